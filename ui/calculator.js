// The state that the form and the result section share: the current task, how it is followed, and what that cost.
// Does not import Alpine or touch the DOM.
import { ask, follow } from "./ask.js";
import { clock, duration } from "./clock.js";
import { requests } from "./compose/modes.js";
import { isFinal } from "./task.js";

/** Lines of the log that are kept. */
const LOG_CAP = 100;

/** Milliseconds between two updates of the elapsed time. */
const TICK = 100;

const NOTHING = { requests: 0, bytes: 0, elapsed: 0 };

/**
 * `say` announces a text to screen readers. `visit` puts the task's permalink into the address bar. `prepare` loads the
 * modules that draw the result card. `reveal` scrolls to the card.
 */
export function calculator({ api, stream, say, visit, reveal = () => {}, prepare = () => {} }) {
  return {
    mode: "stream",
    isLoading: false,
    /** Whether the modules that draw the result card are loaded. */
    isReady: false,
    task: null,
    /** What following the task cost so far. */
    spent: NOTHING,
    /** What each mode cost for the last question. Costs of different questions cannot be compared. */
    measured: {},
    measuredFor: "",
    logs: [],
    /** A problem that belongs to no field, and the id of the task that was not found, if any. */
    problem: null,
    missing: null,

    get canCancel() {
      return this.task !== null && !isFinal(this.task);
    },

    /** Enqueues a question and follows the task until it ends. Throws the Problem when it is refused. */
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

    /** Shows an existing task, and follows it if it has not ended. */
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

    /** Stops following the task. The task itself continues. */
    leave() {
      this.watching?.abort();
      this.note("Stopped waiting. The task continues and is in the list of tasks.");
    },

    /** Returns to the first state of the page: no task. */
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

    /** Call this when the API answers again: removes a temporary problem, and repeats a failed load. */
    recover() {
      if (!this.problem?.isPassing) return;
      this.problem = null;
      if (this.task) prepare();
    },

    /** Follows a task. Returns it when it has ended, or null when following was stopped. */
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

/** Milliseconds between the end of the task and the moment the page knew. It compares two durations, each measured with
 *  one clock: the page's and the cluster's. */
function lateness(task, { elapsed }) {
  if (!task.ended_at) return {};
  return { late: Math.max(0, elapsed - (new Date(task.ended_at) - new Date(task.created_at))) };
}
