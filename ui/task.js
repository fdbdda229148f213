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

/** How long the task waited and how long it was calculated, by the cluster's clock. */
export function times(task) {
  if (!task.started_at) return "";
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
