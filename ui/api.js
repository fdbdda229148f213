// The client of the API: one function for each endpoint. Every failure is thrown as a Problem: a sentence for the user,
// and the input field that caused it.

/** Why a request failed, in words to show. `status` is the HTTP status, or 0 when there was no response. */
export class Problem extends Error {
  constructor({ status, title, detail, field = null, column = null, retryAfter = 0 }) {
    super(detail);
    Object.assign(this, { status, title, detail, field, column, retryAfter });
  }

  /** Whether the failure is temporary: a pod or Valkey is unavailable for a moment, and a retry may succeed. */
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

/** Kills a worker as a crash would. Needs chaos mode and the operator's token. */
export const kill = (pod, token) =>
  request("POST", `${V1}/nodes/${encodeURIComponent(pod)}/kill`, {
    body: {},
    headers: { Authorization: `Bearer ${token}` },
  });

/** The task when it has ended, or its state after `seconds`. */
export const result = (id, seconds, options) =>
  request("GET", `${V1}/tasks/${id}/result?wait=${seconds}`, { limit: 1000 * seconds + LIMIT, ...options });

/** A dry run of a question: its cost, its parts and its MathML, or why it would be refused. */
export const preview = (question, options) => request("POST", `${V1}/preview`, { body: question, ...options });

/** Enqueues a task. The idempotency `key` makes retries safe. The response waits up to `seconds` for the end. */
export const enqueue = (question, { key, seconds = 0, ...options }) =>
  request("POST", `${V1}/tasks`, {
    body: question,
    headers: { "Idempotency-Key": key, ...(seconds && { Prefer: `wait=${seconds}` }) },
    limit: 1000 * seconds + LIMIT,
    ...options,
  });

/** The full text of a long member of a result. */
export const text = (path) => exchange("GET", path, { headers: { Accept: "*/*" }, limit: 10 * 60_000 });

/** Modules that are loaded on first use: the result card, and the drawings of a task's timeline. */
export const resultModule = () => import("./result/components.js").catch(() => Promise.reject(nobody()));
export const drawingModule = () => import("./drawing/drawing.js").catch(() => Promise.reject(nobody()));

/** The address of the event stream. It begins after the event `after`, or with the last 50 events. */
export const eventsUrl = (after) => `${V1}/events?${after ? `after=${encodeURIComponent(after)}` : "replay=50"}`;

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

/** The error that the API describes, or a general one when a proxy answered. */
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
