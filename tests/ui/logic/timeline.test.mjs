// What the timeline of a task tells of who did what: nothing that did not happen, and nobody who is not there.
import assert from "node:assert/strict";
import { test } from "node:test";

import { timeline } from "../../../ui/drawing/timeline.js";
import { at } from "./events.mjs";

const TASK = {
  status: "COMPLETED",
  initiated_by: "api-1",
  handled_by: "worker-1",
  attempt: 1,
  failures: 0,
  created_at: at(0),
  started_at: at(1),
  ended_at: at(3),
  measured: null,
  verified: null,
  answered_from: null,
  error: null,
  parts: null,
  attempts: [],
};

for (const [what, task, told] of [
  [
    "a task of one worker",
    {},
    [
      ["Queued", "accepted by api-1, waits for a worker"],
      ["Running", "claimed by worker-1, attempt 1"],
      ["Done", ""],
    ],
  ],
  [
    "a remembered answer waited for nobody, and nobody claimed it",
    { answered_from: "ca408e8fd0fa5818720625ed7b3e944c", attempt: 0, started_at: at(0), ended_at: at(0) },
    [
      ["Asked", "accepted by api-1"],
      ["Done", "remembered from task ca408e8f"],
    ],
  ],
  [
    "a batch, and a split task that was cancelled, have no worker of their own",
    { handled_by: null, status: "CANCELLED", parts: 8 },
    [
      ["Queued", "accepted by api-1, waits for a worker"],
      ["Running", "calculated by the workers together"],
      ["Cancelled", ""],
    ],
  ],
  [
    "a task that was cancelled before a worker came has waited",
    { handled_by: null, attempt: 0, started_at: null, status: "CANCELLED" },
    [
      ["Queued", "accepted by api-1, waits for a worker"],
      ["Cancelled", ""],
    ],
  ],
]) {
  test(what, () => {
    const steps = timeline({ ...TASK, ...task }, [], null);

    assert.deepEqual(
      steps.map(({ name, about }) => [name, about]),
      told,
    );
    assert.ok(steps.every(({ left, width }) => left >= 0 && left + width <= 1));
  });
}
