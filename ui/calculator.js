// What is asked, how it is followed, and what that took: the state that the form and the result share.
// Knows neither Alpine nor the page.
import { ask, follow } from "./ask.js";
import { clock, duration } from "./clock.js";
import { requests } from "./compose/modes.js";
import { isFinal } from "./task.js";

/** Lines of the log that are kept. */
const LOG_CAP = 100;

/** How often the running clock is drawn, in milliseconds. */
const TICK = 100;

const NOTHING = { requests: 0, bytes: 0, elapsed: 0 };

/**
 * `say` tells people who do not see the page, `visit` makes a task's address the page's own, `prepare` fetches what it
 * takes to draw the card of a task, and `reveal` scrolls to it.
 */
export function calculator({ api, stream, say, visit, reveal = () => {}, prepare = () => {} }) {
  return {
    mode: "stream",
    isLoading: false,
    /** Whether everything is here that drawing a task takes. */
    isReady: false,
    task: null,
    /** What following it took so far. */
    spent: NOTHING,
    /** What each mode took for the last question; of another question, it would compare nothing. */
    measured: {},
    measuredFor: "",
    logs: [],
    /** A problem that no field is to blame for, and the task it is about, if it is about one. */
    problem: null,
    missing: null,

    get canCancel() {
      return this.task !== null && !isFinal(this.task);
    },

    /** Asks a question and follows it to its end. Throws the problem when it is refused. */
    async ask(question, mode = this.mode) {
      const task = await this.watch((hooks) => ask({ api, stream }, question, mode, hooks));
      if (task && !task.answered_from) this.compare(question, mode, { ...this.spent, ...lateness(task, this.spent) });
      return task;
    },

    compare({ memo, ...question }, mode, took) {
      const asked = JSON.stringify(question);
      this.measured = { ...(asked === this.measuredFor && this.measured), [mode]: took };
      this.measuredFor = asked;
    },

    /** Shows a task that was asked before, and follows it if it has not ended. */
    async show(taskId) {
      try {
        await this.watch((hooks) => follow({ api, stream }, taskId, this.mode, hooks));
      } catch (problem) {
        this.problem = problem;
        this.missing = problem.status === 404 ? taskId : null;
        if (this.missing) say("This task is not known.");
        reveal();
      }
    },

    /** Stops waiting; the task goes on. */
    leave() {
      this.watching?.abort();
      this.note("Not waiting any more. The task goes on and is in the list of tasks.");
    },

    /** As the page opens: nothing asked. */
    clear() {
      this.watching?.abort();
      Object.assign(this, { task: null, problem: null, missing: null });
    },

    async cancel() {
      if (!this.canCancel) return;
      const { task_id: taskId } = this.task;
      const isShown = () => this.task?.task_id === taskId;
      try {
        const task = await api.cancel(taskId);
        if (isShown()) this.task = task;
      } catch (problem) {
        if (isShown()) this.problem = problem;
      }
    },

    /** The API answers again: what failed because it did not is told no longer, or tried again. */
    recover() {
      if (!this.problem?.isPassing) return;
      this.problem = null;
      if (this.task) prepare();
    },

    /** Returns the task in the end, or nothing when nobody waits for it any more. */
    async watch(begin) {
      this.watching?.abort();
      const { signal } = (this.watching = new AbortController());
      Object.assign(this, { isLoading: true, task: null, problem: null, missing: null, spent: NOTHING });
      prepare();
      const began = performance.now();
      const spend = (more) => (this.spent = { ...this.spent, elapsed: performance.now() - began, ...more });
      const tick = setInterval(spend, TICK);
      const rest = () => {
        clearInterval(tick);
        this.isLoading = false;
      };
      signal.addEventListener("abort", rest, { once: true });
      try {
        const task = await begin({
          signal,
          onTask: (seen) => {
            if (signal.aborted) return;
            visit(seen.task_id);
            if (!this.task) reveal();
            this.task = seen;
          },
          onBytes: (count) => signal.aborted || spend({ bytes: this.spent.bytes + count }),
          onNote: (text, { isRequest = false } = {}) => {
            if (isRequest && !signal.aborted) spend({ requests: this.spent.requests + 1 });
            this.note(text);
          },
        });
        spend();
        this.note(`${task.status} after ${duration(this.spent.elapsed)}, ${requests(this.spent.requests)}.`);
        say(`${task.operation}: ${task.status} after ${duration(this.spent.elapsed)}.`);
        return task;
      } catch (problem) {
        if (signal.aborted) return null;
        this.note(`${problem.title}: ${problem.detail}`);
        throw problem;
      } finally {
        if (!signal.aborted) rest();
      }
    },

    note(text) {
      const key = (this.logs[0]?.key ?? 0) + 1;
      this.logs = [{ key, at: clock(new Date()), text }, ...this.logs].slice(0, LOG_CAP);
    },
  };
}

/** How long after its end the page knew. Both are durations, each on one clock: the page's, and the cluster's. */
function lateness(task, { elapsed }) {
  if (!task.ended_at) return {};
  return { late: Math.max(0, elapsed - (new Date(task.ended_at) - new Date(task.created_at))) };
}
