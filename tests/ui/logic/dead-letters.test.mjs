// The dead letters: a press of a button is never lost, and a list that is older than what was pressed is not shown.
import assert from "node:assert/strict";
import { test } from "node:test";

import { deadLetters } from "../../../ui/tasks/dead-letters.js";

const LETTER = { task_id: "0123456789abcdef0123456789abcdef", operation: "add", inputs: { a: "1", b: "2" }, failures: 3, ended_at: 1 };

test("all are purged while a list is on its way, and that list comes too late", async () => {
  const lists = [];
  const purged = [];
  const focused = [];
  const api = {
    deadLetters: () => new Promise((resolve) => lists.push(resolve)),
    purgeAll: async () => purged.push("all") && { purged: 1 },
  };
  globalThis.document = { activeElement: null, body: null, getElementById: (id) => ({ focus: () => focused.push(id) }) };
  const shown = deadLetters({ api, announce: () => {} });
  shown.$store = { cluster: { queue: { dead_letters: 1 }, soon: () => {} }, me: { seesOwn: false } };
  shown.$refs = { dialog: { close: () => {} } };
  shown.$nextTick = (then) => then();

  shown.refresh();
  shown.refresh();
  assert.equal(lists.length, 1);
  const ended = shown.purgeAll();
  await new Promise(setImmediate);
  lists[1]([]);
  await ended;
  lists[0]([LETTER]);
  await new Promise(setImmediate);

  assert.deepEqual([purged, shown.deadLetters, shown.isBusy, shown.isLooking], [["all"], [], false, false]);
  assert.deepEqual(focused, ["dead-letters"]);
});
