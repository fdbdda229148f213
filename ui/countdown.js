// Counts seconds down. Independent of the page.
import { sleep } from "./poll.js";

/** Calls `onSecond` with the whole seconds that are left: now, after each second, and in the end with 0. */
export async function countDown(seconds, onSecond, { pause = sleep, now = () => performance.now() } = {}) {
  const until = now() + 1000 * seconds;
  for (;;) {
    // Timers may come a moment early.
    const left = Math.max(0, Math.ceil((until - now() - 5) / 1000));
    onSecond(left);
    if (left === 0) return;
    await pause(Math.max(0, until - now() - 1000 * (left - 1)));
  }
}
