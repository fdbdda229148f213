// What the watching regions make of events, tasks and pods: pure functions and small classes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ClusterClock, duration } from "../../../ui/clock.js";
import { cluster } from "../../../ui/cluster.js";
import { timeline } from "../../../ui/drawing/timeline.js";
import { status } from "../../../ui/map/status.js";
import { Pulse } from "../../../ui/pulse.js";
import { steady } from "../../../ui/steady.js";
import { differences, EventLog, isAfter } from "../../../ui/stream/event-log.js";
import { TaskStore } from "../../../ui/tasks/task-store.js";
import { at, events, T0 } from "./events.mjs";
import { watched } from "./store.mjs";

test("however many events come, the page keeps the newest five thousand, and knows how many there were", () => {
  const eventLog = new EventLog();

  for (let n = 0; n < 70; n += 1) eventLog.add(Array.from({ length: 100 }, (_, k) => ({ id: `1-${100 * n + k}` })));

  assert.deepEqual([eventLog.events[0].id, eventLog.last.id, eventLog.total], ["1-2000", "1-6999", 7000]);
});

for (const [how, one, other, expected] of [
  ["by number, not by letter", "9-0", "10-0", false],
  ["within a millisecond", "5-10", "5-9", true],
  ["itself", "5-0", "5-0", false],
  ["within an entry, by number", "5-3.2", "5-3.10", false],
  ["the last of an entry after the others", "5-3", "5-3.10", true],
  ["the first of the next entry after the last", "5-4.1", "5-3", true],
  ["anything after nothing", "1-0", "", true],
]) {
  test(`places in the stream are compared as the cluster counts them: ${how}`, () => {
    assert.equal(isAfter(one, other), expected);
  });
}

test("without a stream the console is filled from what changed between two looks", () => {
  const before = [
    { task_id: "a", status: "PENDING" },
    { task_id: "b", status: "COMPLETED" },
  ];
  const after = [{ task_id: "a", status: "COMPLETED", handled_by: "worker-1" }, before[1]];

  assert.deepEqual(
    differences(before, after).map((event) => [event.task_id, event.type, event.node]),
    [["a", "completed", "worker-1"]],
  );
});

test("an item that did not change is the same object, so the page leaves its row alone", () => {
  const rows = (text) => [{ id: 1, text: "a" }, { id: 2, text }];
  const before = steady([], rows("b"), "id");

  const after = steady(before, rows("c"), "id");

  assert.deepEqual([after[0] === before[0], after[1] === before[1]], [true, false]);
  assert.equal(steady(after, rows("c"), "id"), after);
});

test("the time in the cluster is the latest moment that was heard of, and what the stopwatch says since", () => {
  let now = 1000;
  const clock = new ClusterClock(() => now);
  assert.equal(clock.now, null);

  clock.heard(at(0));
  now = 1500;
  const said = [clock.now - T0];
  for (const ms of [100, 900]) {
    clock.heard(at(ms));
    said.push(clock.now - T0);
  }

  assert.deepEqual(said, [500, 500, 900]);
});

for (const [ms, words] of [
  [0, "0 ms"],
  [999, "999 ms"],
  [1250, "1.25 s"],
  [65_000, "1 min 05 s"],
  [12_000_000, "3 h 20 min"],
  [-3, "0 ms"],
]) {
  test(`a duration is short to read at any length, and never negative: ${ms} ms`, () => {
    assert.equal(duration(ms), words);
  });
}

test("an answer that was asked for before an event does not undo what the event said", () => {
  const task = { task_id: "a", status: "PROCESSING", attempt: 1, created_at: at(0), started_at: at(5) };
  const taskStore = new TaskStore();
  const load = (tasks, askedAt) => {
    taskStore.load({ tasks, cursor: null }, askedAt);
    return taskStore.tasks[0]?.status;
  };
  load([task], 10);
  taskStore.apply(events([[9, "completed", "w", "a", 1]]), 20);

  assert.equal(taskStore.tasks[0].status, "COMPLETED");
  assert.equal(load([task], 15), "COMPLETED");
  assert.equal(load([{ ...task, status: "COMPLETED" }], 25), "COMPLETED");
  assert.equal(load([], 30), undefined);
});

test("queued, lost, queued again, running, verifying, done: in order, without a gap", () => {
  const lost = { attempt: 1, handled_by: "w-1", started_at: at(100), ended_at: at(400), why: "x", detail: "" };
  const task = {
    task_id: "a",
    status: "COMPLETED",
    initiated_by: "api-1",
    handled_by: "w-2",
    attempt: 2,
    attempts: [lost],
    created_at: at(0),
    started_at: at(500),
    ended_at: at(1000),
    measured: { check_seconds: 0.2 },
    verified: { how: "again" },
  };

  assert.deepEqual(
    timeline(task, [], T0).map(({ name, took, left }) => [name, took, Math.round(100 * left)]),
    [
      ["Queued", "100 ms", 0],
      ["Attempt 1 ended", "300 ms", 10],
      ["Queued", "100 ms", 40],
      ["Running", "300 ms", 50],
      ["Verifying", "200 ms", 80],
      ["Done", "0 ms", 100],
    ],
  );
});

