// What the page says about a task: its state, its inputs and its result, as nouns that the markup draws.
import { between, clock } from "./clock.js";
import { digitsOf, isNumber, shorten } from "./number.js";

const FINAL = ["COMPLETED", "FAILED", "CANCELLED"];

/** Characters of a number that a line of a list has room for, and those that a result has. */
const IN_LIST = 19;
const IN_RESULT = 64;

export const isFinal = (task) => FINAL.includes(task.status);

/** Enough of an id to tell tasks apart by eye. */
export const shortId = (id) => id.slice(0, 8);

/** Inputs on one line: `n = 12554203477…928069025791 (59 digits)`. */
export function describe(inputs) {
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
  const attempt = task.attempt > 1 ? `attempt ${task.attempt}, ` : "";
  const waited = `${attempt}waited ${between(task.created_at, task.started_at)}`;
  return task.ended_at ? `${waited}, calculated ${between(task.started_at, task.ended_at)}` : waited;
}

/**
 * The rows of a result: a name and terms to be multiplied. Anything but a product is one term.
 * A long number is cut in the middle, unless all of it `isWanted`. A yes or no comes after what it is about.
 */
export function rows(result, isWanted) {
  const all = Object.entries(result ?? {}).map(([name, value]) => {
    const terms = isProduct(value) ? value : [{ prime: asText(value), exponent: 1 }];
    return {
      name: name.replaceAll("_", " "),
      kind: typeof value === "boolean" ? "word" : "number",
      plain: terms.map(({ prime, exponent }) => (exponent > 1 ? `${prime}^${exponent}` : prime)).join(" * "),
      terms: terms.map(({ prime, exponent }, index) => ({
        index,
        times: index > 0 ? " · " : "",
        power: exponent > 1 ? " to the power " : "",
        exponent: exponent > 1 ? exponent : "",
        ...written(prime, isWanted),
      })),
    };
  });
  return all.sort((a, b) => a.kind.localeCompare(b.kind));
}

/** The attempts that did not end the task, a sentence each. */
export const attempts = (task) =>
  (task.attempts ?? []).map((each) => `Attempt ${each.attempt} by ${each.handled_by}: ${each.why}. ${each.detail}`);

/** A line of the list of tasks. */
export const line = (task) => ({
  ...task,
  short: shortId(task.task_id),
  time: clock(task.created_at),
  about: describe(task.inputs),
  isFinal: isFinal(task),
  times: times(task),
  percent: percent(task),
});

/** How much is done, 0 to 100; null when the task does not say. */
export const percent = ({ status, progress }) =>
  status === "PROCESSING" && progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;

function written(text, isWanted) {
  const isLong = isNumber(text) && text.length > IN_RESULT;
  return { isLong, shown: isWanted ? text : shorten(text, IN_RESULT), digits: isLong ? ` (${digitsOf(text)})` : "" };
}

const isProduct = (value) => Array.isArray(value) && value.length > 0 && value.every((each) => each?.prime);

function asText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}
