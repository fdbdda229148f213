// Enqueues a task and follows it until it ends, in one of three modes. Does not touch the DOM: it reports progress to
// the hooks `onTask` and `onNote`.
import { PATIENCE, persist, poll, sleep } from "./poll.js";
import { isFinal, shortId } from "./task.js";

/** Seconds that one request waits for the end of a task. Proxies often close a connection after 60 s. */
const WAIT_SECONDS = 30;

/** Milliseconds without an event, after which the task is read anyway: an event may be lost when a pod dies. */
const QUIET = 10_000;

/** The same for a task that waits: its place in the queue changes without an event of its own. */
const IN_LINE = 2_000;

/** Minimum milliseconds between two requests while events arrive but the task has not ended. */
const LULL = 400;

/** Milliseconds to wait for a stream that is connecting, before we continue without it. */
const OPENING = 2_000;

/** @typedef {"sync" | "polling" | "stream"} Mode how the page learns that the task has ended */

/** Enqueues a task and returns it when it has ended. */
export async function ask(neighbours, question, mode, hooks) {
  const call = caller(hooks);
  const { api } = neighbours;
  // All retries use one key: if only the response was lost, the retry finds the same task.
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const seconds = mode === "sync" ? WAIT_SECONDS : 0;
  const send = (options) => api.enqueue(question, { key, seconds, ...options });
  // What a limit refuses is not sent again: nothing exists yet, and the user is told how long to wait.
  const retries = ({ isPassing }) => isPassing;
  const task = await call("POST task", send, { patience: PATIENCE, retries });
  hooks.onTask(task);
  return isFinal(task) ? task : FOLLOW[mode](neighbours, task.task_id, hooks, call);
}

/** Follows an existing task and returns it when it has ended. */
export function follow(neighbours, taskId, mode, hooks) {
  return FOLLOW[mode](neighbours, taskId, hooks, caller(hooks));
}

/** mode → the function that waits for the end. */
const FOLLOW = { sync: bySync, polling: byPolling, stream: byStream };

/** Long polling: each request stays open until the task ends or the wait is over. Falls back to polling, with a note,
 *  when the API has no free thread for a waiting request, or does not answer. */
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
    if (!problem.passesByItself) throw problem;
    hooks.onNote(`${problem.detail} Polling instead.`);
    return byPolling(neighbours, taskId, hooks, call);
  }
}

/** Reads the task at intervals. Any API node may answer. */
function byPolling({ api }, taskId, { signal, onTask }, call) {
  const read = async () => {
    const task = await call("GET task", (options) => api.task(taskId, options));
    onTask(task);
    return task;
  };
  return poll(read, isFinal, { signal });
}

/** Reads the task only when an event about it arrives. Falls back to polling, with a note, when there is no stream. */
async function byStream(neighbours, taskId, hooks, call) {
  const { api, stream } = neighbours;
  const { signal, onTask, onNote } = hooks;
  try {
    if (stream.state === "connecting") await Promise.race([stream.next(taskId), sleep(OPENING, signal)]);
    while (stream.isLive) {
      // Listen before reading, so that no event in between is missed.
      const news = stream.next(taskId);
      const task = await call("GET task", (options) => api.task(taskId, options));
      onTask(task);
      if (isFinal(task)) return task;
      await hear(stream, taskId, news, task.status === "PENDING" ? IN_LINE : QUIET, hooks);
    }
  } finally {
    // Nothing waits for events of this task now, so the stream may sleep.
    stream.wake(taskId);
  }
  onNote("The event stream is not available: polling instead.");
  return byPolling(neighbours, taskId, hooks, call);
}

/** Waits until the task is worth reading: at once when it has ended, otherwise after a pause, because the parts of a
 *  task send many events. */
async function hear(stream, taskId, news, quiet, { signal, onBytes }) {
  let event = await Promise.race([news, sleep(quiet, signal)]);
  const lull = sleep(LULL, signal);
  // If it is aborted, its rejection may have no other handler.
  lull.catch(() => {});
  while (event) {
    onBytes(JSON.stringify(event).length);
    if (isFinal(event)) return;
    event = await Promise.race([stream.next(taskId), lull]);
  }
}

/** Sends requests with retries, so that they survive the death of a pod, and writes a note about each response. Retries
 *  have no limit by default: the task exists, and the outage will end. */
function caller({ signal, onNote, onBytes }) {
  return async (what, send, { patience = Infinity, ...how } = {}) => {
    const began = performance.now();
    const onFailure = (problem) => onNote(`${what}: ${problem.detail} Asking again.`);
    const task = await persist(() => send({ signal, onBytes }), { signal, onFailure, patience, ...how });
    const took = Math.round(performance.now() - began);
    const said = `${task.checked_by} says ${task.status} (${took} ms)`;
    onNote(`${what} ${shortId(task.task_id)}: ${said}`, { isRequest: true });
    return task;
  };
}