const LOSS = {
  key: "w",
  name: "w-1",
  at: T0 - 2000,
  why: "Its lease ran out.",
  leaseUntil: T0 + 3000,
  tasks: [{ task_id: "a" }],
  node: { component: "worker" },
};
const API_LOSS = {
  ...LOSS,
  key: "a",
  name: "api-1",
  node: { component: "api" },
  tasks: [],
  leaseUntil: null,
  why: "Its heartbeats stopped.",
};
const QUEUE = { queued: 0, queued_parts: 0, running: 0, dead_letters: 0 };
const API = { component: "api", state: "ready" };
const STORE = {
  now: T0,
  pulse: "ok",
  pulseSince: null,
  problem: null,
  stream: "live",
  losses: [],
  seenAt: T0,
  nodes: [API, { component: "worker", state: "idle", name: "w-2" }],
  queue: QUEUE,
  valkey: { role: "master" },
};

for (const [more, level, word, text] of [
  [{}, "ok", "live", "1 API pod, 1 worker, nothing to do."],
  [{ queue: { ...QUEUE, queued: 2, running: 1 } }, "ok", "live", "1 running, 2 waiting"],
  [{ queue: { ...QUEUE, queued_parts: 1014, running: 2 } }, "ok", "live", "2 running, 1,014 parts wait"],
  [{ pulse: "away", problem: { detail: "x" } }, "bad", "Valkey away", "Valkey does not answer."],
  [{ pulse: "gone" }, "bad", "API away", "No API pod answers this page."],
  [{ problem: { detail: "Too busy." } }, "bad", "stale", "Too busy. What is shown is of"],
  [{ stream: "lost" }, "warn", "polling", "asks every two seconds"],
  [{ losses: [LOSS] }, "warn", "recovering", "in 3 s its lease runs out, then another worker begins its task"],
  [{ losses: [{ ...LOSS, leaseUntil: T0 - 1 }] }, "warn", "live", "w-1 was lost at"],
  [{ losses: [API_LOSS] }, "warn", "live", "The other API pods answer."],
  [{ nodes: [API] }, "warn", "live", "There is no worker"],
]) {
  test(`one word, one sentence: what is wrong goes before that the stream is live: ${text}`, () => {
    const told = status({ ...STORE, ...more });

    assert.deepEqual([told.level, told.word], [level, word]);
    assert.ok(told.text.includes(text), told.text);
  });
}

test("a frozen Valkey leaves the API; an API that is gone leaves nobody; a refusal is an answer", async () => {
  const said = [];
  let [asked, met] = [null, null];
  const pulse = new Pulse({
    ask: async () => asked && Promise.reject(asked),
    meet: async () => met && Promise.reject(met),
    onChange: (state) => said.push(state),
  });
  pulse.isOn = true;
  const look = (onAsking, onMeeting = null) => {
    [asked, met] = [onAsking, onMeeting];
    return pulse.look();
  };

  await look({ status: 0 });
  await look({ status: 503 });
  await look(null);
  await look({ status: 0 }, { status: 0 });
  await look({ status: 403 });
  const pause = await look({ status: 429, isLimited: true, retryAfter: 9 });

  assert.deepEqual([said, pause], [["away", "ok", "gone", "ok"], 9000]);
});

test("the page asks for the API before its patience ends, so that both is known at the same time", async () => {
  const order = [];
  const pulse = new Pulse({
    patience: 300,
    ask: async (limit) => {
      await new Promise((resolve) => setTimeout(resolve, limit));
      order.push("asked");
      throw { status: 0 };
    },
    meet: async () => order.push("met"),
    onChange: (state) => order.push(state),
  });
  pulse.isOn = true;

  await pulse.look();

  assert.deepEqual(order, ["met", "asked", "away"]);
});

test("before the page says that nobody answers, it lets go of the reads that hold the connections, and asks again", async () => {
  const said = [];
  let isFree = false;
  const pulse = new Pulse({
    ask: async () => Promise.reject({ status: 0 }),
    meet: async () => isFree || Promise.reject({ status: 0 }),
    letGo: () => (isFree = true),
    onChange: (state) => said.push(state),
  });
  pulse.isOn = true;

  await pulse.look();

  assert.deepEqual(said, ["away"]);
});

test("what else is answered while Valkey is thought to be away makes the page ask again at once, and once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [own, said] = [watched(), []];
  let asked = 0;
  const pulse = new Pulse({
    ask: async () => {
      asked += 1;
      if (asked === 1) throw { status: 503 };
    },
    meet: async () => {},
    onChange: (state) => said.push(state),
  });
  const store = cluster({ ...own, onSeen: () => pulse.rouse() });
  pulse.isOn = true;
  await pulse.beat();
  store.pulse = said.at(-1);

  await store.look();
  pulse.rouse();
  await new Promise(setImmediate);

  assert.deepEqual([said, asked], [["away", "ok"], 2]);
});
