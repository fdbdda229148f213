// Results that are tables: matrices, lists of records, and records. Pure functions.

import { isExpression, signs } from "./typeset.js";

/** Maximum rows and columns that are drawn. The download has all. */
const ROWS = 60;
const COLUMNS = 24;

/** Two members that describe the same number: its exact form, and its digits. */
const FORMS = ["exact", "value"];

/** The text of an empty cell: the number of this row is in another column. */
const EMPTY = "–";

/** The members of a record. If it has only one of the two forms of a number, the empty one is left out. */
export function membersOf(record) {
  const isTold = FORMS.some((name) => (record[name] ?? null) !== null);
  return Object.entries(record).filter(([name, value]) => !(isTold && value === null && FORMS.includes(name)));
}

/** The result with no gap where a number is known: a solution without an exact form has its decimals instead. */
export function filledIn(result) {
  const { solutions, values } = result;
  if (!isListOf(solutions) || !isListOf(values) || solutions.length !== values.length) return result;
  const fill = (record, index) =>
    Object.fromEntries(Object.entries(record).map(([name, exact]) => [name, exact ?? values[index][name] ?? null]));
  return { ...result, solutions: solutions.map(fill) };
}

const isListOf = (value) => Array.isArray(value) && value.every((each) => each && typeof each === "object");

/** `{head, rows, more}` for a matrix, a list of records with the same members, or a record; otherwise null. */
export function asTable(value) {
  if (Array.isArray(value)) return matrix(value) ?? records(value);
  if (typeof value !== "object") return null;
  const entries = membersOf(value);
  return entries.length && entries.every(([, each]) => isPlain(each)) ? cut(null, entries) : null;
}

function matrix(value) {
  const isMatrix = value.every((row) => Array.isArray(row) && row.length === value[0].length && row.every(isPlain));
  return isMatrix ? cut(null, value) : null;
}

function records(value) {
  if (!value.every((each) => each && typeof each === "object" && !Array.isArray(each))) return null;
  const names = Object.keys(value[0]);
  const isLike = (each) => Object.keys(each).join() === names.join() && Object.values(each).every(isPlain);
  if (!value.every(isLike)) return null;
  // Empty columns are left out, unless all columns are empty.
  const filled = names.filter((name) => value.some((each) => each[name] !== null));
  const columns = filled.length ? filled : names;
  const empty = filled.length ? EMPTY : null;
  return cut(columns, value.map((each) => columns.map((name) => each[name] ?? empty)));
}

function cut(head, rows) {
  const columns = rows[0].length;
  const more = [
    rows.length > ROWS && `${(rows.length - ROWS).toLocaleString("en")} more rows`,
    columns > COLUMNS && `${(columns - COLUMNS).toLocaleString("en")} more columns`,
  ].filter(Boolean);
  return {
    head: head?.slice(0, COLUMNS).map((name, index) => ({ index, text: name.replaceAll("_", " ") })),
    rows: rows.slice(0, ROWS).map((row, index) => ({
      index,
      cells: row.slice(0, COLUMNS).map((each, column) => ({ column, text: said(each) })),
    })),
    more: more.length ? `and ${more.join(" and ")} in the download` : "",
  };
}

const isPlain = (value) => value === null || ["string", "number", "boolean"].includes(typeof value);

/** The text of a cell. Expressions have the signs of mathematics; exponents stay as they are typed. */
function said(value) {
  if (value === null) return EMPTY;
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = String(value);
  return isExpression(text) ? signs(text) : text;
}
