// What the load of the cluster says to those who run it: when refusals begin, and how long the work will take.
import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../../../ui/map/load.js";

const MIB = 2 ** 20;

/** The load over one worker, after it has read that `used` MiB of Valkey's memory are used. */
function read(used) {
  const shown = load({ api: {}, me: { canOperate: true } });
  shown.$store = { cluster: { nodes: [{ component: "worker", state: "busy", slots: 4, busy: 4 }], queue: null } };
  const lane = (name, tasks, parts, seconds) => ({ name, tasks, parts, seconds, callers: 2 });
  shown.take({
    callers: [],
    callers_total: 0,
    operations: [],
    operations_seconds: 400,
    lanes: [lane("short", 12, 0, 0.4), lane("long", 1, 90, 60)],
    memory: {
      used_bytes: used * MIB,
      limit_bytes: 256 * MIB,
      refuses_at_bytes: 204 * MIB,
      parts_wait_at_bytes: 230 * MIB,
    },
  });
  return shown;
}

for (const [used, level, about] of [
  [100, "ok", "New tasks are refused from 204 MiB on; tasks that would be split wait from 230 MiB on."],
  [200, "warn", "New tasks are refused from 204 MiB on"],
  [210, "bad", "New tasks are refused until less than 204 MiB are used."],
]) {
  test(`memory says when refusals begin, before they do and while they do: ${used} MiB`, () => {
    const { memory } = read(used);

    assert.deepEqual([memory.level, memory.text], [level, `${used} MiB of 256 MiB used`]);
    assert.ok(memory.about.includes(about), memory.about);
  });
}

test("the load says how long the work will take, by lanes and with the workers that are there", () => {
  const shown = read(200);

  assert.deepEqual(
    shown.lanes.map(({ text }) => text),
    ["12 tasks, 400 ms of work, 2 callers take turns", "1 task, 90 parts, 1 min 00 s of work, 2 callers take turns"],
  );
  assert.deepEqual(
    [shown.workersInWords, shown.restInWords],
    ["1 worker, 4 of 4 slots busy.", "All that waits is foretold to take them 15 s."],
  );
});
