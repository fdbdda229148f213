// Retries and polling: how long to wait, and when to give up. Independent of the page and the API.

/** Milliseconds between two requests: short at first, because most tasks are quick, then longer, up to 2 s. */
export function* waits() {
  for (let wait = 250; ; wait = Math.min(wait * 1.5, 2000)) yield wait;
}

/** Milliseconds that `persist` keeps retrying: longer than a load balancer needs to replace a pod. */
export const PATIENCE = 30_000;

/** Milliseconds between two readings of a task's parts, at least `least`: a thousand parts take longer to read and to
 *  draw than a few. */
export const paceOf = (parts, least) => Math.max(least, 3 * parts.length);

/** Resolves after `ms`; rejects at once when `signal` aborts. */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", stop, { once: true });

    function done() {
      signal?.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal.reason);
    }
  });
}

/** Calls `read` until `isEnough(answer)` is true, and returns that answer. */
export async function poll(read, isEnough, { signal, pause = sleep } = {}) {
  for (const wait of waits()) {
    const answer = await read();
    if (isEnough(answer)) return answer;
    await pause(wait, signal);
  }
}

/** Calls `send`, and retries after temporary failures until `patience` ms have been spent waiting. Calls `onFailure`
 *  before each retry. Throws the last failure. */
export async function persist(
  send,
  { signal, onFailure = () => {}, pause = sleep, patience = PATIENCE, retries = ({ passesByItself }) => passesByItself } = {},
) {
  let waited = 0;
  for (const wait of waits()) {
    try {
      return await send();
    } catch (problem) {
      const next = Math.max(wait, 1000 * (problem.retryAfter ?? 0));
      waited += next;
      if (!retries(problem) || waited > patience) throw problem;
      onFailure(problem);
      await pause(next, signal);
    }
  }
}
