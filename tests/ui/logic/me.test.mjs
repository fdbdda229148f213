// Who one is and what one may do: roles, reasons, the gate before each request, shared streams.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keep, take } from "../../../ui/draft.js";
import { Gate } from "../../../ui/gate.js";
import { me } from "../../../ui/me.js";
import { Problem } from "../../../ui/problem.js";
import { Connection } from "../../../ui/stream/connection.js";
import { Sharing } from "../../../ui/stream/sharing.js";

/** The store of a user of whom the API says this. */
const user = (known) => me({ api: {}, known, reload: () => {} });

/** What the API says of one who has proven nothing. */
const nobody = (more) => ({ name: null, source: "anonymous", roles: [], sign_in: false, sign_out: null, ...more });

/** What the API says of Ada. */
const ada = (roles, more) => ({ name: "ada", source: "token", roles, sign_in: true, sign_out: null, ...more });

for (const [who, answer, reason] of [
  ["nobody, a closed door", nobody({ sign_in: true }), "This wizard answers only people whom it knows."],
  [
    "nobody, a showcase",
    nobody({ roles: ["read"], sign_in: true, read_only: true }),
    "This is a showcase: everybody may look. Sign in to calculate.",
  ],
  [
    "nobody, a showcase without tokens",
    nobody({ roles: ["read"], read_only: true }),
    "This is a showcase: everybody may look. Only people whom it knows may calculate.",
  ],
  [
    "a reader",
    ada(["read"]),
    "ada may look but not calculate here: ask those who run this wizard for the role submit.",
  ],
  ["known, without a role", ada([]), "ada has no role here: ask those who run this wizard for the role read or submit."],
  ["one who may", ada(["read", "submit"]), ""],
  ["an API that does not say", null, ""],
]) {
  test(`why one cannot calculate is one sentence, and says what would help: ${who}`, () => {
    assert.equal(user(answer).reason, reason);
  });
}

test("own tasks may be cancelled, those of others by operators; one without a name owns nothing", () => {
  const tasks = ["ada", "bob", null].map((name) => ({ asked_by: name }));
  const may = (answer) => tasks.map((task) => user(answer).mayCancel(task));

  assert.deepEqual(may(nobody({ roles: ["read", "submit"] })), [false, false, false]);
  assert.deepEqual(may(ada(["read"])), [false, false, false]);
  assert.deepEqual(may(ada(["read", "submit"])), [true, false, false]);
  assert.deepEqual(may(ada(["operate"])), [true, true, true]);
  assert.deepEqual(may(null), [true, true, true]);
});

test("a user is told by name, roles and proof; a sign-out where there is one, a sign-in where it helps", () => {
  const access = { private: true, source: "access", sign_out: "/cdn-cgi/access/logout" };
  const told = [
    nobody({ sign_in: true }),
    ada(["read", "submit"], { private: true }),
    ada(["read", "submit", "operate"], access),
    ada([], { source: "oidc" }),
  ].map((answer) => {
    const { about, canSignIn, canSignOut, seesOwn } = user(answer);
    return [about, canSignIn, canSignOut, seesOwn];
  });

  assert.deepEqual(told, [
    ["", true, false, false],
    ["ada may read, submit, signed in by a token", false, true, true],
    ["ada may read, submit, operate, signed in by Cloudflare Access", false, true, false],
    ["ada has no role here, signed in by an OIDC token", false, false, false],
  ]);
});

/** A gate whose clock the test sets, what it told, and what passes it. */
function guarded() {
  const own = { now: 0, told: [] };
  own.gate = new Gate(() => own.now);
  own.gate.onEnd = () => own.told.push("end");
  own.gate.onForbidden = () => own.told.push("forbidden");
  own.meet = (status, kind, { retryAfter = 0, ...more } = {}) =>
    own.gate.learn(new Problem({ status, title: "", detail: `${status}`, retryAfter }), { kind, ...more });
  own.passes = (kind) => {
    try {
      own.gate.pass(kind);
      return true;
    } catch ({ status, retryAfter }) {
      return [status, retryAfter];
    }
  };
  return own;
}

test("the first 401 closes the gate, but for signing in; one for a token of its own does not", () => {
  const own = guarded();

  own.meet(401, "read", { hasProof: true });
  assert.equal(own.passes("read"), true);
  own.meet(401, "read");
  own.meet(401, "stream");

  assert.deepEqual(own.told, ["end"]);
  assert.deepEqual(["read", "submit", "stream", "sign-in"].map(own.passes), [[401, 0], [401, 0], [401, 0], true]);
});

test("what the API refuses for five seconds is not sent for five seconds, whoever in the page wants to; the rest is", () => {
  const own = guarded();

  own.meet(429, "read", { retryAfter: 5 });
  const passed = [own.passes("read"), own.passes("stream")];
  own.now = 4000;
  passed.push(own.passes("read"));
  own.now = 5000;
  passed.push(own.passes("read"));
  own.meet(429, "submit", { retryAfter: 5 });
  passed.push(own.passes("submit"));

  assert.deepEqual(passed, [[429, 5], true, [429, 1], true, true]);
});

test("a role may have been taken away: the page asks again, but not for a submission, which asks by itself", () => {
  const own = guarded();

  own.meet(403, "read");
  own.meet(403, "submit");
  own.meet(404, "read");

  assert.deepEqual(own.told, ["forbidden"]);
});

test("what was written before the page is loaded again is there afterwards, and no longer than that", () => {
  const kept = new Map();
  const storage = () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  });
  const blocked = () => {
    throw new Error("blocked");
  };

  keep({ way: "line", line: "1+1" }, storage);
  keep({}, blocked);

  assert.deepEqual([take(blocked), take(storage), take(storage)], [null, { way: "line", line: "1+1" }, null]);
});

test("a stream that a limit refuses is opened again after the seconds that the limit names, and not sooner", async (t) => {
  const real = globalThis.setTimeout;
  const pauses = [];
  t.mock.method(globalThis, "setTimeout", (what, ms) => {
    pauses.push(ms);
    return real(what, 0);
  });
  const sources = [];
  const open = () => sources[sources.push({ readyState: 2, close() {}, addEventListener() {} }) - 1];
  const answers = [{ retryAfter: 40 }, null, { retryAfter: 0 }];
  const connection = new Connection({ open, why: async () => answers.shift(), onLost() {} });

  connection.start(() => "1-0");
  for (let n = 0; n < 3; n += 1) {
    sources.at(-1).onerror();
    await new Promise((next) => real(next, 20));
  }

  assert.deepEqual([pauses, sources.length], [[40_000, 2_000, 4_000], 4]);
});

test("a tab gets no event that is meant for the user of another tab of the same browser", async () => {
  const leading = [];
  const nothing = () => {};
  const join = (reader) => {
    const sharing = new Sharing({ reader, onLead: () => leading.push(reader), onFollow: nothing, onHeard: nothing });
    sharing.join();
    return sharing;
  };

  const all = ["", "ada", "ada", "bob"].map(join);
  while (leading.length < 3) await new Promise((next) => setTimeout(next, 5));
  assert.deepEqual(leading.toSorted(), ["", "ada", "bob"]);

  for (const each of all.toReversed()) each.leave();
});
