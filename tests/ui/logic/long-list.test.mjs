// Lists that are stored beside the result are written as people write them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { listEnds, listText } from "../../../ui/result/long-list.js";
import { whole } from "../../../ui/result/whole.js";

/** Characters of each end that the API tells. */
const ENDS = 50;

for (const [name, list, text, ends] of [
  ["numbers", Array.from({ length: 40 }, (_, n) => `${n - 9}`), /^-9, -8, .*29, 30$/, "−9, −8, −7, −6, −5, −4, −3, −2, −1, 0 … 22, 23, 24, 25, 26, 27, 28, 29, 30"],
  ["rows", Array(20).fill(["1/2", "-3"]), /^(1\/2, -3(; |$)){20}$/, "1/2, −3; 1/2, −3; 1/2, −3 … 1/2, −3; 1/2, −3; 1/2, −3"],
  ["a product", Array(9).fill({ prime: "97", exponent: 2 }), /^(97\^2( \* |$)){9}$/, "97^2 … 97^2"],
  ["polynomial factors", Array(9).fill({ factor: "x - 1", exponent: 3 }), /^(\(x - 1\)\^3( \* |$)){9}$/, "(x − 1)^3 … (x − 1)^3"],
  ["records", Array(9).fill({ x: "1", y: null }), /^(x = 1, y = null(; |$)){9}$/, "x = 1, y = null; x = 1, y = null … x = 1, y = null; x = 1, y = null"],
  ["texts with commas", Array(9).fill("f(x, y)"), /^(f\(x, y\)(, |$)){9}$/, "f(x, y), f(x, y), f(x, y), f(x, y) … f(x, y), f(x, y), f(x, y), f(x, y)"],
  ["numbers that are longer than what is told", ["1".repeat(90), "2".repeat(90)], /^1+, 2+$/, `${"1".repeat(48)} … ${"2".repeat(48)}`],
]) {
  test(`a long list is no JSON on the page: ${name}`, () => {
    const json = JSON.stringify(list);

    assert.match(listText(list), text);
    assert.equal(listEnds(json.slice(0, ENDS), json.slice(-ENDS)), ends);
  });
}

test("all of a list is on pages that end between two numbers, and is copied as it is shown", async () => {
  const list = Array.from({ length: 4000 }, (_, n) => `${n}`);
  const shown = whole({ read: async () => JSON.stringify(list), frame: async () => {} });

  await shown.show("/list", true);

  const pages = shown.pages.map(({ text }) => text);
  assert.equal(pages.join(""), list.join(", "));
  assert.ok(pages.length > 3 && pages.slice(0, -1).every((each) => each.endsWith(", ")));
  assert.equal(await shown.fetched("/list", true), list.join(", "));
  await shown.show("/list", true);
  assert.equal(shown.isOpen, false);
});
