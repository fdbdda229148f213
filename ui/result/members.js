// The members of a result, prepared for display: numbers, products, words, tables, pictures, and long texts that the
// API stores as attachments. Pure functions.
import { digitsOf, isNumber, shorten } from "../number.js";
import { asTable, membersOf } from "./table.js";

/** Maximum characters of a number that are shown at first. */
const SHOWN = 64;

/** Maximum characters of a list or another text that are shown at first. */
const ROOM = 400;

/** The order of the kinds of members. */
const ORDER = ["picture", "number", "kept", "table", "word"];

/** The rows of a result. A long number is shortened in the middle, unless `isWanted` asks for all of it. */
export function rows(result, { isWanted = false, hrefOf = () => "" } = {}) {
  const all = membersOf(result ?? {}).map(([name, value]) => ({
    key: name,
    name: name.replaceAll("_", " "),
    href: hrefOf(name),
    ...drawn(value, isWanted),
  }));
  return all.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function drawn(value, isWanted) {
  if (typeof value === "boolean") return text("word", value ? "yes" : "no", isWanted);
  if (value === null) return text("word", "none", isWanted);
  if (value.media_type) return attachment(value);
  if (isProduct(value)) return product(value, isWanted);
  if (typeof value === "object" && !Object.keys(value).length) return text("word", "none", isWanted);
  const table = asTable(value);
  if (table) return { kind: "table", plain: JSON.stringify(value), table, terms: [] };
  const shown = Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : `${value}`;
  return text("number", shown, isWanted);
}

function text(kind, plain, isWanted) {
  return { kind, plain, terms: [{ index: 0, times: "", power: "", exponent: "", ...written(plain, isWanted) }] };
}

/** A product of factors with exponents. Polynomial factors are in brackets. */
function product(factors, isWanted) {
  const terms = factors.map((factor) => {
    const base = String(factor.prime ?? factor.factor);
    return { base: isNumber(base) ? base : `(${base})`, exponent: factor.exponent ?? factor.multiplicity ?? 1 };
  });
  return {
    kind: "number",
    plain: terms.map(({ base, exponent }) => (exponent > 1 ? `${base}^${exponent}` : base)).join(" * "),
    terms: terms.map(({ base, exponent }, index) => ({
      index,
      times: index > 0 ? " · " : "",
      power: exponent > 1 ? " to the power " : "",
      exponent: exponent > 1 ? exponent : "",
      ...written(base, isWanted),
    })),
  };
}

function attachment({ media_type: type, length, sha256, first, last, width, height, href }) {
  if (type === "image/png") return { kind: "picture", plain: "", terms: [], href, picture: { width, height } };
  const digest = `${count(length)} characters, SHA-256 ${sha256.slice(0, 16)}…`;
  return { kind: "kept", plain: "", terms: [], href, kept: { ends: `${first} … ${last}`, digest, length } };
}

function written(text, isWanted) {
  const room = isNumber(text) ? SHOWN : ROOM;
  const isLong = text.length > room;
  const digits = isLong && isNumber(text) ? ` (${digitsOf(text)})` : "";
  return { isLong, shown: isWanted ? text : shorten(text, room), digits };
}

const isProduct = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => each?.prime ?? (each?.factor && "factor" in each));

const count = (number) => number.toLocaleString("en");
