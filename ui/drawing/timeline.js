// The timeline of a task: its waits, attempts, parts and end as segments on one axis. Pure functions.
import { dated, duration } from "../clock.js";
import { attemptOf, shortId } from "../task.js";

/** The segments, oldest first, each with its position (0 to 1) and a text. `parts` are the parts of a split task. */
export function timeline(task, parts, now) {
  const all = segments(task, parts, now);
  const begin = all[0].from;
  const end = Math.max(begin + 1, ...all.map((each) => each.to));
  return all.map(({ from, to, ...each }, index) => ({
    ...each,
    index,
    left: (from - begin) / (end - begin),
    width: (to - from) / (end - begin),
    at: dated(from),
    took: duration(to - from),
    after: index ? `+${duration(from - begin)}` : "",
  }));
}

function segments(task, parts, now) {
  const moment = (text) => (text ? new Date(text).getTime() : null);
  const ended = moment(task.ended_at);
  const until = ended ?? Math.max(now ?? 0, moment(task.started_at) ?? moment(task.created_at));
  if (task.answered_from && ended) {
    const about = `accepted by ${task.initiated_by}`;
    return [{ kind: "wait", name: "Asked", about, from: moment(task.created_at), to: ended }, end(task, ended)];
  }
  const found = [];
  let free = moment(task.created_at);
  const wait = (to) => found.push({ kind: "wait", name: "Queued", about: waiting(found.length, task), from: free, to });

  for (const each of task.attempts) {
    const began = moment(each.started_at) ?? free;
    wait(began);
    free = moment(each.ended_at);
    found.push({
      kind: "lost",
      name: `Attempt ${each.attempt} ended`,
      about: `${each.handled_by} had it: ${each.why}. ${each.detail}`,
      from: began,
      to: free,
    });
  }
  if (parts.length) {
    const begun = Math.min(...parts.map((part) => moment(part.created_at)));
    const over = Math.max(...parts.map((part) => moment(part.ended_at) ?? until));
    if (begun > free) wait(begun);
    const isOver = parts.length === task.parts && parts.every((part) => part.ended_at);
    const pods = new Set(parts.map((part) => part.handled_by).filter(Boolean)).size;
    const about = `${parts.length} of ${task.parts} parts begun, over ${pods} ${pods === 1 ? "pod" : "pods"}`;
    free = isOver ? over : until;
    found.push({ kind: "run", name: "Parts", about, from: begun, to: free });
    if (!isOver) return ended ? [...found, end(task, ended)] : found;
  }
  const claimed = moment(task.started_at);
  if (!claimed || claimed < free) {
    if (!ended || ended > free) wait(until);
    return ended ? [...found, end(task, ended)] : found;
  }
  if (claimed > free || !found.length) wait(claimed);
  const measured = ended ? 1000 * (task.measured?.check_seconds ?? 0) : 0;
  const checked = until - Math.min(until - claimed, measured);
  const name = parts.length ? "Combining" : "Running";
  found.push({ kind: "run", name, about: claimant(task), from: claimed, to: checked });
  if (checked < until) {
    found.push({ kind: "check", name: "Verifying", about: task.verified?.how ?? "", from: checked, to: until });
  }
  return ended ? [...found, end(task, ended)] : found;
}

const waiting = (index, { initiated_by: by }) =>
  index ? "waits for a worker again" : `accepted by ${by}, waits for a worker`;

/** A batch, and a split task until its parts are put together, are nobody's own. */
const claimant = (task) =>
  task.handled_by ? `claimed by ${task.handled_by}, attempt ${attemptOf(task)}` : "calculated by the workers together";

const ENDS = { COMPLETED: "Done", FAILED: "Failed", CANCELLED: "Cancelled" };

const end = ({ status, error, answered_from: from }, at) => ({
  kind: status === "COMPLETED" ? "done" : "lost",
  name: ENDS[status],
  isEnd: true,
  about: error?.detail ?? (from ? `remembered from task ${shortId(from)}` : ""),
  from: at,
  to: at,
});
