// What the card says to one who waits: place, start, share done, time left, who is at work. And how answers are set.
import assert from "node:assert/strict";
import { test } from "node:test";

import { leftSide } from "../../../ui/result/equation.js";
import { forecast } from "../../../ui/result/forecast.js";
import { decimalOf, isExpression, pieces } from "../../../ui/result/typeset.js";
import { at, T0 } from "./events.mjs";

const RUNS = { status: "PROCESSING", phase: "", handled_by: "worker-1", started_at: at(0) };

const SIEVE = [
  {
    status: "PROCESSING",
    phase: "parts",
    operation: "factorize",
    parts: 21,
    handled_by: null,
    started_at: at(0),
    progress: { done: 10000, total: 40000 },
  },
  {
    now: T0 + 12000,
    parts: [
      { status: "COMPLETED", handled_by: "worker-1", created_at: at(2000), measured: { weight: 6000 } },
      { status: "COMPLETED", handled_by: "worker-2", created_at: at(2000), measured: { weight: 4000 } },
      { status: "PROCESSING", handled_by: "worker-2", created_at: at(9000), measured: null },
    ],
  },
];

for (const [what, given, bar, facts] of [
  [
    "in the queue",
    [{ status: "PENDING", position: 3, starts_in: 12.4 }],
    null,
    ["place 3 in the queue", "starts in about 12 s"],
  ],
  [
    "no worker",
    [{ status: "PENDING", position: 1, starts_in: null }, { workers: 0 }],
    null,
    ["first in the queue", "no worker is there"],
  ],
  [
    "again",
    [{ status: "PENDING", position: 1, starts_in: 0.2, attempts: [{}] }],
    null,
    ["attempt 1 was lost; it waits for the next", "first in the queue", "starts at once"],
  ],
  [
    "foretold",
    [RUNS, { seconds: 20, now: T0 + 5000 }],
    { percent: 25, isEstimated: true },
    ["about 15 s left", "worker-1 at work"],
  ],
  [
    "longer than foretold",
    [RUNS, { seconds: 2, now: T0 + 5000 }],
    { percent: 95, isEstimated: true },
    ["longer than the 2 s that were foretold", "worker-1 at work"],
  ],
  [
    "parts",
    [
      { status: "PROCESSING", phase: "parts", parts: 8, progress: { done: 2, total: 8 }, started_at: at(0) },
      { now: T0 + 4000, parts: [{ status: "PROCESSING", handled_by: "w", created_at: at(0) }] },
    ],
    { percent: 25, isEstimated: false },
    ["2 of 8 parts done", "about 12 s left", "w at work"],
  ],
  [
    "the sieve",
    SIEVE,
    { percent: 25, isEstimated: false },
    ["10,000 of about 40,000 relations found", "1,000 per second", "about 30 s left", "worker-2 at work"],
  ],
  [
    "putting together",
    [{ status: "PROCESSING", phase: "combine", parts: 8, handled_by: "w", started_at: at(0) }],
    null,
    ["All parts are done: w puts them together."],
  ],
]) {
  test(`each state of a task says what one waits for, and a bar that is only foretold says so: ${what}`, () => {
    const told = forecast(...given);

    assert.deepEqual([told.bar, told.facts], [bar, facts]);
  });
}

for (const [text, expected] of [
  ["-x*cos(x) + sin(x)", [["−x·cos(x) + sin(x)", ""]]],
  ["2^(1/3)*i", [["2", "1/3"], ["·i", ""]]],
  ["x^10 - 1", [["x", "10"], [" − 1", ""]]],
  ["x^(a^2)", [["x", "a^2"]]],
]) {
  test(`products, minus signs and exponents are those of print: ${text}`, () => {
    assert.deepEqual(pieces(text).map((each) => [each.base, each.exponent]), expected);
  });
}

for (const [text, expected] of [
  ["x^2 - 1", true],
  ["Baillie-PSW, which has no exception", false],
  ["42", false],
  ["<img src=x>", false],
]) {
  test(`a sentence is no expression, and the hyphen of a word no minus sign: ${text}`, () => {
    assert.equal(isExpression(text), expected);
  });
}

for (const [fraction, decimal] of [
  ["1/12", "≈ 0.083333333333333333333…"],
  ["-3/2", "= −1.5"],
  ["22/7", "≈ 3.14285714285714285714…"],
  ["1/0", ""],
  ["1.5", ""],
]) {
  test(`a fraction says what it is about, and whether that is all of it: ${fraction}`, () => {
    assert.equal(decimalOf(fraction), decimal);
  });
}

test("calls that only say what to do are left out; an integral has its sign; everything else stays", () => {
  const mn = (text) => ({ tag: "mn", text });
  const row = (...children) => ({ tag: "mrow", children });
  const mo = (text) => ({ tag: "mo", text });
  const group = (inside) => row(mo("("), ...inside, mo(")"));
  const call = (name, ...inside) => ({ tag: "math", children: [row({ tag: "mi", text: name }, group(inside))] });
  const said = (tree) => tree.text ?? (tree.children ?? []).map(said).join("");

  const told = [
    call("factor", mn("91")),
    call("integrate", mn("x"), mo(","), mn("x")),
    call("det", mn("1")),
    call("__proto__", mn("1")),
    call("toString", mn("1")),
    { tag: "math", children: [mn("7")] },
  ].map((tree) => said(leftSide(tree)));

  assert.deepEqual(told, ["91", "∫xdx", "det(1)", "__proto__(1)", "toString(1)", "7"]);
});
