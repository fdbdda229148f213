// The client of the API: one function for each endpoint. Every failure is thrown as a Problem: a sentence for the user,
// and the input field that caused it.
import { Gate, READ, SIGN_IN, STREAM, SUBMIT } from "./gate.js";
import { Problem } from "./problem.js";
import { Turns } from "./turns.js";

export { Problem };

/** Every request of the page passes it. */
export const gate = new Gate();

/** Reads that may run at the same time: of the six connections the stream, a wait and urgent ones need the others. */
const reads = new Turns(3);

/** One AbortController for each read whose answer has not begun. */
const unanswered = new Set();

/** Ends the reads that nobody answers, so that their connections are free. All windows of a browser share the six. */
export function letGo() {
  for (const each of unanswered) each.abort();
}

const V1 = "/api/v1";

/** Who the user is, and what this user may do. `sent` is the promise of a response, if it was asked for already. */
export const me = (sent) => request("GET", `${V1}/me`, { kind: SIGN_IN, sent });
/** Signs in with a static token. The API puts it into a cookie, which goes with the event stream too. */
export const signIn = (token) =>
  request("POST", `${V1}/session`, { body: { token }, kind: SIGN_IN, hasProof: true });
export const signOut = () => request("DELETE", `${V1}/session`, { kind: SIGN_IN });

export const operations = async () => (await request("GET", `${V1}/operations`)).operations;
export const cluster = () => request("GET", `${V1}/cluster`);
/** Who asks for how much, the lanes, the memory and the slow operations. Only for operators. */
export const load = () => request("GET", `${V1}/load`);
/** With a `limit` these are urgent: they wait for no other request. */
export const whoami = (limit) => request("GET", "/whoami", { limit, isUrgent: Boolean(limit) });
export const valkeyTest = (limit) => request("GET", "/valkey_test", { limit, isUrgent: Boolean(limit) });
/** A page of tasks, newest first: {tasks, cursor}. `wanted` has limit, cursor, status, operation, node and asked_by, or
 *  some of them. */
export const tasks = (wanted) => request("GET", `${V1}/tasks?${new URLSearchParams(wanted)}`);
export const task = (id, options) => request("GET", `${V1}/tasks/${id}`, options);
export const parts = (id) => request("GET", `${V1}/tasks/${id}/parts`);
export const cancel = (id) => request("DELETE", `${V1}/tasks/${id}`);
export const deadLetters = async () => (await request("GET", `${V1}/dead-letters`)).dead_letters;
export const revive = (id) => request("POST", `${V1}/dead-letters/${id}/revive`, { body: {} });
export const purge = (id) => request("DELETE", `${V1}/dead-letters/${id}`);
export const purgeAll = () => request("DELETE", `${V1}/dead-letters`);

/** Kills a worker as a crash would. Needs chaos mode, and an operator: one who is signed in, or a token. */
export const kill = (pod, token = null) =>
  request("POST", `${V1}/nodes/${encodeURIComponent(pod)}/kill`, {
    body: {},
    ...(token !== null && { headers: { Authorization: `Bearer ${token}` }, hasProof: true }),
  });

/** The task when it has ended, or its state after `seconds`. */
export const result = (id, seconds, options) =>
  request("GET", `${V1}/tasks/${id}/result?wait=${seconds}`, {
    kind: STREAM,
    limit: 1000 * seconds + LIMIT,
    ...options,
  });

/** A dry run of a question: its cost, its parts and its MathML, or why it would be refused. */
export const preview = (question, options) => request("POST", `${V1}/preview`, { body: question, ...options });

/** Enqueues a task. The idempotency `key` makes retries safe. The response waits up to `seconds` for the end. */
export const enqueue = (question, { key, seconds = 0, ...options }) =>
  request("POST", `${V1}/tasks`, {
    kind: SUBMIT,
    body: question,
    headers: { "Idempotency-Key": key, ...(seconds && { Prefer: `wait=${seconds}` }) },
    limit: 1000 * seconds + LIMIT,
    ...options,
  });

/** The full text of a long member of a result. */
export const text = (path) => exchange("GET", path, { headers: { Accept: "*/*" }, limit: 10 * 60_000 });

