// One row of the table of tasks, as plain values for the markup.
import { ago, dated, duration, span } from "../clock.js";
import { shorten } from "../number.js";
import { answerOf, attemptOf, describe, isFinal, percent, shortId } from "../task.js";

/** Maximum characters of a question in a row. */
const ROOM = 90;

/** The row of a task; `index` is its position in the list. `mayCancel` says whether the user may cancel a task. */
export const line = (task, now, index, mayCancel = () => true) => ({
  task_id: task.task_id,
  index,
  operation: task.operation,
  status: task.status,
  short: shortId(task.task_id),
  time: ago(task.created_at, now),
  at: dated(task.created_at),
  answer: shorten(answerOf(task), ROOM),
  about: shorten(task.expression ?? describe(task.inputs), ROOM),
  canCancel: !isFinal(task) && mayCancel(task),
  asked_by: task.asked_by ? `by ${task.asked_by}` : "",
  elapsed: elapsed(task, now),
  percent: percent(task),
  progress: progress(task),
  initiated_by: task.initiated_by,
  checked_by: task.checked_by,
  handled_by: task.handled_by ?? "–",
  tries: tries(task),
});

/** How long the task has waited or has been calculated, by the cluster's clock. */
export function elapsed({ status, measured, parts, answered_from: from, created_at: created, started_at: started, ended_at: ended }, now) {
  if (from) return "remembered";
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
  if (!parts) return `${percent({ status, progress })} %`;
  // Parts that have weights are done when enough has been found, and not when there are none left.
  const { done, total } = progress;
  return total === parts ? `${done} of ${parts} parts` : `${done.toLocaleString("en")} of ${total.toLocaleString("en")} found, in parts`;
}

/** The number of attempts, and of those that failed. */
export function tries(task) {
  const begun = attemptOf(task);
  if (begun < 1) return "–";
  return task.failures ? `${begun} (${task.failures} failed)` : String(begun);
}
