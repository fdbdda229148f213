// How the page looks at the cluster: one look at a time, nothing stale, nothing told twice; with an API of objects.
import assert from "node:assert/strict";
import { test } from "node:test";

import * as api from "../../../ui/api.js";
import { cluster } from "../../../ui/cluster.js";
import { Problem } from "../../../ui/problem.js";
import { events } from "./events.mjs";
import { made, name, watched } from "./store.mjs";

test("when events are missing, rows that only events could have changed are not shown as they were", async () => {
  const own = watched();
  own.all(120, "PROCESSING");
  await own.store.look();
  await own.store.more();
  assert.deepEqual([own.taskStore.tasks.length, own.statuses()], [120, ["PROCESSING"]]);
  own.all(120, "COMPLETED");

  own.store.missed();
  await own.store.look();

  assert.deepEqual([own.taskStore.tasks.length, own.statuses()], [50, ["COMPLETED"]]);
});

test("without a stream the rows below the newest page are asked for as well", async () => {
  const own = watched();
  own.all(120, "PROCESSING");
  await own.store.look();
  await own.store.more();
  own.store.streamIs("lost");
  own.all(120, "COMPLETED");

  await own.store.look();

  assert.deepEqual([own.taskStore.tasks.length, own.statuses()], [120, ["COMPLETED"]]);
});

test("below what one look brings, a task that has not ended would run for ever; one that has ended stays", async () => {
  const own = watched();
  own.all(300, "PROCESSING");
  for (const task of own.list.slice(250)) task.status = "COMPLETED";
  await own.store.look();
  await own.store.more();
  await own.store.more();
  own.store.streamIs("lost");

  await own.store.look();

  assert.deepEqual([own.taskStore.tasks.length, Math.max(...own.limits)], [250, 200]);
});

test("what a look finds while the stream comes back is told by the stream, and not a second time by the look", async () => {
  const own = watched();
  await own.store.look();
  own.store.streamIs("lost");
  own.all(1, "COMPLETED");
  const go = own.hold();
  const looked = own.store.look();

  own.store.streamIs("live");
  go();
  await looked;

  assert.equal(own.eventLog.events.length, 0);
});

test("a limited page looks when the limit allows it, whatever happens in the cluster meanwhile", async () => {
  const own = watched();
  const planned = [];
  own.store.lookAfter = (ms) => {
    planned.push(Math.round(ms));
    own.store.timer = 1;
  };
  await own.store.look();
  own.store.streamIs("live");
  own.answer = async () => {
    throw new Problem({ status: 429, title: "", detail: "too much", retryAfter: 9 });
  };
  const before = own.limits.length;

  await own.store.look();
  own.store.add(events([[1, "node", "w"]]));
  own.store.soon();

  assert.deepEqual([planned.at(-1), own.limits.length - before, own.store.problem.detail], [9_000, 1, "too much"]);
});

test("a 401 is no fault of the cluster, and a page that is signed out plans no further look", async () => {
  const own = watched();
  const real = cluster(own);
  own.answer = async () => {
    throw new Problem({ status: 401, title: "", detail: "who are you" });
  };

  const looked = real.look();
  real.streamIs("stopped");
  await looked;
  real.soon();

  assert.deepEqual([real.timer, real.problem], [null, null]);
});

test("one task that was seen by polling and then told by the stream is one line of each event", async () => {
  const own = watched();
  own.all(1, "COMPLETED");
  await own.store.look();
  own.store.streamIs("lost");
  own.list = [made(2, "COMPLETED"), ...own.list];
  await own.store.look();
  assert.equal(own.eventLog.events.length, 1);

  own.store.streamIs("live");
  const id = name(2);
  own.eventLog.add(events([[2, "enqueued", "api", id], [3, "started", "w", id, 1], [4, "completed", "w", id, 1]]));

  assert.deepEqual(own.eventLog.events.map((event) => event.type), ["enqueued", "started", "completed"]);
});

test("however often events ask for another look, the next begins when the one before is over", async () => {
  const own = watched();
  let [open, most, asked] = [0, 0, 0];
  own.answer = async (what) => {
    asked += 1;
    open += 1;
    most = Math.max(most, open);
    await new Promise((next) => setTimeout(next, 50));
    open -= 1;
    return what;
  };

  await Promise.all(Array.from({ length: 10 }, () => own.store.look()));

  // A look asks two questions at once; those that came meanwhile are one more.
  assert.deepEqual([most, asked], [2, 4]);
});

test("when the next look is due is told by a stopwatch, not by the time of day", async (t) => {
  const own = watched();
  await own.store.look();
  const pauses = [];
  own.store.lookAfter = (ms) => pauses.push(ms);
  const { now } = Date;
  t.mock.method(Date, "now", () => now() - 3_600_000);

  own.store.soon();

  assert.ok(pauses[0] <= 1_000);
});

test("a pod that is frozen keeps its connection open and says nothing: that is nobody, after a while", async (t) => {
  const { timeout } = AbortSignal;
  t.mock.method(AbortSignal, "timeout", (ms) => timeout.call(AbortSignal, ms / 100));
  t.mock.method(
    globalThis,
    "fetch",
    (_, { signal }) => new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason))),
  );
  // Such a timeout alone does not keep Node.js from ending.
  const awake = setInterval(() => {}, 1_000);
  t.after(() => clearInterval(awake));

  await assert.rejects(api.cluster(), { status: 0 });
});

test("a read that nobody answers gives way; what is urgent, what was begun to be answered, and a wait do not", async (t) => {
  const ended = [];
  t.mock.method(globalThis, "fetch", (path, { signal }) => {
    signal.addEventListener("abort", () => ended.push(path));
    if (path === "/api/v1/load") return new Response("{}");
    return new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
  });
  await api.load();
  const read = api.cluster();
  for (const stays of [api.whoami(500), api.result("a", 30)]) stays.catch(() => {});

  await Promise.resolve();
  api.letGo();

  await assert.rejects(read, { status: 0, detail: "No answer came in time." });
  assert.deepEqual(ended, ["/api/v1/cluster"]);
});

test("a page of something in between is not the API's answer, and the person reads a sentence", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response("<p>hello</p>"));

  await assert.rejects(api.cluster(), { detail: /it is not JSON/ });
});

test("what went and came is counted as it travels, not in the halves of letters that the browser counts", async (t) => {
  t.mock.method(globalThis, "fetch", async () => new Response('"π"'));
  let count = 0;

  await api.task("a", { onBytes: (bytes) => (count = bytes) });

  assert.equal(count, 4);
});

test("the seconds to wait come from the header, or from the body where a gateway has dropped it", async (t) => {
  const answers = [
    [{ "Retry-After": "7" }, "{}"],
    [{}, '{"retry_after": 9}'],
    [{}, "busy"],
  ];
  t.mock.method(globalThis, "fetch", async () => {
    const [headers, body] = answers.shift();
    return new Response(body, { status: 429, headers });
  });

  for (const retryAfter of [7, 9, 0]) {
    await assert.rejects(api.valkeyTest(), { retryAfter });
    api.gate.rests.clear();
  }
});
