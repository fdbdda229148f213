// The pure parts of plots and pictures: zoom, ticks, lines that leave.
import assert from "node:assert/strict";
import { test } from "node:test";

import { clipped, layout, written } from "../../../ui/result/axes.js";
import { isZoomable, nearer } from "../../../ui/result/zoom.js";

test("a zoom halves the width exactly, moves by as much as the click lies off the middle, and stops in time", () => {
  const inputs = { centre_real: "-0.5", centre_imaginary: "0", width: "3", pixels: "1024" };
  const deeper = (each) => nearer(each, { x: 0.75, y: 0.25 });
  let [deepest, steps] = [inputs, 0];

  for (let next = inputs; next; next = deeper(next)) [deepest, steps] = [next, steps + 1];

  assert.deepEqual(nearer(inputs, { x: 0.25, y: 0.75 }), {
    centre_real: "-1.25",
    centre_imaginary: "-0.75",
    width: "1.5",
    pixels: "1024",
  });
  assert.ok(30 < steps && steps < 50);
  assert.ok(1024e-14 <= Number(deepest.width) && Number(deepest.width) < 4 * 1024e-14);
  assert.equal(isZoomable({ n: "1" }), false);
});

for (const [value, step, text] of [
  [0.5, 0.5, "0.5"],
  [-2, 1, "−2"],
  [0, 0.1, "0"],
  [1e8, 5e7, "1.0e8"],
  [2e-7, 1e-7, "2e−7"],
  [100_000, 50_000, "100000"],
]) {
  test(`ticks have a real minus sign, and an exponent only where they are long without: ${text}`, () => {
    assert.equal(written(value, step), text);
  });
}

test("a steep line to somewhere far out ends at the edge; what lies beyond is not drawn", () => {
  const points = [[0, 0], [1, 4], [2, 4], [3, -4], [4, 0]];

  assert.deepEqual(clipped(points, { from: -1, to: 1 }), [
    [[0, 0], [0.25, 1]],
    [[2.375, 1], [2.625, -1]],
    [[3.75, -1], [4, 0]],
  ]);
});

test("the ticks of an axis have one form: with exponents where the largest needs one", () => {
  const plot = { segments: [[["0", "1000000"], ["1", "1000000"]]], breaks: [], from: 1e6, to: 1e6, isCut: false };

  const { ticks } = layout(plot, 700);

  assert.deepEqual(ticks.y.map(({ text }) => text), ["6e5", "8e5", "1.0e6", "1.2e6", "1.4e6"]);
});
