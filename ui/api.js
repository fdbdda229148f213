// The API as functions, one an endpoint. Whatever goes wrong is thrown as a Problem: a sentence for a person, and the
// input that it is about.

/** Why a request did not do what was asked, in words to show. `status` 0 means that nobody answered. */
export class Problem extends Error {
  constructor({ status, title, detail, field = null, column = null, retryAfter = 0 }) {
    super(detail);
    Object.assign(this, { status, title, detail, field, column, retryAfter });
  }

  /** Whether the same request may do better soon: a pod, or Valkey, is away for a moment. */
  get isPassing() {
    return [0, 502, 503, 504].includes(this.status);
  }
}

const V1 = "/api/v1";

export const operations = async () => (await request("GET", `${V1}/operations`)).operations;
export const cluster = () => request("GET", `${V1}/cluster`);
export const whoami = () => request("GET", "/whoami");
export const valkeyTest = () => request("GET", "/valkey_test");
/** A page of tasks, newest first: {tasks, cursor}. `wanted` has limit, cursor, status, operation and node, or some. */
export const tasks = (wanted) => request("GET", `${V1}/tasks?${new URLSearchParams(wanted)}`);
export const task = (id, options) => request("GET", `${V1}/tasks/${id}`, options);
export const parts = (id) => request("GET", `${V1}/tasks/${id}/parts`);
export const cancel = (id) => request("DELETE", `${V1}/tasks/${id}`);
export const deadLetters = async () => (await request("GET", `${V1}/dead-letters`)).dead_letters;
export const revive = (id) => request("POST", `${V1}/dead-letters/${id}/revive`, { body: {} });
export const purge = (id) => request("DELETE", `${V1}/dead-letters/${id}`);
export const purgeAll = () => request("DELETE", `${V1}/dead-letters`);

/** Ends a worker as a crash would; only the operator of a demonstration may. */
export const kill = (pod, token) =>
  request("POST", `${V1}/nodes/${encodeURIComponent(pod)}/kill`, {
    body: {},
    headers: { Authorization: `Bearer ${token}` },
  });

/** The task once it has ended, or as it is after `seconds`. */
export const result = (id, seconds, options) =>
  request("GET", `${V1}/tasks/${id}/result?wait=${seconds}`, { limit: 1000 * seconds + LIMIT, ...options });

/** What a task would become, before it is asked: its cost, its parts and its mathematics, or why it would be refused. */
export const preview = (question, options) => request("POST", `${V1}/preview`, { body: question, ...options });

/** A new task. With the same `key` it is enqueued once, however often it is sent; `seconds` waits for its end. */
export const enqueue = (question, { key, seconds = 0, ...options }) =>
  request("POST", `${V1}/tasks`, {
    body: question,
    headers: { "Idempotency-Key": key, ...(seconds && { Prefer: `wait=${seconds}` }) },
    limit: 1000 * seconds + LIMIT,
    ...options,
  });

/** A long member of a result, all of it. */
export const text = (path) => exchange("GET", path, { headers: { Accept: "*/*" }, limit: 10 * 60_000 });

/** The parts of the page that draw answers, and the life of a task. */
export const resultModule = () => import("./result/components.js").catch(() => Promise.reject(nobody()));
export const drawingModule = () => import("./drawing/drawing.js").catch(() => Promise.reject(nobody()));

/** Where the event stream begins: after the event `after`, or with the last few. */
export const eventsUrl = (after) => `${V1}/events?${after ? `after=${encodeURIComponent(after)}` : "replay=50"}`;

async function request(method, path, options) {
  const text = await exchange(method, path, options);
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    const detail = "Something between the page and the API answered in its place, and not in JSON.";
    throw new Problem({ status: 502, title: "Not the API", detail });
  }
}

/** Milliseconds that an answer may take beyond what it was asked to wait: a pod that is frozen never gives one. */
const LIMIT = 15_000;

/** The body of an answer. `onBytes` is told how many bytes went and came, without headers. */
async function exchange(method, path, { body, headers = {}, signal, limit = LIMIT, onBytes = () => {} } = {}) {
  const sent = body && JSON.stringify(body);
  const inTime = AbortSignal.timeout(limit);
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: signal ? AbortSignal.any([signal, inTime]) : inTime,
      cache: "no-store",
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
      body: sent,
    });
    if (response.ok) {
      const text = await response.text();
      onBytes(bytesOf(sent ?? "") + bytesOf(text));
      return text;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw nobody();
  }
  throw await problemFrom(response);
}

const bytesOf = (text) => new TextEncoder().encode(text).length;

const nobody = () =>
  new Problem({ status: 0, title: "Nobody answers", detail: "The API cannot be reached at the moment." });

/** An error as the API describes it, or as best we can when something in between answered. */
async function problemFrom(response) {
  const told = await response.json().catch(() => ({}));
  return new Problem({
    title: "The request failed",
    detail: `The server answered ${response.status} and did not say why.`,
    ...told,
    status: response.status,
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
  });
}
