// What the loss of a pod costs: which tasks it held, how long its lease runs, who began them again and when. Read from
// the tasks themselves, so it tells the same whoever looks, and however the pod was lost. Pure functions.
import { clock, duration, span } from "../clock.js";
import { isFinal, shortId } from "../task.js";
import { ENDED } from "./presence.js";

/** The story of one loss. `tasks` are the tasks as last read, by id; `nodes` are the pods that live; `now` is the time
 *  of the cluster. */
export function story({ key, name, at, why, tasks: held, leaseUntil }, { tasks = new Map(), nodes = [], now = at } = {}) {
  const again = nodes.find((each) => each.name === name && each.state !== "lost" && new Date(each.started_at) > at - 1000);
  const back = again ? `It was started again at ${clock(again.started_at)}.` : "";
  const what = held.length === 0 ? "It had no task." : held.length === 1 ? "It had a task in hand." : `It had ${held.length} tasks in hand.`;
  const isEnded = why === ENDED;
  return {
    key,
    headline: `${name} was ${isEnded ? "ended" : "lost"} at ${clock(at)}.`,
    about: [isEnded ? "" : why, what, back].filter(Boolean).join(" "),
    tasks: held.map((each) => recovery(each, { at, leaseUntil, now }, tasks)),
  };
}

function recovery({ task_id: id, attempt, parent, ...held }, { at, leaseUntil, now }, tasks) {
  const task = tasks.get(id);
  const operation = held.operation ?? task?.operation ?? "a task";
  const after = (moment) => `+${duration(Math.max(0, span(at, moment)))}`;
  const steps = [];
  const lost = task?.attempts?.find((each) => each.attempt === attempt);
  if (lost) steps.push({ key: "requeued", kind: "requeued", after: after(lost.ended_at), text: "The task went back to the head of the queue." });
  const isBegun = task && task.attempt > attempt && task.started_at;
  if (isBegun) {
    steps.push({ key: "started", kind: "started", after: after(task.started_at), text: `${task.handled_by} began it again: attempt ${task.attempt}.` });
  }
  const isOver = Boolean(task) && isFinal(task);
  if (isOver) steps.push({ key: "ended", kind: "ended", after: after(task.ended_at), text: `${task.status}, handled by ${task.handled_by ?? "nobody"}.` });
  const whole = parent ? tasks.get(parent) : null;
  return {
    id,
    short: shortId(id),
    shown: parent ?? id,
    about: parent ? `a part of ${operation} ${shortId(parent)}` : operation,
    cost: cost({ task, lost, isBegun, isOver }, { at, leaseUntil, now }),
    steps,
    isOver,
    whole: whole && isFinal(whole) ? `The whole task: ${whole.status} after ${after(whole.ended_at).slice(1)}.` : "",
  };
}

function cost({ task, lost, isBegun, isOver }, { at, leaseUntil, now }) {
  if (isBegun) return `Back in hand after ${duration(Math.max(0, span(at, task.started_at)))}, by ${task.handled_by}.`;
  if (isOver) return "It had ended.";
  if (lost) return "It waits for a worker.";
  const left = leaseUntil === null ? 0 : Math.ceil((leaseUntil - now) / 1000);
  return left > 0 ? `Its lease runs for another ${left} s.` : "Its lease runs out now.";
}
