// The form of an operation, drawn from what the API says about it. Nothing here checks a value: the API does, and its
// sentence is what the person reads.
import { grouped, shorten } from "./number.js";
import { describe } from "./task.js";

/** Examples that are worth a click beyond those of the catalogue, by operation. */
const PRESETS = {
  factorize: [
    { title: "2^193 − 1", inputs: { n: "12554203470773361527671578846415332832204710888928069025791" } },
  ],
};

/** Kinds of inputs that are written in digits. */
const NUMBERS = ["integer", "number"];

/** Examples that are offered: a row of them. */
const CHIPS = 5;

/** Operations under the name of their group, in the order of the catalogue. */
export function groups(operations) {
  const names = [...new Set(operations.map((each) => each.group))];
  return names.map((name) => ({ name, operations: operations.filter((each) => each.group === name) }));
}

/** The fields of an operation: what to label them, what to say below them. */
export const fields = (operation) =>
  (operation?.inputs ?? []).map((input) => ({
    name: input.name,
    title: input.title || input.name,
    hint: [input.about, limits(input), input.example != null && `Example: ${shorten(String(input.example), 24)}`]
      .filter(Boolean)
      .map(sentence)
      .join(" "),
    hasOtherName: input.title?.toLowerCase() !== input.name,
    isNumber: NUMBERS.includes(input.kind),
    // The keyboards of phones that show digits only have no minus.
    keyboard: NUMBERS.includes(input.kind) && input.minimum >= 0 && input.minimum !== null ? "numeric" : "text",
  }));

/** What the fields hold at first: the examples, so that one click asks something. */
export const initial = (operation) =>
  Object.fromEntries(operation.inputs.map((input) => [input.name, String(input.example ?? "")]));

/** How it is calculated, in sentences. */
export const method = ({ method, source, time_limit_seconds: seconds }) => [
  sentence(method),
  `Source: ${sentence(source)}`,
  `An attempt may take ${seconds} s.`,
];

/** One-click inputs: ours, and what the catalogue has beyond them. */
export function presets(operation) {
  const named = PRESETS[operation?.name] ?? [];
  const known = new Set(named.map((preset) => describe(preset.inputs)));
  const examples = (operation?.examples ?? []).map(({ inputs }) => ({ title: describe(inputs), inputs }));
  return [...named, ...examples.filter((each) => !known.has(each.title))].slice(0, CHIPS);
}

/** The values as they are sent. Digits that were pasted over several lines are one number. */
export const inputs = (operation, values) =>
  Object.fromEntries(
    fields(operation).map(({ name, isNumber }) => [name, isNumber ? values[name].replace(/\s/g, "") : values[name]]),
  );

/** The field that a problem names, by `n` or `inputs.n`; null when it names none of ours. */
export function blamed(problem, operation) {
  const name = problem.field?.split(/[./]/).at(-1);
  return fields(operation).some((field) => field.name === name) ? name : null;
}

function limits({ minimum, maximum, digits }) {
  const words = [
    minimum != null && `from ${grouped(String(minimum))}`,
    maximum != null && `to ${shorten(grouped(String(maximum)), 30)}`,
    digits != null && maximum == null && `up to ${digits.toLocaleString("en")} digits`,
  ];
  return words.filter(Boolean).join(" ").replace(" up", ", up");
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1).replace(/\.?$/, ".");
