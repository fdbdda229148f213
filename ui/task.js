// Texts about a task: its status, its inputs, its times and its attempts.
import { between } from "./clock.js";
import { digitsOf, isNumber, shorten } from "./number.js";

const FINAL = ["COMPLETED", "FAILED", "CANCELLED"];

/** Maximum characters of a value in a list. */
const IN_LIST = 19;

/** The status for display. It says if a result is incomplete. */
export const statusOf = ({ status, operation, result }) => {
  if (status !== "COMPLETED" || result?.complete !== false) return status;
  return ["factorize", "ecm"].includes(operation) ? "PARTLY FACTORED" : "NOT KNOWN TO BE COMPLETE";
};

export const isFinal = (task) => FINAL.includes(task.status);

/** The first characters of an id, for display. */
export const shortId = (id) => id.slice(0, 8);

/** Inputs on one line: `n = 12554203477…928069025791 (59 digits)`. */
export function describe(inputs) {
  // A list leaves out those that are long.
  if (!inputs) return "long inputs";
  const one = ([name, value]) => {
    const text = asText(value);
    const digits = isNumber(text) && text.length > IN_LIST ? ` (${digitsOf(text)})` : "";
    return `${name} = ${shorten(text, IN_LIST)}${digits}`;
  };
  return Object.entries(inputs).map(one).join(", ");
}

/** Maximum characters of a question in the title of the window. */
const IN_TITLE = 60;

/** The title of the window: the question of the task that is shown, and a sign while it has not ended. */
export function titleOf(task, name) {
  if (!task) return name;
  const question = shorten(task.expression ?? `${task.operation}: ${describe(task.inputs)}`, IN_TITLE);
  return `${isFinal(task) ? "" : "… "}${question} · ${name}`;
}

/** The type of an attachment that is a list or a record. */
export const JSON_TYPE = "application/json";

/** The members of a result that are one plot together. */
export const PLOT = ["segments", "y_from", "y_to", "cut", "breaks", "table"];
export const isPlot = (result) => PLOT.every((name) => name in result);

/** Maximum characters of an answer in a list. */
const ANSWER = 60;

/** The beginning of the answer, for a list: the first member of the result, or why there is none. */
export function answerOf({ status, result, error }) {
  if (status === "FAILED") return error?.title ?? "";
  const [value = null] = Object.values(result ?? {});
  if (value === null) return "";
  if (isPlot(result)) return "a curve";
  if (value.media_type === JSON_TYPE) return "a long list";
  if (value.media_type) return value.first ? `${value.first}…` : "a picture";
  const factors = Array.isArray(value) && value.every((each) => each?.prime ?? each?.factor);
  if (factors && value.length) return shorten(value.map(power).join(" · "), ANSWER);
  if (Array.isArray(value)) return listed(value);
  return shorten(typeof value === "object" ? JSON.stringify(value) : asText(value), ANSWER);
}

/** The beginning of a list: its first entry, and how many there are. */
function listed(all) {
  const [first = ""] = all;
  const told = first && typeof first === "object" ? (Object.values(first).filter((each) => each !== null).at(-1) ?? "") : first;
  const more = all.length > 1 ? `, … (${all.length.toLocaleString("en")})` : "";
  return `${shorten(typeof told === "object" ? JSON.stringify(told) : asText(told), ANSWER - more.length)}${more}`;
}

const power = ({ prime, factor, exponent, multiplicity }) => {
  const times = exponent ?? multiplicity ?? 1;
  return times > 1 ? `${prime ?? factor}^${times}` : `${prime ?? factor}`;
};

/** How often a task was begun. A split task is claimed one more time, to be put together; that is not counted. */
export function attemptOf({ attempt, parts, phase, status }) {
  const isJoined = parts && (phase === "combine" || status === "COMPLETED");
  return attempt < 1 ? 0 : Math.max(1, isJoined ? attempt - 1 : attempt);
}

/** How long the task waited and how long it was calculated, by the cluster's clock. */
export function times(task) {
  if (!task.started_at || task.answered_from) return "";
  // A split task is claimed a second time, to combine its parts. In between it waited for its parts, not for a worker.
  if (task.parts) return task.ended_at ? `answered after ${between(task.created_at, task.ended_at)}` : "";
  const attempt = task.attempt > 1 ? `attempt ${task.attempt}, ` : "";
  const waited = `${attempt}waited ${between(task.created_at, task.started_at)}`;
  return task.ended_at ? `${waited}, calculated ${between(task.started_at, task.ended_at)}` : waited;
}

/** One sentence for each failed attempt. */
export const attempts = (task) =>
  (task.attempts ?? []).map((each) => `Attempt ${each.attempt} by ${each.handled_by}: ${each.why}. ${each.detail}`);

/** The progress in percent, 0 to 100; null when it is not known. */
export const percent = ({ status, progress }) =>
  status === "PROCESSING" && progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;

function asText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}
