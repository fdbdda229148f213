// Long lists, which the API stores as JSON, as text for people. Pure functions.
import { isNumber } from "../number.js";
import { signs } from "./typeset.js";

/** Whether a list is the factors of a product. */
export const isProduct = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => each?.prime ?? (each?.factor && "factor" in each));

/** Numbers one after another, a product of factors, or rows and records with a semicolon between them. */
export function listText(value) {
  if (isProduct(value)) return value.map(factorText).join(" * ");
  if (!Array.isArray(value)) return value && typeof value === "object" ? recordText(value) : `${value}`;
  return value.map(listText).join(value.some((each) => each && typeof each === "object") ? "; " : ", ");
}

const recordText = (record) => Object.entries(record).map(([name, each]) => `${name} = ${listText(each)}`).join(", ");

/** Polynomial factors are in brackets. */
function factorText({ prime, factor, exponent, multiplicity }) {
  const [base, power] = [`${prime ?? factor}`, exponent ?? multiplicity ?? 1];
  return `${isNumber(base) ? base : `(${base})`}${power > 1 ? `^${power}` : ""}`;
}

/** Both ends of a list of which only its first and last characters of JSON are known: the items that are whole. */
export function listEnds(first, last) {
  const begin = items(commas(first).reverse(), (at) => `${first.slice(0, at)}]`) ?? bare(first);
  const end = items(commas(last), (at) => `[${last.slice(at + 1)}`) ?? bare(last);
  return signs(`${begin} … ${end}`);
}

const commas = (text) => [...text.matchAll(",")].map(({ index }) => index);

/** The text of the longest of these lists that is JSON. */
function items(places, list) {
  for (const at of places) {
    try {
      return listText(JSON.parse(list(at)));
    } catch {
      // The comma was inside an item.
    }
  }
  return null;
}

const bare = (text) => text.replace(/[[\]{}"]/g, "");
