// What the death of a pod cost. Follows a task through loss, requeue and the next handler, using only events. Pure
// functions.
import { duration, span } from "../clock.js";

const ENDS = ["completed", "failed", "cancelled"];

/** Ids of the tasks that a pod had when it died: it started them and they did not end. `known` are tasks that the page
 *  saw on it before. If there are more tasks than slots, the oldest are split: their parts run elsewhere. */
export function heldBy({ pod, slots, killedAt, known }, events) {
  const held = new Map(known.map(({ id, attempt }) => [id, attempt]));
  const lost = new Set();
  for (const { type, node, task_id: id, at, attempt } of events) {
    const wasAlive = new Date(at) <= killedAt + LAST_WORDS;
    if (type === "started" && node === pod && wasAlive) {
      held.delete(id); // So that the newest task is the last one in the map.
      held.set(id, attempt);
    }
    if (type === "requeued" && node === pod && !wasAlive) lost.add(id);
    // The task ended after all, or the pod released it before it died.
    else if ([...ENDS, "requeued"].includes(type) && held.get(id) === attempt) held.delete(id);
  }
  return [...new Set([...[...held.keys()].slice(-slots), ...lost])];
}

/** Maximum milliseconds between the request to kill and the death of the pod. Its events until then count. */
const LAST_WORDS = 500;

/** The steps of one task after the death of the pod, and how long no pod had the task. */
export function recovery(id, { pod, killedAt }, events) {
  const steps = [];
  const add = (at, kind, text) =>
    steps.push({ key: `${kind}-${steps.length}`, kind, text, after: `+${duration(span(killedAt, at))}` });
  let recovered = null;
  let handler = "";
  for (const { type, node, task_id: of, at, attempt, status } of events) {
    if (new Date(at) < killedAt) continue;
    if (type === "node" && node === pod) add(at, `node-${status}`, TOLD[status]?.(node) ?? `${node}: ${status}`);
    if (of !== id) continue;
    if (type === "requeued") add(at, "requeued", "The task went back to the head of the queue.");
    // What the pod claimed before it died is the attempt that was lost.
    if (type === "started" && !(node === pod && new Date(at) <= killedAt + LAST_WORDS)) {
      if (recovered === null) [recovered, handler] = [span(killedAt, at), node];
      add(at, "started", `${node} began it again: attempt ${attempt}.`);
    }
    if (ENDS.includes(type)) add(at, "ended", `${status}, handled by ${node}.`);
  }
  return { id, steps, recovered, handler, isOver: steps.some((each) => each.kind === "ended") };
}

/** The longer of two histories of a task: the event log may have dropped the beginning. */
export function grown(before, told) {
  if (!before || before.steps.length <= told.steps.length) return told;
  const { steps, recovered, handler, isOver } = before;
  return { ...told, steps, recovered, handler, isOver };
}

const TOLD = {
  LOST: (node) => `The lease of ${node} ran out: it counts as lost.`,
  STARTED: (node) => `${node} was started again.`,
  LEFT: (node) => `${node} left.`,
};

/** How the parent task of lost parts ended, or null. */
export function endOf(id, events, killedAt) {
  const end = events.find(({ task_id: of, type, at }) => of === id && ENDS.includes(type) && new Date(at) >= killedAt);
  return end ? { status: end.status, after: `+${duration(span(killedAt, end.at))}` } : null;
}
