// Asking for a calculation and following it to its end, in the three ways that the page compares.
// Knows neither the page nor the clock on it: what happens is told to `onTask` and `onNote`.
import { PATIENCE, persist, poll, sleep } from "./poll.js";
import { isFinal, shortId } from "./task.js";

/** Seconds that one request waits for the end of a task: below the 60 s after which a proxy may hang up. */
const WAIT_SECONDS = 30;

/** Milliseconds without an event after which the task is read anyway: an event may have been lost with a pod. */
const QUIET = 10_000;

/** Milliseconds between two readings while there is news but not the end. */
const LULL = 400;

/** Milliseconds to wait for a stream that is being opened, before going on without it. */
const OPENING = 2_000;

/** @typedef {"sync" | "polling" | "stream"} Mode how the page learns that the task has ended */

/** Enqueues a task, as the API takes it, and returns it once it has ended. */
export async function ask(neighbours, question, mode, hooks) {
  const call = caller(hooks);
  const { api } = neighbours;
  // One key for all attempts: when only the reply was lost, the second request finds the task of the first.
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const seconds = mode === "sync" ? WAIT_SECONDS : 0;
  const send = (options) => api.enqueue(question, { key, seconds, ...options });
  const task = await call("POST task", send, { patience: PATIENCE });
  hooks.onTask(task);
  return isFinal(task) ? task : FOLLOW[mode](neighbours, task.task_id, hooks, call);
}

/** Returns a task that exists already, once it has ended. */
export function follow(neighbours, taskId, mode, hooks) {
  return FOLLOW[mode](neighbours, taskId, hooks, caller(hooks));
}

/** mode → how to wait for the end. */
const FOLLOW = { sync: bySync, polling: byPolling, stream: byStream };

/** The connection stays open until the task ends; when it takes longer than one may wait, we ask again. Where nobody has
 *  a place to wait, or answers at all, this is polling, and says so. */
async function bySync(neighbours, taskId, hooks, call) {
  const { api } = neighbours;
  const wait = (options) => api.result(taskId, WAIT_SECONDS, options);
  try {
    for (;;) {
      const task = await call("GET result, waiting", wait, { patience: 0 });
      hooks.onTask(task);
      if (isFinal(task)) return task;
    }
  } catch (problem) {
    if (!problem.isPassing) throw problem;
    hooks.onNote(`${problem.detail} Polling instead.`);
    return byPolling(neighbours, taskId, hooks, call);
  }
}

/** We ask and ask again. Any API node may answer. */
function byPolling({ api }, taskId, { signal, onTask }, call) {
  const read = async () => {
    const task = await call("GET task", (options) => api.task(taskId, options));
    onTask(task);
    return task;
  };
  return poll(read, isFinal, { signal });
}

/** We are told, and read the task only when there is news. Without a stream this is polling, and says so. */
async function byStream(neighbours, taskId, hooks, call) {
  const { api, stream } = neighbours;
  const { signal, onTask, onNote } = hooks;
  try {
    if (stream.state === "connecting") await Promise.race([stream.next(taskId), sleep(OPENING, signal)]);
    while (stream.isLive) {
      // Listen first and read then: what happens in between is not missed.
      const news = stream.next(taskId);
      const task = await call("GET task", (options) => api.task(taskId, options));
      onTask(task);
      if (isFinal(task)) return task;
      await hear(stream, taskId, news, hooks);
    }
  } finally {
    // Nobody waits for news of it any more: the stream may sleep.
    stream.wake(taskId);
  }
  onNote("The event stream is not available: polling instead.");
  return byPolling(neighbours, taskId, hooks, call);
}

/** Waits until there is something to read: the end at once, all else after a lull, for parts report by the dozen. */
async function hear(stream, taskId, news, { signal, onBytes }) {
  let event = await Promise.race([news, sleep(QUIET, signal)]);
  const lull = sleep(LULL, signal);
  // When it is aborted, nobody may be waiting for it any more.
  lull.catch(() => {});
  while (event) {
    onBytes(JSON.stringify(event).length);
    if (isFinal(event)) return;
    event = await Promise.race([stream.next(taskId), lull]);
  }
}

/** Sends requests that outlive the death of a pod, and notes what each one brought. Reading goes on for as long as
 *  somebody waits: the task exists, and an outage ends. */
function caller({ signal, onNote, onBytes }) {
  return async (what, send, { patience = Infinity } = {}) => {
    const began = performance.now();
    const onFailure = (problem) => onNote(`${what}: ${problem.detail} Asking again.`);
    const task = await persist(() => send({ signal, onBytes }), { signal, onFailure, patience });
    const took = Math.round(performance.now() - began);
    const said = `${task.checked_by} says ${task.status} (${took} ms)`;
    onNote(`${what} ${shortId(task.task_id)}: ${said}`, { isRequest: true });
    return task;
  };
}
