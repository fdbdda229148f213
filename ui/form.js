// The form of an operation, made from its description in the API. Does not validate values: the API does, and its
// error message is shown to the user.
import { describe } from "./task.js";

/** Kinds of inputs that are numbers. */
const NUMBERS = ["integer", "number"];

/** Maximum number of examples: one row. */
const CHIPS = 4;

/** kind → the control for its value. Every other kind is a single line. */
const CONTROLS = { choice: "select", matrix: "area", system: "area" };

/** The fields of an operation, with their labels and hints. */
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
    // The numeric keyboard of a phone has no minus sign.
    keyboard: NUMBERS.includes(input.kind) && input.minimum != null && input.minimum >= 0 ? "numeric" : "text",
  }));

/** The first values of the fields: the defaults, or else the examples, so that the form can be submitted at once. */
export const initial = (operation) =>
  Object.fromEntries(operation.inputs.map((input) => [input.name, laidOut(input, input.default ?? input.example)]));

/** Sentences that explain how the result is calculated. */
export const method = ({ method, source, time_limit_seconds: seconds }) => [
  sentence(method),
  `Source: ${sentence(source)}`,
  `An attempt may take ${seconds} s.`,
];

/** The examples of the catalogue; one click fills in the form. */
export const examples = (operation) =>
  (operation?.examples ?? []).slice(0, CHIPS).map(({ inputs }) => ({
    title: describe(inputs),
    values: Object.fromEntries(
      operation.inputs.map((input) => [input.name, laidOut(input, inputs[input.name] ?? input.default)]),
    ),
  }));

/** The values as the API expects them. White space inside numbers is removed. Empty optional inputs are left out. */
export function inputs(operation, values) {
  const given = operation.inputs.filter((input) => input.default === null || values[input.name]?.trim());
  return Object.fromEntries(
    given.map(({ name, kind }) => {
      const value = values[name] ?? "";
      return [name, NUMBERS.includes(kind) ? value.replace(/\s/g, "") : value];
    }),
  );
}

/** The name of the field that a problem refers to, as `n` or `inputs.n`; null when the form has no such field. */
export function blamed(problem, operation) {
  const name = problem.field?.split(/[./]/).at(-1);
  return fields(operation).some((field) => field.name === name) ? name : null;
}

/** A matrix with one row per line; every other value unchanged. */
export const laidOut = ({ kind }, value) => (kind === "matrix" ? value.replaceAll("],[", "],\n [") : String(value ?? ""));

const brief = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1).replace(/\.?$/, ".") : "");
