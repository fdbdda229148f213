// The API as functions, one an endpoint. Whatever goes wrong is thrown as a Problem: a sentence for a person, and the
// input that it is about.

/** Why a request did not do what was asked, in words to show. `status` 0 means that nobody answered. */
export class Problem extends Error {
  constructor({ status, title, detail, field = null, retryAfter = 0 }) {
    super(detail);
    Object.assign(this, { status, title, detail, field, retryAfter });
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
export const tasks = async (limit) => (await request("GET", `${V1}/tasks?limit=${limit}`)).tasks;
export const task = (id, options) => request("GET", `${V1}/tasks/${id}`, options);
export const cancel = (id) => request("DELETE", `${V1}/tasks/${id}`);

/** The task once it has ended, or as it is after `seconds`. */
export const result = (id, seconds, options) => request("GET", `${V1}/tasks/${id}/result?wait=${seconds}`, options);

/** A new task. With the same `key` it is enqueued once, however often it is sent; `seconds` waits for its end. */
export const enqueue = (operation, inputs, { key, seconds = 0, signal }) =>
  request("POST", `${V1}/tasks`, {
    body: { operation, inputs },
    headers: { "Idempotency-Key": key, ...(seconds && { Prefer: `wait=${seconds}` }) },
    signal,
  });

/** Where the event stream begins: after the event `after`, or with the last few. */
export const eventsUrl = (after) => `${V1}/events?${after ? `after=${encodeURIComponent(after)}` : "replay=50"}`;

async function request(method, path, { body, headers = {}, signal } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      cache: "no-store",
      headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body),
    });
    if (response.ok) return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ status: 0, title: "Nobody answers", detail: "The API cannot be reached at the moment." });
  }
  throw await problemFrom(response);
}

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
