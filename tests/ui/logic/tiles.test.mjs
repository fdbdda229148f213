// The tiles of a picture: where they lie, and what is shown of them while it is drawn and after.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { card } from "../../../ui/result/card.js";
import { tiles } from "../../../ui/result/tiles.js";
import { tileAt } from "../../../ui/result/tiling.js";

const ROOT = join(import.meta.dirname, "../../..");

/** The tiles of pictures of `sides` pixels in `numbers` parts, as the operation cuts them. */
function cuts(sides, numbers) {
  const program = `
import json, sys
from wizard.operations.pictures._render import tiles
sides, numbers = json.loads(sys.argv[1])
print(json.dumps([[[[t.x, t.y, t.width, t.height] for t in tiles(side, n)] for n in numbers] for side in sides]))`;
  const asked = JSON.stringify([sides, numbers]);
  return JSON.parse(execFileSync(join(ROOT, ".venv/bin/python"), ["-c", program, asked], { cwd: ROOT, encoding: "utf8" }));
}

test("the page computes from the number of tiles what the parts had as inputs", () => {
  const sides = [64, 100, 1_000, 4_096];
  const all = cuts(sides, [1, 2, 3, 7, 36, 61, 199, 512, 1_021, 1_024]);

  for (const [at, pixels] of sides.entries()) {
    for (const cut of all[at]) {
      // Shares of the side, as pixels again: rounded, because they are binary fractions.
      const tile = (_, index) => Object.values(tileAt(index, cut.length, pixels)).map((each) => +(each * pixels).toFixed(6));
      assert.deepEqual(cut.map(tile), cut);
    }
  }
});

/** A picture of two parts and its component, over the parts that the card has read. */
function drawing() {
  const task = {
    task_id: "t",
    operation: "mandelbrot",
    status: "PROCESSING",
    parts: 2,
    inputs: { pixels: "64" },
    result: null,
  };
  const calculator = { task, isLoading: true };
  const part = (index, pod, id) => ({ index, task_id: id, status: "COMPLETED", handled_by: pod });
  let parts = [part(0, "w-1", "p0"), { ...part(1, "w-2", "p1"), status: "PROCESSING" }];
  const shown = tiles({ catalogue: { byName: () => ({ group: "Pictures" }) }, calculator });
  shown.$watch = () => {};
  shown.heldParts = () => parts;
  shown.init();
  const go = () => {
    parts = [parts[0], { ...parts[1], status: "COMPLETED" }];
    shown.take();
  };
  const end = () => {
    parts = [part(0, "w-1", null), part(1, "w-2", null)];
    Object.assign(task, { status: "COMPLETED", result: { picture: { media_type: "image/png", href: "/whole" } } });
    calculator.isLoading = false;
    shown.take();
  };
  return { shown, go, end };
}

test("while it is drawn each tile that is done is the picture of a part; after the end the whole picture is there", () => {
  const { shown, end } = drawing();
  assert.deepEqual(
    [shown.isShown, shown.progress, shown.whole, shown.drawn.map(({ href }) => href)],
    [true, "1 of 2 tiles", "", ["/api/v1/tasks/p0/result/tile"]],
  );

  end();

  assert.deepEqual([shown.isShown, shown.whole], [false, "/whole"]);
});

test("a tile that comes leaves those that are there as they are: of a thousand only one is drawn", () => {
  const { shown, go } = drawing();
  const [first] = shown.drawn;

  go();

  assert.equal(shown.drawn.length, 2);
  assert.equal(shown.drawn[0], first);
});

test("after the end all pods are shown over the whole picture, with a place and a colour", () => {
  const { shown, end } = drawing();
  end();

  shown.isByPod = true;

  assert.deepEqual([shown.whole, shown.progress], ["/whole", "2 of 2 tiles"]);
  const place = { left: "0%", width: "100%", height: "50%" };
  assert.deepEqual(shown.drawn, [
    { index: 0, href: "", hue: 0, place: { ...place, top: "0%" } },
    { index: 1, href: "", hue: 1, place: { ...place, top: "50%" } },
  ]);
  assert.deepEqual(
    shown.pods.map(({ name, count }) => [name, count]),
    [
      ["w-1", 1],
      ["w-2", 1],
    ],
  );
});

test("parts are read while the page follows, also after a failure that passes, and once after the end", async () => {
  const task = { task_id: "t", operation: "twin_primes", status: "PROCESSING", parts: 2 };
  const calculator = { task, isLoading: true };
  const [away, some, all] = [{ passesByItself: true }, { parts: [1] }, { parts: [1, 2] }];
  const answers = [some, away, some, away, all];
  let asked = 0;
  const parts = async () => {
    const answer = answers[asked] ?? all;
    asked += 1;
    if (asked === 3) {
      task.status = "COMPLETED";
      calculator.isLoading = false;
    }
    if (answer === away) throw away;
    return answer;
  };
  const shown = card({ api: { preview: async () => ({}), parts }, catalogue: {}, calculator, pace: 1 });
  shown.$watch = () => {};

  await shown.readParts();
  assert.deepEqual([asked, shown.heldParts()], [5, [1, 2]]);

  calculator.task = { ...task, task_id: "u", parts: null };
  await shown.readParts();
  assert.deepEqual([asked, shown.heldParts()], [5, []]);
});
