// The members of a result, prepared for display: numbers, products, words, tables, pictures, plots, and long texts that
// the API stores as attachments. Pure functions.
import { digitsOf, isNumber, shorten } from "../number.js";
import { isPlot, JSON_TYPE, PLOT } from "../task.js";
import { isProduct, listEnds, listText } from "./long-list.js";
import { asTable, filledIn, membersOf } from "./table.js";
import { decimalOf, isExpression, pieces } from "./typeset.js";

/** Maximum characters of a number that are shown at first. */
const SHOWN = 64;

/** Maximum characters of a list or another text that are shown at first. */
const ROOM = 400;

/** The order of the kinds of members. */
const ORDER = ["picture", "number", "kept", "table", "word"];

/** Digits of a number from which on its caption counts them. */
const COUNTED = 20;

/** The rows of a result. The first is what was asked for: a picture, or else the first member; it is set large. A long
 *  number is shortened in the middle, unless `isWanted` asks for all of it. */
export function rows(result, { isWanted = false, hrefOf = () => "", id = "" } = {}) {
  const plot = plotOf(result ?? {}, id);
  const members = membersOf(filledIn(result ?? {})).filter(([name]) => !plot || !PLOT.includes(name));
  const all = members.map(([name, value]) => ({
    key: `${id} ${name}`,
    name: name.replaceAll("_", " "),
    href: hrefOf(name),
    caption: "",
    ...drawn(value, isWanted),
  }));
  if (plot) all.unshift({ key: `${id} curve`, name: "curve", href: hrefOf("segments"), caption: "", kind: "plot", plain: "", terms: [], plot });
  const main = all.find((each) => each.kind === "picture") ?? all[0];
  const rest = all.filter((each) => each !== main).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return main ? [{ ...main, isMain: true }, ...rest.map((each) => ({ ...each, isMain: false }))] : [];
}

/** What a plot is drawn from; null if the result is none. Its points, breaks and table may be attachments. */
function plotOf(result, id) {
  if (!isPlot(result)) return null;
  const { segments, breaks, table, y_from: from, y_to: to, cut } = result;
  return { key: `${id} plot`, segments, breaks, table, from: Number(from), to: Number(to), isCut: cut === true };
}

/** Whether an equals sign may stand before a row. */
export const isEqual = (row) => row !== undefined && ["number", "kept"].includes(row.kind) && !row.isSentence;

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
  const isFormula = plain.length <= ROOM && isExpression(plain);
  return {
    kind,
    plain,
    isSentence: !isNumber(plain) && !isFormula && /[A-Za-z]\s/.test(plain),
    caption: caption(plain),
    terms: isFormula ? typeset(plain, 0) : [term(0, "", "", written(plain, isWanted))],
  };
}

/** How many digits a number has, or the decimal of a fraction. */
function caption(plain) {
  if (!isNumber(plain)) return decimalOf(plain);
  return plain.length >= COUNTED && plain.length <= SHOWN ? digitsOf(plain) : "";
}

const term = (index, times, exponent, shown) => ({
  index,
  times,
  power: exponent ? " to the power " : "",
  exponent,
  ...shown,
});

const typeset = (plain, first, times = "") =>
  pieces(plain).map(({ base, exponent }, at) =>
    term(first + at, at ? "" : times, exponent, { isLong: false, shown: base, digits: "" }),
  );

/** A product of factors with exponents. Polynomial factors are in brackets. */
function product(factors, isWanted) {
  const all = factors.map((factor) => {
    const base = String(factor.prime ?? factor.factor);
    return { base: isNumber(base) ? base : `(${base})`, exponent: factor.exponent ?? factor.multiplicity ?? 1 };
  });
  const terms = [];
  for (const { base, exponent } of all) {
    const [times, power] = [terms.length ? " · " : "", exponent > 1 ? exponent : ""];
    if (base.length <= ROOM && !isNumber(base) && isExpression(base)) {
      terms.push(...typeset(base, terms.length, times));
      if (power) terms.push(term(terms.length, "", power, { isLong: false, shown: "", digits: "" }));
    } else {
      terms.push(term(terms.length, times, power, written(base, isWanted)));
    }
  }
  return {
    kind: "number",
    plain: listText(factors),
    terms,
  };
}

function attachment({ media_type: type, length, sha256, first, last, width, height, href }) {
  if (type === "image/png") return { kind: "picture", plain: "", terms: [], href, picture: { width, height } };
  // A list of solutions is nothing that the question is equal to.
  const isList = type === JSON_TYPE;
  const digest = `${count(length)} characters${isList ? " of JSON" : ""}, SHA-256 ${sha256.slice(0, 16)}…`;
  const ends = isList ? listEnds(first, last) : `${first} … ${last}`;
  return { kind: "kept", plain: "", terms: [], href, isSentence: isList, kept: { ends, digest, isList } };
}

function written(text, isWanted) {
  const room = isNumber(text) ? SHOWN : ROOM;
  const isLong = text.length > room;
  const digits = isLong && isNumber(text) ? ` (${digitsOf(text)})` : "";
  return { isLong, shown: isWanted ? text : shorten(text, room), digits };
}

const count = (number) => number.toLocaleString("en");
