// One row of the table of tasks, as plain values for the markup.
import { dated, duration, span } from "../clock.js";
import { shorten } from "../number.js";
import { describe, isFinal, percent, shortId } from "../task.js";

/** Maximum characters of a question in a row. */
const ROOM = 90;

/** The row of a task; `index` is its position in the list. */
export const line = (task, now, index) => ({
  task_id: task.task_id,
  index,
  operation: task.operation,
  status: task.status,
  short: shortId(task.task_id),
  time: dated(task.created_at),
  about: shorten(task.expression ?? describe(task.inputs), ROOM),
  isFinal: isFinal(task),
  elapsed: elapsed(task, now),
  percent: percent(task),
  progress: progress(task),
  initiated_by: task.initiated_by,
  checked_by: task.checked_by,
  handled_by: task.handled_by ?? "–",
  tries: tries(task),
});

/** How long the task has waited or has been calculated, by the cluster's clock. */
export function elapsed({ status, measured, parts, created_at: created, started_at: started, ended_at: ended }, now) {
  // The last attempt of a split task only combined its parts, so use the total time.
  if (ended && parts && measured?.elapsed_seconds) return duration(1000 * measured.elapsed_seconds);
  const isWaiting = status === "PENDING" || !started;
  const begun = isWaiting ? created : started;
  if (ended) return `${isWaiting ? "waited " : ""}${duration(span(begun, ended))}`;
  if (now === null) return "";
  // A running clock shows tenths of a second; a final time shows all digits.
  const ms = Math.max(0, Math.floor(span(begun, now) / 100) * 100);
  return `${isWaiting ? "waiting " : ""}${duration(ms)}`;
}

function progress({ status, progress, parts, phase }) {
  if (status !== "PROCESSING") return parts ? `${parts} parts` : "";
  if (phase === "combine") return "combining";
  if (!progress?.total) return "";
  return parts ? `${progress.done} of ${progress.total} parts` : `${percent({ status, progress })} %`;
}

/** The number of attempts. A split task is claimed one extra time, to be split; that is not counted. */
export function tries({ attempt, failures, parts, phase, status }) {
  if (attempt < 1) return "–";
  const isJoined = parts && (phase === "combine" || status === "COMPLETED");
  const begun = Math.max(1, isJoined ? attempt - 1 : attempt);
  return failures ? `${begun} (${failures} failed)` : String(begun);
}
