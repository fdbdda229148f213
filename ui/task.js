// What the page says about a task: its state, its inputs and its result, as nouns that the markup draws.
import { between } from "./clock.js";
import { digitsOf, isNumber, shorten } from "./number.js";

const FINAL = ["COMPLETED", "FAILED", "CANCELLED"];

/** Characters of a value that a line of a list has room for. */
const IN_LIST = 19;

/** Its status in words for people; an answer that is not complete says so. */
export const statusOf = ({ status, operation, result }) => {
  if (status !== "COMPLETED" || result?.complete !== false) return status;
  return ["factorize", "ecm"].includes(operation) ? "PARTLY FACTORED" : "NOT KNOWN TO BE COMPLETE";
};

export const isFinal = (task) => FINAL.includes(task.status);

/** Enough of an id to tell tasks apart by eye. */
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

/** How long the task waited and how long it was calculated, by the server's clock. */
export function times(task) {
  if (!task.started_at) return "";
  // A split task is claimed again to be combined: what it waited for was its parts.
  if (task.parts) return task.ended_at ? `answered after ${between(task.created_at, task.ended_at)}` : "";
  const attempt = task.attempt > 1 ? `attempt ${task.attempt}, ` : "";
  const waited = `${attempt}waited ${between(task.created_at, task.started_at)}`;
  return task.ended_at ? `${waited}, calculated ${between(task.started_at, task.ended_at)}` : waited;
}

/** The attempts that did not end the task, a sentence each. */
export const attempts = (task) =>
  (task.attempts ?? []).map((each) => `Attempt ${each.attempt} by ${each.handled_by}: ${each.why}. ${each.detail}`);

/** How much is done, 0 to 100; null when the task does not say. */
export const percent = ({ status, progress }) =>
  status === "PROCESSING" && progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;

function asText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}
