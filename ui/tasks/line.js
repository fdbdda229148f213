// A row of the table of tasks: a task as nouns that the markup draws.
import { clock, duration, span } from "../clock.js";
import { shorten } from "../number.js";
import { describe, isFinal, shortId } from "../task.js";

/** Characters of a question that a row has room for. */
const ROOM = 90;

export const line = (task, now) => ({
  ...task,
  short: shortId(task.task_id),
  time: clock(task.created_at),
  about: shorten(task.expression ?? describe(task.inputs), ROOM),
  isFinal: isFinal(task),
  elapsed: elapsed(task, now),
  percent: task.status === "PROCESSING" && task.progress?.total ? percent(task.progress) : null,
  progressText: progressText(task),
  tries: tries(task),
});

/** How long the task waited and how long it has been calculated, by the cluster's clock. */
export function elapsed({ status, created_at: created, started_at: started, ended_at: ended }, now) {
  const until = ended ?? (now === null ? null : new Date(Math.max(now, new Date(started ?? created))));
  if (until === null) return "";
  if (status === "PENDING" || !started) return `${ended ? "waited" : "waiting"} ${duration(rounded(span(created, until), ended))}`;
  return duration(rounded(span(started, until), ended));
}

/** A clock that runs shows tenths of a second; one that stands shows all it knows. */
const rounded = (ms, isStill) => (isStill ? ms : Math.floor(ms / 100) * 100);

function progressText({ status, progress, parts, phase }) {
  if (status !== "PROCESSING") return parts ? `${parts} parts` : "";
  if (phase === "combine") return "putting together";
  if (!progress?.total) return "";
  const what = parts ? `${progress.done} of ${progress.total} parts` : `${percent(progress)} %`;
  return what;
}

/** How much is done, 0 to 100. */
const percent = ({ done, total }) => Math.floor((100 * done) / total);

function tries({ attempt, failures }) {
  if (attempt < 1) return "–";
  return failures ? `${attempt} (${failures} failed)` : String(attempt);
}
