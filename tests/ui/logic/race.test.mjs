// What the race makes of a task and its parts: lanes, work beside Amdahl's line, relations, and the sentences.
import assert from "node:assert/strict";
import { test } from "node:test";

import { barAt, layout } from "../../../ui/drawing/chart.js";
import { byPod, lanesOf } from "../../../ui/drawing/lanes.js";
import { legend, race } from "../../../ui/drawing/standings.js";
import { at, T0 } from "./events.mjs";

/** The part `index`, calculated by `pod` from one millisecond to another; until null it runs. */
const part = (index, pod, from, to, more = {}) => ({
  index,
  task_id: `p${index}`,
  handled_by: pod,
  attempt: 1,
  failures: 0,
  status: to === null ? "PROCESSING" : "COMPLETED",
  started_at: at(from),
  ended_at: to && at(to),
  measured: to === null ? null : { cpu_seconds: (to - from) / 1000 },
  attempts: [],
  ...more,
});

/** A task that was split. */
const TASK = {
  task_id: "t",
  operation: "twin_primes",
  status: "PROCESSING",
  phase: "parts",
  parts: 4,
  handled_by: null,
  attempt: 1,
  started_at: at(0),
  ended_at: null,
  progress: { done: 0, total: 4 },
  measured: null,
};

test("a part that was lost with its pod has two bars: one on each pod; bars of one lane never overlap", () => {
  const lost = { attempt: 1, handled_by: "w-1", started_at: at(10), ended_at: at(35), why: "lease-lost" };
  const again = part(1, "w-2", 40, 60, { attempt: 2, attempts: [lost] });

  const { lanes, bars } = lanesOf(TASK, [part(0, "w-1", 0, 10), again, part(2, "w-1", 12, 50)], T0);

  assert.deepEqual(
    lanes.map((lane) => [lane.pod, lane.bars.map((bar) => [bar.index, bar.status])]),
    [
      ["w-1", [[0, "COMPLETED"], [1, "LOST"]]],
      ["w-1", [[2, "COMPLETED"]]],
      ["w-2", [[1, "COMPLETED"]]],
    ],
  );
  assert.deepEqual(byPod(bars).map((each) => [each.pod, each.done, each.lost]), [["w-1", 2, 1], ["w-2", 1, 0]]);
});

test("the last attempt of a part that failed is drawn once, also when the part is no task any more", () => {
  const attempt = (number, from, to) => ({
    attempt: number,
    handled_by: "w-1",
    started_at: at(from),
    ended_at: at(to),
    why: `why ${number}`,
    detail: "",
  });
  const failed = part(3, "w-1", 20, 30, {
    task_id: null,
    attempt: 2,
    failures: 2,
    status: "FAILED",
    measured: null,
    attempts: [attempt(1, 0, 10), attempt(2, 20, 30)],
  });

  const { bars } = lanesOf(TASK, [failed], T0);

  assert.deepEqual(bars.map(({ status, why }) => [status, why]), [["LOST", "why 1"], ["FAILED", "why 2"]]);
});

const OVER = {
  status: "COMPLETED",
  handled_by: "w-1",
  started_at: at(4000),
  ended_at: at(6000),
  measured: { cpu_seconds: 2, work_seconds: 10, elapsed_seconds: 6, speed_up: 1.67 },
};

for (const [what, more, parts, expected] of [
  [
    "two pods, nothing serial",
    {},
    [part(0, "w-1", 0, 4000), part(1, "w-2", 0, 4000)],
    { reached: 2, allowed: 2, serial: 0, lanes: 2 },
  ],
  [
    "a fifth is put together by one",
    OVER,
    [part(0, "w-1", 0, 4000), part(1, "w-2", 0, 4000)],
    { reached: 1.67, allowed: 1 / (0.2 + 0.8 / 2), serial: 0.2, lanes: 2 },
  ],
  [
    "a part that runs counts as far as it is",
    {},
    [part(0, "w-1", 0, 4000), part(1, "w-2", 1000, null)],
    { reached: 7 / 4, allowed: 2, serial: 0, lanes: 2 },
  ],
  ["one pod says nothing", {}, [part(0, "w-1", 0, 2000), part(1, "w-1", 0, 2000)], null],
]) {
  test(`the speed-up stands beside the most that the serial share allows: ${what}`, () => {
    const { speed } = race({ ...TASK, ...more }, parts, T0 + 4000);

    if (expected === null) return assert.equal(speed, null);
    for (const [name, value] of Object.entries(expected)) {
      assert.ok(Math.abs(speed[name] - value) < 1e-6, `${name} is ${speed[name]}, not ${value}`);
    }
  });
}

test("parts that follow each other are not at work at once: one ends in the millisecond in which the next begins", () => {
  const rows = [
    ["w-1", 0, 333],
    ["w-1", 333, 800],
    ["w-2", 0, 333],
    ["w-2", 333, 900],
  ];

  const { speed } = race(TASK, rows.map((each, index) => part(index, ...each)), T0 + 900);

  assert.equal(speed.lanes, 2);
});

test("a pod that began anew while the lease of what it lost still runs is at one part, not at two", () => {
  const lost = { attempt: 1, handled_by: "w-1", started_at: at(0), ended_at: at(800), why: "lease-lost" };
  const again = part(0, "w-2", 810, 900, { attempt: 2, attempts: [lost] });

  const { speed } = race(TASK, [again, part(1, "w-1", 300, 700), part(2, "w-2", 0, 800)], T0 + 900);

  assert.equal(speed.lanes, 2);
});

test("relations grow towards what is needed: by pod, in all, per second, and the time that is left", () => {
  const found = (index, pod, from, to, weight) => part(index, pod, from, to, { measured: { cpu_seconds: 1, weight } });
  const done = [found(0, "w-1", 0, 1000, 600), found(1, "w-2", 0, 2000, 400)];
  const sieve = { ...TASK, operation: "factorize", parts: 40, progress: { done: 1000, total: 4000 } };
  const told = (each) => legend(each).find(({ curve }) => curve === "found")?.text ?? "";

  const running = race(sieve, [...done, part(2, "w-1", 1000, null)], T0 + 2000);
  const ended = { status: "COMPLETED", handled_by: "w-1", started_at: at(2000), ended_at: at(2500) };
  const over = race({ ...sieve, ...ended }, done, T0);

  assert.deepEqual(running.found.points, [[0, 0], [1, 0], [1, 600], [2, 600], [2, 1000], [2, 1000]]);
  assert.deepEqual(running.lanes.map(({ pod, count }) => [pod, count]), [["w-1", "600"], ["w-2", "400"]]);
  assert.equal(told(running), "1,000 of about 4,000 needed relations, 500 per second, about 6 s left");
  assert.equal(told(over), "1,000 of 4,000 needed relations, 500 per second");
});

test("nothing is counted where parts count nothing", () => {
  assert.equal(race(TASK, [part(0, "w-1", 0, 9)], T0).found, null);
});

test("of a thousand parts the one at a point of the drawing is found", () => {
  const begun = (index) => 500 * Math.floor(index / 4);
  const parts = Array.from({ length: 1024 }, (_, k) => part(k, `w-${k % 4}`, begun(k), begun(k) + 480));
  const room = layout(race({ ...TASK, parts: 1024 }, parts, T0 + 128_000), 390);

  assert.equal(barAt(room, room.left + 1, room.rows[2].y + 2).pod, room.rows[2].pod);
  assert.equal(barAt(room, 1, 1), null);
});
