// When to ask again, whose turn it is, and how numbers are shortened.
import assert from "node:assert/strict";
import { test } from "node:test";

import { countDown } from "../../../ui/countdown.js";
import { shorten } from "../../../ui/number.js";
import { persist, poll, sleep } from "../../../ui/poll.js";
import { Problem } from "../../../ui/problem.js";
import { Turns } from "../../../ui/turns.js";

/** A pause that takes no time, and the milliseconds that were asked of it. */
function noted() {
  const pauses = [];
  return { pauses, pause: async (ms) => void pauses.push(Math.round(ms)) };
}

/** Resolves when all that can go on by itself has. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("an error that does not pass is not tried again; one that would is given up after a while", async () => {
  const { pause } = noted();
  const tries = [];

  for (const passesByItself of [false, true]) {
    let count = 0;
    const send = async () => {
      count += 1;
      throw Object.assign(new Error(), { passesByItself });
    };
    await assert.rejects(persist(send, { pause, patience: 2000 }), { passesByItself });
    tries.push(count);
  }

  assert.deepEqual(tries, [1, 4]);
});

test("Retry-After is respected when it is longer than our own wait", async () => {
  const { pauses, pause } = noted();
  let failures = 0;

  await persist(
    async () => {
      if (failures++ < 2) throw Object.assign(new Error(), { passesByItself: true, retryAfter: 5 });
    },
    { pause },
  );

  assert.deepEqual(pauses, [5000, 5000]);
});

test("polling slows down from four questions a second to one in two seconds", async () => {
  const { pauses, pause } = noted();
  let n = 0;

  await poll(async () => ++n, (answer) => answer === 9, { pause });

  assert.deepEqual(pauses, [250, 375, 563, 844, 1266, 1898, 2000, 2000]);
});

test("a page that stops waiting does not wait first", async () => {
  const controller = new AbortController();
  const nap = sleep(60_000, controller.signal);

  controller.abort();

  await assert.rejects(nap, { name: "AbortError" });
});

test("following a task goes on after a limit; only a question itself is left to the user", async () => {
  const { pauses, pause } = noted();
  let failures = 0;

  const answer = await persist(
    async () => {
      if (failures++ < 2) throw new Problem({ status: 429, title: "", detail: "", retryAfter: 12 });
      return "here";
    },
    { pause },
  );

  assert.deepEqual([...pauses, answer], [12_000, 12_000, "here"]);
});

test("timers that come late skip seconds instead of making the wait longer", async () => {
  let now = 0;
  const left = [];
  const late = [0, 1900];
  const pause = async (ms) => {
    now += ms + (late.shift() ?? 0);
  };

  await countDown(3.5, (seconds) => left.push(seconds), { pause, now: () => now });

  assert.deepEqual([left, now], [[4, 3, 1, 0], 3500]);
});

test("reads leave connections for what is urgent: three run, the next begins when one has ended, and each in turn", async () => {
  const turns = new Turns(3);
  const begun = [];
  const read = async (name) => {
    await turns.take();
    begun.push(name);
  };

  for (const name of ["a", "b", "c", "d", "e"]) read(name);
  await settled();
  assert.deepEqual(begun, ["a", "b", "c"]);
  turns.give();
  await settled();
  assert.deepEqual(begun, ["a", "b", "c", "d"]);
});

for (const [claim, text, limit, short] of [
  ["what fits stays", "12345", 5, "12345"],
  ["the middle goes", "123456", 5, "12…56"],
  ["the sign stays", "-123456789", 7, "-12…789"],
]) {
  test(`a number is cut in the middle, never at the end where a digit is missed: ${claim}`, () => {
    assert.equal(shorten(text, limit), short);
  });
}
