// The state that the form and the result section share: the current task, how it is followed, and what that cost.
// Does not import Alpine or touch the DOM.
import { ask, follow } from "./ask.js";
import { clock, duration } from "./clock.js";
import { requests } from "./compose/modes.js";
import { countDown } from "./countdown.js";
import { isFinal } from "./task.js";

/** Lines of the log that are kept. */
const LOG_CAP = 100;

/** Milliseconds between two updates of the elapsed time. */
const TICK = 100;

const NOTHING = { requests: 0, bytes: 0, elapsed: 0 };

/**
 * `me` is the user. `say` announces a text to screen readers. `visit` puts the task's permalink into the address bar.
 * `prepare` loads the modules that draw the result card. `reveal` scrolls to the card.
 */
export function calculator({ api, stream, me, say, visit, reveal = () => {}, prepare = () => {} }) {
  /** How often a limit has made the user wait. */
  let waits = 0;

  return {
    mode: "stream",
    isLoading: false,
    /** Whether the modules that draw the result card are loaded. */
    isReady: false,
    /** The task that is shown. While a new question is on its way, the last one stays. */
    task: null,
    /** Whether a question or an address is on its way, and `task` is still the last one. */
    isSending: false,
    /** The task that an address led to, and its line as it was typed, if that is known: `{task, typed}`. */
    opened: null,
    /** The preview of its question: the foretold seconds among others; null if it is not known. */
    foretold: null,
    /** What following the task cost so far. */
    spent: NOTHING,
    /** What each mode cost for the last question. Costs of different questions cannot be compared. */
    measured: {},
    measuredFor: "",
    logs: [],
    /** A problem that belongs to no field, and the id of the task that was not found, if any. */
    problem: null,
    missing: null,
    /** The sentence of the limit that refused the last question, and the seconds until the next may be asked. */
    limit: "",
    rest: 0,

    get canCancel() {
      return this.task !== null && !isFinal(this.task) && me.mayCancel(this.task);
    },
    /** Whether nothing can be asked now: a question is under way, or a limit makes the user wait. */
    get isBusy() {
      return this.isLoading || this.rest > 0;
    },
    get restInWords() {
      if (!this.limit) return "";
      return this.rest ? `Calculate is on again in ${this.rest} s.` : "Calculate is on again.";
    },

    /** Enqueues a question and follows the task until it ends. `onFirst` gets the new task. Throws the Problem when it
     *  is refused. */
    async ask(question, mode = this.mode, { onFirst } = {}) {
      this.limit = "";
      const begin = (hooks) => ask({ api, stream }, question, mode, hooks);
      const task = await this.watch(begin, { typed: question.expression, onFirst }).catch(async (problem) => {
        if (problem.isLimited) this.wait(problem);
        if (problem.status === 403) await me.refuse(problem);
        throw problem;
      });
      if (task && !task.answered_from) this.compare(question, mode, { ...this.spent, ...lateness(task, this.spent) });
      return task;
    },

    /** Takes no question until the limit allows one. */
    async wait({ detail, retryAfter }) {
      waits += 1;
      const mine = waits;
      this.limit = detail;
      say(detail);
      await countDown(Math.max(1, retryAfter), (left) => {
        if (mine === waits) this.rest = left;
      });
      if (mine === waits) say(this.restInWords);
    },

    compare({ memo, ...question }, mode, took) {
      const asked = JSON.stringify(question);
      this.measured = { ...(asked === this.measuredFor && this.measured), [mode]: took };
      this.measuredFor = asked;
    },

    /** Shows an existing task, and follows it if it has not ended. `typed` is its line as the user wrote it. */
    async show(taskId, typed = null) {
      const onFirst = (task) => (this.opened = { task, typed });
      try {
        await this.watch((hooks) => follow({ api, stream }, taskId, this.mode, hooks), { typed, onFirst });
      } catch (problem) {
        this.task = null;
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
      Object.assign(this, { task: null, problem: null, missing: null, isSending: false });
    },
    /** The address names no task any more. */
    close() {
      this.clear();
      this.opened = { task: null, typed: null };
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
      if (!this.problem?.passesByItself) return;
      this.problem = null;
      if (this.task) prepare();
    },

    /** Follows a task. Returns it when it has ended, or null when following was stopped. */
    async watch(begin, { typed = null, onFirst = () => {} } = {}) {
      this.watching?.abort();
      this.watching = new AbortController();
      const { signal } = this.watching;
      Object.assign(this, { isLoading: true, isSending: true, problem: null, missing: null, spent: NOTHING });
      prepare();
      const began = performance.now();
      const spend = (more) => (this.spent = { ...this.spent, elapsed: performance.now() - began, ...more });
      const tick = setInterval(spend, TICK);
      const rest = () => {
        clearInterval(tick);
        Object.assign(this, { isLoading: false, isSending: false });
      };
      signal.addEventListener("abort", rest, { once: true });
      try {
        const task = await begin({
          signal,
          onTask: (seen) => {
            if (signal.aborted) return;
            const isFirst = this.isSending;
            this.isSending = false;
            this.task = seen;
            if (!isFirst) return;
            visit(seen.task_id, typed);
            onFirst(seen);
            reveal();
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
