// Another filter: what is shown until it is answered, and what of the one before must not come in.
import assert from "node:assert/strict";
import { test } from "node:test";

import { made, watched } from "./store.mjs";

test("older tasks that were asked for under another filter are not shown under this one", async () => {
  const own = watched();
  own.all(120, "COMPLETED");
  await own.store.look();
  const go = own.hold();
  const more = own.store.more();
  own.answer = async (what) => what;

  await own.store.filter({ status: "FAILED" });
  go();
  await more;

  assert.deepEqual([own.taskStore.tasks.length, own.taskStore.cursor], [0, null]);
});

test("a new filter keeps the rows that match it until the response is here; the same filter sends no request", async () => {
  const own = watched();
  own.all(5, "COMPLETED");
  await own.store.look();
  const seen = [];
  own.store.draw = () => seen.push([own.taskStore.tasks.length, own.statuses(), own.store.isStale]);
  own.list = [made(6, "FAILED"), ...own.list];
  const asked = own.limits.length;

  await own.store.filter({ status: "FAILED" });
  const between = own.limits.length - asked;
  await own.store.filter({ status: "FAILED" });

  assert.deepEqual(seen.slice(0, 2), [
    [5, ["COMPLETED"], true],
    [1, ["FAILED"], false],
  ]);
  assert.deepEqual([between, own.limits.length - asked], [1, 1]);
});

test("while polling, other tasks that come into sight with another filter have not just happened", async () => {
  const own = watched();
  own.all(5, "COMPLETED");
  own.store.streamIs("lost");
  await own.store.look();
  own.list = [made(9, "COMPLETED"), ...own.list];
  await own.store.look();

  for (const wanted of [{ status: "COMPLETED" }, {}]) {
    await own.store.filter(wanted);
    await own.store.look();
  }

  assert.equal(own.eventLog.events.length, 1);
});