/** Modules that are loaded later: what shows the cluster, the result card, the drawings of a task's timeline. */
export const watchModule = () => import("./watching.js").catch(() => Promise.reject(nobody()));
export const resultModule = () => import("./result/components.js").catch(() => Promise.reject(nobody()));
export const drawingModule = () => import("./drawing/drawing.js").catch(() => Promise.reject(nobody()));

/** The address of the event stream. It begins after the event `after`, or with the last 50 events. */
export const eventsUrl = (after) => `${V1}/events?${after ? `after=${encodeURIComponent(after)}` : "replay=50"}`;

/** The Problem with which the event stream would be refused now; null when it would be opened. An EventSource does not
 *  tell why it was refused. */
export async function streamProblem(after) {
  try {
    const response = await respond("GET", eventsUrl(after), { kind: STREAM, headers: { Accept: "text/event-stream" } });
    await response.body.cancel();
    return null;
  } catch (problem) {
    return problem;
  }
}

async function request(method, path, options) {
  const text = await exchange(method, path, options);
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    const detail = "Something between the page and the API sent this response: it is not JSON.";
    throw new Problem({ status: 502, title: "Not the API", detail });
  }
}

/** Timeout of a request in milliseconds, beyond the requested wait. A frozen pod never answers. */
const LIMIT = 15_000;

/** The response body as text. Calls `onBytes` with the bytes sent and received, without headers. */
async function exchange(method, path, { onBytes = () => {}, isUrgent = false, ...options } = {}) {
  const takesTurns = method === "GET" && !isUrgent && (options.kind ?? READ) === READ;
  if (takesTurns) await reads.take();
  try {
    const response = await (takesTurns ? patiently : respond)(method, path, options);
    const text = await inTime(response.text(), options);
    onBytes(bytesOf((options.body && JSON.stringify(options.body)) ?? "") + bytesOf(text));
    return text;
  } finally {
    if (takesTurns) reads.give();
  }
}

/** The response to a read that gives way: to what is urgent, and to `letGo`. */
async function patiently(method, path, options) {
  const giveUp = new AbortController();
  unanswered.add(giveUp);
  try {
    return await respond(method, path, { ...options, giveUp: giveUp.signal, priority: "low" });
  } catch (problem) {
    throw giveUp.signal.aborted && problem.status === 0 ? late() : problem;
  } finally {
    unanswered.delete(giveUp);
  }
}

/** The response, when it is a success. */
async function respond(method, path, { body, headers = {}, signal, giveUp, limit = LIMIT, kind = READ, hasProof = false, sent, priority }) {
  gate.pass(kind);
  const send = () =>
    fetch(path, {
      method,
      priority,
      signal: AbortSignal.any([AbortSignal.timeout(limit), signal, giveUp].filter(Boolean)),
      cache: "no-store",
      // Only the login page of a proxy such as Cloudflare Access redirects, and only when a sign-in has ended. Access
      // answers 401 instead if it is told that a script asks.
      redirect: "manual",
      headers: {
        Accept: "application/json",
        "X-Requested-With": "XMLHttpRequest",
        ...(body && { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
  const response = await inTime(sent ?? send(), { signal });
  if (response.ok) return response;
  const problem = response.type === "opaqueredirect" ? signedOut() : await problemFrom(response);
  gate.learn(problem, { kind, hasProof });
  throw problem;
}

/** Turns every failure of the network into a Problem, but not the user's own abort. */
async function inTime(promise, { signal }) {
  try {
    return await promise;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw nobody();
  }
}

const bytesOf = (text) => new TextEncoder().encode(text).length;

const nobody = () =>
  new Problem({ status: 0, title: "Nobody answers", detail: "The API cannot be reached at the moment." });

const late = () => new Problem({ status: 0, title: "No answer", detail: "No answer came in time." });

const signedOut = () =>
  new Problem({ status: 401, title: "Signed out", detail: "Your sign-in has ended: load the page again to sign in." });

/** The error that the API describes, or a general one when a proxy answered. */
async function problemFrom(response) {
  const told = await response.json().catch(() => ({}));
  return new Problem({
    title: "The request failed",
    detail: `The server answered ${response.status} and did not say why.`,
    ...told,
    status: response.status,
    retryAfter: Number(response.headers.get("Retry-After")) || Number(told.retry_after) || 0,
  });
}
