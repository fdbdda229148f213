// How the page follows a task through outages and lets go of it in the end; the API and the stream are objects.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Problem } from "../../../ui/api.js";
import { ask, follow } from "../../../ui/ask.js";
import { EventLog } from "../../../ui/stream/event-log.js";
import { EventStream } from "../../../ui/stream/event-stream.js";

/** Time passes a hundred times as fast. */
const real = globalThis.setTimeout;
mock.method(globalThis, "setTimeout", (what, ms, ...rest) => real(what, ms / 100, ...rest));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let began;
let notes;
beforeEach(() => {
  began = performance.now();
  notes = [];
});

const isOver = (seconds) => performance.now() - began > 10 * seconds;
const busy = (status) => new Problem({ status, title: "Busy", detail: "No place is free." });
const task = { task_id: "a".repeat(32), status: "PENDING", checked_by: "api-1" };
const done = { ...task, status: "COMPLETED" };
const { signal } = new AbortController();
const hooks = { signal, onTask: () => {}, onBytes: () => {}, onNote: (text) => notes.push(text) };
const stream = { state: "lost", isLive: false, next: () => new Promise(() => {}), wake() {} };

for (const mode of ["stream", "polling", "sync"]) {
  test(`a task that exists is read again for as long as somebody waits, however long nobody answers: ${mode}`, async () => {
    const read = async () => {
      if (isOver(60)) return done;
      throw busy(503);
    };
    const api = { enqueue: async () => task, task: read, result: read };

    const found = await ask({ api, stream }, {}, mode, hooks);

    assert.equal(found.status, "COMPLETED");
  });
}

test("the address of a task that is opened in an outage shows it as soon as there is an API again", async () => {
  const read = async () => {
    if (isOver(45)) return done;
    throw busy(0);
  };

  const found = await follow({ api: { task: read }, stream }, task.task_id, "stream", hooks);

  assert.equal(found.status, "COMPLETED");
});

test("a question that is refused for long is given up: nothing exists yet, and a person may ask again", async () => {
  const enqueue = async () => {
    throw busy(503);
  };

  await assert.rejects(ask({ api: { enqueue }, stream }, {}, "polling", hooks), { title: "Busy" });
});

test("when no place to wait is free, the page polls, says so, and does not ask for a place again", async () => {
  let waits = 0;
  const api = {
    enqueue: async () => task,
    result: async () => {
      waits += 1;
      throw busy(503);
    },
    task: async () => (isOver(3) ? done : task),
  };

  const { status } = await ask({ api, stream }, {}, "sync", hooks);

  assert.deepEqual([status, waits], ["COMPLETED", 1]);
  assert.ok(notes.some((text) => text.includes("Polling instead")));
});

/** A stream of our own that is live, with nobody at its other end. */
function ownStream() {
  const nothing = () => {};
  const own = new EventStream({
    open: () => ({ close() {}, addEventListener() {} }),
    eventLog: new EventLog(),
    onEvents: nothing,
    onState: nothing,
    onReset: nothing,
    isShared: false,
  });
  own.start();
  own.connection.source.onopen();
  return own;
}

test("after the answer nobody waits for news of the task, so a hidden page lets go of its connection", async () => {
  const own = ownStream();
  let reads = 0;
  const api = { enqueue: async () => task, task: async () => (reads++ ? done : task) };
  const asked = ask({ api, stream: own }, {}, "stream", hooks);
  await pause(1000);
  const before = own.waiting.size;

  own.wake(task.task_id, done);
  await asked;
  own.sleep();

  assert.deepEqual([before, own.waiting.size, own.state], [1, 0, "asleep"]);
});

test("hidden while it waited and then looked at again, a page stays awake when what it waited for is there", async () => {
  const own = ownStream();
  own.next("a");
  own.sleep();
  own.rouse();
  own.wake("a");
  await pause(5000);
  const states = [own.state];

  own.sleep();
  states.push(own.state);
  own.rouse();
  states.push(own.state);

  assert.deepEqual(states, ["live", "asleep", "connecting"]);
});
