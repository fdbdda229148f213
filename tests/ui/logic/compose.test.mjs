// What the form and the card make of what the API says: words, places, tables, parts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { search } from "../../../ui/compose/picker.js";
import { facts, place } from "../../../ui/compose/preview.js";
import { partsAt, partsInWords, STOPS } from "../../../ui/compose/splitting.js";
import { taskIn } from "../../../ui/permalink.js";
import { isEqual, rows } from "../../../ui/result/members.js";
import { asTable } from "../../../ui/result/table.js";
import { answerOf } from "../../../ui/task.js";

for (const [where, line, column, text, mark] of [
  ["in the middle", "2 +* 3", 4, "2 +* 3", "   ^"],
  ["after the end", "2 +", 4, "2 +", "   ^"],
  ["behind a character of two halves", "𝟙+?", 3, "𝟙+?", "  ^"],
  ["far to the right", "1".repeat(60), 50, `…${"1".repeat(35)}`, `${" ".repeat(25)}^`],
]) {
  test(`a place is counted in characters, and a long line is shown around it: ${where}`, () => {
    assert.deepEqual(place(line, column), { text, mark });
  });
}

test("an estimate within a factor of three is not told to four digits", () => {
  const told = [
    { seconds: 3.868, characters: 736, splits: false, parts: null },
    { seconds: 0.001, characters: 12, splits: true, parts: null },
    { seconds: null, characters: null, splits: true, parts: 64 },
  ].map(facts);

  assert.deepEqual(told, [
    ["about 4 s on one worker", "a result of some 740 characters", "does not split"],
    ["an instant on one worker", "a result of some 12 characters", "not split this time"],
    ["the duration is unknown", "split into 64 parts"],
  ]);
});

test("the first stop of the slider asks for nothing, its last for the most that the API takes", () => {
  const told = [
    [0, 8],
    [0, null],
    [1, null],
    [4, 8],
    [4, 3],
    [STOPS, 1024],
  ].map(([stop, parts]) => [partsAt(stop), partsInWords(stop, parts)]);

  assert.deepEqual(told, [
    [null, "as many as it is worth: 8 parts"],
    [null, "as many as it is worth"],
    [1, "one worker alone"],
    [8, "8 parts"],
    [8, "8 parts, of which 3 make sense"],
    [1024, "1,024 parts"],
  ]);
});

test("an alias finds its operation, and not all those whose summary happens to have the word", () => {
  const names = { name: "determinant", title: "Determinant", aliases: ["det"] };
  const det = { ...names, group: "Linear algebra", summary: "" };
  const more = { ...det, name: "rank", title: "Rank", aliases: [], summary: "How many rows; no determinant" };

  const found = ["det", "DETERMINANT", "linear", "rows", "nothing"].map((text) =>
    search([det, more], text).map((each) => each.name),
  );

  assert.deepEqual(found, [["determinant"], ["determinant"], ["determinant", "rank"], ["rank"], []]);
});

const FACTORS = [
  { prime: "2", exponent: 3 },
  { prime: "5", exponent: 1 },
];
for (const [what, value, kind, plain] of [
  ["a truth", true, "word", "yes"],
  ["nothing", null, "word", "none"],
  ["an empty list", [], "word", "none"],
  ["an empty record", {}, "word", "none"],
  ["a fraction", "3/4", "number", "3/4"],
  ["a list", ["1", "2"], "number", "1, 2"],
  ["factors", FACTORS, "number", "2^3 * 5"],
  ["factors of a polynomial", [{ factor: "x + 1", multiplicity: 2 }], "number", "(x + 1)^2"],
  ["a matrix", [["1", "2"], ["3", "4"]], "table", '[["1","2"],["3","4"]]'],
  ["records", [{ gap: 2, times: "8" }], "table", '[{"gap":2,"times":"8"}]'],
  ["a record", { gap: "8", from: "89" }, "table", '{"gap":"8","from":"89"}'],
]) {
  test(`a member of a result is drawn as what it is, and what is copied is what was sent: ${what}`, () => {
    const [row] = rows({ it: value });

    assert.deepEqual([row.kind, row.plain], [kind, plain]);
  });
}

