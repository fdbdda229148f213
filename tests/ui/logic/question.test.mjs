// Asking while other things happen: a line that is edited, a cancel that comes late, an API that comes back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { calculator } from "../../../ui/calculator.js";
import { compose } from "../../../ui/compose/compose.js";
import { me } from "../../../ui/me.js";
import { Problem } from "../../../ui/problem.js";

const nothing = () => {};
const away = () => new Problem({ status: 0, title: "Nobody answers", detail: "It cannot be reached." });
const one = { task_id: "1", status: "PROCESSING" };
const other = { task_id: "2", status: "PROCESSING" };

/** The store of the result, of one who may do everything, over an API of a few functions. */
const asking = (api, more) =>
  calculator({
    api,
    me: { canSubmit: true, mayCancel: () => true, refuse: async () => {} },
    say: nothing,
    stream: null,
    visit: nothing,
    prepare: nothing,
    ...more,
  });

/** The form. */
const form = (more) =>
  compose({ api: {}, catalogue: { byName: nothing }, me: { canSubmit: true }, focus: nothing, ...more });

test("an edit of the line while all three ways are measured changes the next question, and not this one", async () => {
  const asked = [];
  const ask = async (question) => {
    asked.push(question);
    own.line = `${own.line}+1`;
    return {};
  };
  const own = form({ calculator: { mode: "stream", measured: {}, ask } });
  own.line = "1";

  await own.compare();

  assert.deepEqual(asked, Array(3).fill({ expression: "1", memo: false }));
});

for (const [how, cancel] of [
  ["it worked", async () => ({ ...one, status: "CANCELLED" })],
  ["it failed", async () => Promise.reject(away())],
]) {
  test(`a cancel that is answered when another task is shown is not taken for that task's state: ${how}`, async () => {
    const own = asking({ cancel });
    own.task = one;

    const cancelled = own.cancel();
    own.task = other;
    await cancelled;

    assert.deepEqual([own.task.task_id, own.problem], ["2", null]);
  });
}

test("what failed because nobody answered is not told any more when somebody does; a refusal stays", () => {
  let prepared = 0;
  const own = asking({}, { prepare: () => (prepared += 1) });
  own.task = one;

  own.problem = away();
  own.recover();
  assert.deepEqual([own.problem, prepared], [null, 1]);

  own.problem = new Problem({ status: 404, title: "Unknown", detail: "It is not known." });
  own.recover();
  assert.equal(own.problem.status, 404);
});

test("a question over a limit is not sent again by itself: the seconds are counted down, then one can ask again", async (t) => {
  // A clock that only sleeping moves on.
  let now = 0;
  const real = globalThis.setTimeout;
  t.mock.method(performance, "now", () => now);
  t.mock.method(globalThis, "setTimeout", (what, ms) =>
    real(() => {
      now += ms;
      what();
    }),
  );
  let sent = 0;
  const detail = "One caller may submit 2 seconds of work: try again in 3 seconds.";
  const enqueue = async () => {
    sent += 1;
    throw new Problem({ status: 429, title: "Too much", detail, retryAfter: 3 });
  };
  const said = [];
  const own = asking({ enqueue }, { say: (text) => said.push(text) });

  await assert.rejects(own.ask({}), { status: 429 });
  assert.deepEqual([own.isBusy, own.limit, own.restInWords], [true, detail, "Calculate is on again in 3 s."]);
  const left = new Set();
  while (own.isBusy) {
    left.add(own.rest);
    await new Promise((next) => setImmediate(next));
  }

  const over = "Calculate is on again.";
  assert.deepEqual([sent, [...left], own.restInWords, said], [1, [3, 2, 1], over, [detail, over]]);
});

test("Enter, a preset and the comparison send nothing while a limit lasts, and the line that was written stays", async () => {
  const asked = [];
  const own = form({ calculator: { isBusy: true, measured: {}, ask: async (question) => asked.push(question) } });
  own.line = "1+1";

  await own.submit();
  await own.start({ expression: "2+2" });
  await own.compare();

  assert.deepEqual([asked, own.line], [[], "1+1"]);
});

test("a refusal for lack of a role is no fault of the line: it is kept as the reason why one cannot calculate", async () => {
  const detail = "This needs the role submit; the roles of reader here are read.";
  const answer = { name: "reader", roles: ["read"] };
  const api = {
    enqueue: async () => {
      throw new Problem({ status: 403, title: "No", detail });
    },
    me: async () => answer,
  };
  const user = me({ api, known: { ...answer, roles: ["read", "submit"] } });
  const own = form({ api, calculator: asking(api, { me: user }), me: user });

  await own.submit();

  assert.deepEqual([own.refusal, user.reason], [null, detail]);
});

test("a preset of a showcase shows what somebody else has asked, found by the line as the API writes it", async () => {
  const wanted = [];
  const tasks = [
    { task_id: "a", expression: "1 + 2" },
    { task_id: "b", expression: "1 + 1" },
  ];
  const api = {
    tasks: async (filter) => {
      wanted.push(filter);
      return { tasks };
    },
    preview: async ({ expression }) => ({ expression: [...expression].join(" ") }),
  };
  const shown = [];
  const result = { isBusy: false, clear: nothing, show: (id) => shown.push(id), problem: null };
  const own = form({ api, calculator: result, me: { canSubmit: false } });

  await own.start({ operation: "evaluate", expression: "1+1" });
  await own.start({ operation: "evaluate", expression: "3+3" });

  assert.deepEqual([shown, own.line, result.problem.title], [["b"], "3+3", "No answer to show"]);
  assert.equal(wanted[0].status, "COMPLETED");
});

test("a question that is too long for the answer is changed with all its inputs, which the task by itself has", async () => {
  const matrix = { name: "matrix", kind: "matrix", title: "Matrix", default: null, example: "[[1]]" };
  const all = { operations: [1], load: nothing, byName: () => ({ name: "determinant", inputs: [matrix] }) };
  const api = { task: async () => ({ operation: "determinant", inputs: { matrix: "[[1,2],[3,4]]" } }) };
  const own = form({ api, catalogue: all });

  await own.take({ task_id: "1", expression: null, operation: "determinant", inputs: null });

  assert.deepEqual([own.way, own.values], ["form", { matrix: "[[1,2],\n [3,4]]" }]);
});
