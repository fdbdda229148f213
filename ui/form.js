// The form of an operation, drawn from what the API says about it. Nothing here checks a value: the API does, and its
// sentence is what the person reads.
import { describe } from "./task.js";

/** Kinds of inputs that are written in digits. */
const NUMBERS = ["integer", "number"];

/** Examples that are offered: a row of them. */
const CHIPS = 4;

/** kind → how a value is given; every other kind is a line. */
const CONTROLS = { choice: "select", matrix: "area", system: "area" };

/** The fields of an operation: what to label them, what to say below them. */
export const fields = (operation) =>
  (operation?.inputs ?? []).map((input) => ({
    name: input.name,
    title: input.title || input.name,
    hint: [input.about, input.limits, input.default !== null && `${brief(input.default)} unless you say otherwise`]
      .filter(Boolean)
      .map(sentence)
      .join(" "),
    hasOtherName: input.title?.toLowerCase() !== input.name.toLowerCase(),
    control: CONTROLS[input.kind] ?? "line",
    choices: input.choices ?? [],
    rows: CONTROLS[input.kind] === "area" ? 4 : 1,
    isNumber: NUMBERS.includes(input.kind),
    // The keyboards of phones that show digits only have no minus.
    keyboard: NUMBERS.includes(input.kind) && input.minimum != null && input.minimum >= 0 ? "numeric" : "text",
  }));

/** What the fields hold at first: defaults, or else examples, so that one click asks something. */
export const initial = (operation) =>
  Object.fromEntries(operation.inputs.map((input) => [input.name, laidOut(input, input.default ?? input.example)]));

/** How it is calculated, in sentences. */
export const method = ({ method, source, time_limit_seconds: seconds }) => [
  sentence(method),
  `Source: ${sentence(source)}`,
  `An attempt may take ${seconds} s.`,
];

/** One-click inputs: the examples of the catalogue. */
export const examples = (operation) =>
  (operation?.examples ?? []).slice(0, CHIPS).map(({ inputs }) => ({
    title: describe(inputs),
    values: Object.fromEntries(
      operation.inputs.map((input) => [input.name, laidOut(input, inputs[input.name] ?? input.default)]),
    ),
  }));

/** The values as they are sent. Digits that were pasted over several lines are one number; what is empty and may be
    left out is left out. */
export function inputs(operation, values) {
  const given = operation.inputs.filter((input) => input.default === null || values[input.name]?.trim());
  return Object.fromEntries(
    given.map(({ name, kind }) => {
      const value = values[name] ?? "";
      return [name, NUMBERS.includes(kind) ? value.replace(/\s/g, "") : value];
    }),
  );
}

/** The field that a problem names, by `n` or `inputs.n`; null when it names none of ours. */
export function blamed(problem, operation) {
  const name = problem.field?.split(/[./]/).at(-1);
  return fields(operation).some((field) => field.name === name) ? name : null;
}

/** A matrix one row a line; every other value as it is. */
export const laidOut = ({ kind }, value) => (kind === "matrix" ? value.replaceAll("],[", "],\n [") : String(value ?? ""));

const brief = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1).replace(/\.?$/, ".") : "");