const attachment = (media_type, first) => ({ media_type, first, last: "", length: 9_000, sha256: "", href: "/it" });
const plotted = { y_from: "0", y_to: "1", cut: false, breaks: [], table: [] };
for (const [what, result, told, isEquation] of [
  ["digits", { value: attachment("text/plain", "314159") }, "314159…", true],
  ["a long list of solutions", { solutions: attachment("application/json", '[{"exact"') }, "a long list", false],
  ["a plot", { segments: [[["-1", "0"], ["1", "0"]]], ...plotted }, "a curve", false],
  ["a plot of many points", { segments: attachment("application/json", '[[["-1"'), ...plotted }, "a curve", false],
]) {
  test(`what is stored as JSON is shown as none in the list of tasks, and no question is equal to it: ${what}`, () => {
    assert.equal(answerOf({ status: "COMPLETED", result }), told);
    assert.equal(isEqual(rows(result)[0]), isEquation);
  });
}

for (const [what, text, isLong] of [
  ["a number that fits", "1".repeat(64), false],
  ["a long number", "1".repeat(65), true],
  ["a list that fits", "1, 2, ".repeat(60), false],
  ["a long list", "1, 2, ".repeat(100), true],
]) {
  test(`whatever is shown without its middle has a button to show all of it: ${what}`, () => {
    const [cut, whole] = [false, true].map((isWanted) => rows({ it: text }, { isWanted })[0].terms[0]);

    assert.equal(cut.isLong, isLong);
    assert.equal(cut.shown !== text, isLong);
    assert.equal(whole.shown, text);
  });
}

test("a matrix of a hundred rows does not fill the page, and says what is left out", () => {
  const table = asTable(Array.from({ length: 100 }, () => Array.from({ length: 30 }, () => "1")));

  assert.deepEqual([table.rows.length, table.rows[0].cells.length], [60, 24]);
  assert.equal(table.more, "and 40 more rows and 6 more columns in the download");
});

for (const [what, solutions, head, cells] of [
  ["digits only", [{ exact: null, value: "1.5" }, { exact: null, value: "2.5" }], ["value"], [["1.5"], ["2.5"]]],
  ["exact forms only", [{ exact: "log(a)", value: null }], ["exact"], [["log(a)"]]],
  [
    "one of both, one of digits",
    [{ exact: "0", value: "0" }, { exact: null, value: "1.146" }],
    ["exact", "value"],
    [["0", "0"], ["–", "1.146"]],
  ],
  ["nothing at all", [{ x: null, y: null }], ["x", "y"], [["–", "–"]]],
]) {
  test(`a column without any value is left out, and a single cell stays empty: ${what}`, () => {
    const table = asTable(solutions);

    assert.deepEqual(table.head.map((each) => each.text), head);
    assert.deepEqual(table.rows.map((row) => row.cells.map((cell) => cell.text)), cells);
  });
}

for (const [what, result, names] of [
  ["digits", { exact: null, value: "0.5" }, ["value"]],
  ["an exact form", { exact: "log(a)", value: null }, ["exact"]],
  ["neither", { exact: null, value: null }, ["exact", "value"]],
  ["another member, which is the answer", { first: null, value: "0.5" }, ["first", "value"]],
]) {
  test(`an exact form that was not found is no row above right digits: ${what}`, () => {
    assert.deepEqual(rows(result).map((row) => row.name), names);
  });
}

test("only an address of the right shape names a task; what is encoded in it stays so, and breaks nothing", () => {
  const found = ["/", "/t/", "/t/ab", "/t/a%20b/", "/t/%E0%A4%A", "/t/a/b", "/x/ab"].map((pathname) =>
    taskIn({ pathname }),
  );

  assert.deepEqual(found, [null, null, "ab", "a%20b", "%E0%A4%A", null, null]);
});
