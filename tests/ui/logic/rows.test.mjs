// Rows of the table and the console: what they say of time, where they stand, and what room they have.
import assert from "node:assert/strict";
import { test } from "node:test";

import { dated } from "../../../ui/clock.js";
import { eventConsole, more } from "../../../ui/events/console.js";
import { EventLog } from "../../../ui/stream/event-log.js";
import { detail } from "../../../ui/tasks/detail.js";
import { elapsed, tries } from "../../../ui/tasks/line.js";
import { anchor, moved, visible } from "../../../ui/virtual-list.js";
import { at, events, T0 } from "./events.mjs";

for (const [what, task, words] of [
  ["claimed at once", { status: "COMPLETED", started_at: at(0), ended_at: at(2640) }, "2.64 s"],
  ["claimed at once, and running", { status: "PROCESSING", started_at: at(0) }, "5 s"],
  ["never begun", { status: "CANCELLED", started_at: null, ended_at: at(70) }, "waited 70 ms"],
  ["remembered", { status: "COMPLETED", answered_from: "a", parts: 4, measured: { elapsed_seconds: 9 }, ended_at: at(0) }, "remembered"],
  ["back on the queue", { status: "PENDING", started_at: at(9) }, "waiting 5 s"],
]) {
  test(`whether a task waited is told by its state, and not by two moments being the same: ${what}`, () => {
    assert.equal(elapsed({ created_at: at(0), ...task }, T0 + 5000), words);
  });
}

for (const [what, task, words] of [
  ["not begun", { attempt: 0, failures: 0 }, "–"],
  ["the third was it", { attempt: 3, failures: 2 }, "3 (2 failed)"],
  ["split and combined", { attempt: 2, failures: 0, parts: 64, status: "COMPLETED" }, "1"],
  ["combining", { attempt: 3, failures: 1, parts: 64, phase: "combine" }, "2 (1 failed)"],
  ["split", { attempt: 1, failures: 0, parts: 64, phase: "parts" }, "1"],
]) {
  test(`to split a task and to put it together are two claims of one try: ${what}`, () => {
    assert.equal(tries(task), words);
  });
}

for (const [where, top, first, last] of [
  ["at the top", 0, 0, 20],
  ["in the middle", 5_000, 95, 115],
  ["at the end", 49_500, 485, 500],
  ["beyond the end", 1e9, 485, 500],
]) {
  test(`of five hundred rows about twenty are drawn, and empty space stands for the others: ${where}`, () => {
    const seen = visible({ top, height: 500, row: 50, count: 500 });

    assert.deepEqual([seen.first, seen.last], [first, last]);
    assert.equal(seen.above + seen.below + 50 * (last - first), 25_000);
  });
}

test("new rows above move those under one's eyes, a row that is gone is passed over, and else nothing moves", () => {
  const key = (each) => each;
  const rows = Array.from({ length: 40 }, (_, n) => `r${n}`);
  const anchors = anchor(rows, { top: 250, row: 50 }, key);
  const by = (items) => moved(anchors, items, key);
  const without = ["new", ...rows.filter((each) => each !== "r5")];

  assert.deepEqual([by(rows), by(["new", "newer", ...rows]), by(without), by(["other"])], [0, 2, 0, 0]);
});

test("however many lines of the console were dropped below, those that are read stay where they are", () => {
  const rows = (from) => Array.from({ length: 100 }, (_, n) => from - n);
  const anchors = anchor(rows(100), { top: 400, row: 20 }, String);

  assert.equal(moved(anchors, rows(107), String), 7);
});

test("what is kept for a week is not told by the time of day alone", () => {
  const moment = new Date(2026, 0, 2, 3, 4, 5, 6);

  assert.equal(dated(moment, new Date(2026, 0, 2)), "03:04:05.006");
  assert.equal(dated(moment, new Date(2026, 0, 9)), "2 Jan 2026, 03:04:05.006");
});

test("when the event log drops what the page found out by itself, a console that was cleared shows nothing old", () => {
  const eventLog = new EventLog();
  eventLog.add(events([[1, "enqueued", "api", "a"], [2, "started", "w", "a", 1]]));
  eventLog.add([{ ...events([[3, "completed", "w", "a", 1]])[0], id: "a-COMPLETED-1" }]);
  const own = eventConsole({ eventLog });
  own.refresh = () => {};

  own.clear();
  assert.equal(own.chosen().length, 0);
  eventLog.dropGuesses();
  assert.equal(own.chosen().length, 0);
  eventLog.add(events([[9, "enqueued", "api", "b"]]));

  assert.equal(own.chosen().length, 1);
});

for (const [event, task, words] of [
  [{ type: "requeued", node: "" }, undefined, "on the queue again"],
  [{ type: "requeued", node: "" }, { parts: 4 }, "all parts are done"],
  [{ type: "started", node: "w", attempt: 2 }, { parts: 4 }, ""],
  [{ type: "started", node: "w", attempt: 2 }, {}, "attempt 2"],
  [{ type: "started", node: "w", attempt: 1, parent: "p" }, undefined, "a part"],
]) {
  const what = `${event.type} ${task ? JSON.stringify(task) : ""}`;
  test(`only a task that was split has parts that can be done, and only real attempts are counted: ${what}`, () => {
    assert.equal(more(event, task), words);
  });
}

for (const [count, often] of [
  [8, 1],
  [1_024, 0],
]) {
  test(`the details of a running task read its parts less often when they are many: ${count}`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const parts = Array.from({ length: count }, (_, index) => ({ index, status: "PENDING", attempt: 0 }));
    let asked = 0;
    const api = {
      task: async () => ({ status: "PROCESSING", parts: count }),
      parts: async () => {
        asked += 1;
        return { parts };
      },
      drawingModule: async () => ({ timeline: () => [] }),
    };
    const own = Object.assign(detail({ api }), { id: "t", $store: { cluster: { now: 0 } } });
    await own.look();

    own.soon();
    t.mock.timers.tick(1_000);
    await new Promise(setImmediate);
    assert.equal(asked, 1 + often);

    t.mock.timers.tick(2_500);
    await new Promise(setImmediate);
    assert.equal(asked, 2);
  });
}
