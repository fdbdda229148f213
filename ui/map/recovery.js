// What the death of a pod cost: the same task through loss, requeue and second handler, read from the events. Pure.
import { duration, span } from "../clock.js";

const ENDS = ["completed", "failed", "cancelled"];

/**
 * Ids of the tasks that a pod had when it died: it began them and they did not end. `known` were seen on it before. Of
 * more than it has slots the first are tasks that it has split, which went on elsewhere.
 */
export function heldBy({ pod, slots, killedAt, known }, events) {
  const held = new Map(known.map(({ id, attempt }) => [id, attempt]));
  const lost = new Set();
  for (const { type, node, task_id: id, at, attempt } of events) {
    const wasAlive = new Date(at) <= killedAt + LAST_WORDS;
    if (type === "started" && node === pod && wasAlive) {
      held.delete(id); // What was taken last stands last.
      held.set(id, attempt);
    }
    if (type === "requeued" && node === pod && !wasAlive) lost.add(id);
    // It ended after all, or it was given back before.
    else if ([...ENDS, "requeued"].includes(type) && held.get(id) === attempt) held.delete(id);
  }
  return [...new Set([...[...held.keys()].slice(-slots), ...lost])];
}

/** Milliseconds between the operator's word and the death of the pod, at most: its events until then count. */
const LAST_WORDS = 500;

/** The steps of one task since the pod died, and how long it was in nobody's hands. */
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
    if (type === "started") {
      if (recovered === null) [recovered, handler] = [span(killedAt, at), node];
      add(at, "started", `${node} began it again: attempt ${attempt}.`);
    }
    if (ENDS.includes(type)) add(at, "ended", `${status}, handled by ${node}.`);
  }
  return { id, steps, recovered, handler, isOver: steps.some((each) => each.kind === "ended") };
}

/** What is known of a task, where the page may have forgotten the beginning of its story: history only grows. */
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

/** The end of a task that was split, for those of its parts that were lost. */
export function endOf(id, events, killedAt) {
  const end = events.find(({ task_id: of, type, at }) => of === id && ENDS.includes(type) && new Date(at) >= killedAt);
  return end ? { status: end.status, after: `+${duration(span(killedAt, end.at))}` } : null;
}
