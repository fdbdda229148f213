// When to ask again and when to give up. Knows neither the page nor the API.

/** Milliseconds between two questions: quick at first, because most answers are, then gently slower. */
export function* waits() {
  for (let wait = 250; ; wait = Math.min(wait * 1.5, 2000)) yield wait;
}

/** How long `persist` puts up with failures: longer than a pod takes to be replaced in the load balancer. */
export const PATIENCE = 30_000;

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

/** Calls `read` until `isEnough` likes the answer, and returns that answer. */
export async function poll(read, isEnough, { signal, pause = sleep } = {}) {
  for (const wait of waits()) {
    const answer = await read();
    if (isEnough(answer)) return answer;
    await pause(wait, signal);
  }
}

/** Calls `send` again while it fails for a reason that passes, and tells `onFailure` of each. Throws the last one. */
export async function persist(send, { signal, onFailure = () => {}, pause = sleep, patience = PATIENCE } = {}) {
  let waited = 0;
  for (const wait of waits()) {
    try {
      return await send();
    } catch (problem) {
      const next = Math.max(wait, 1000 * (problem.retryAfter ?? 0));
      waited += next;
      if (!problem.isPassing || waited > patience) throw problem;
      onFailure(problem);
      await pause(next, signal);
    }
  }
}
