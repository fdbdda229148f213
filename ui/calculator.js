// The calculator: what is asked, how it is followed, and what came of it. Knows neither Alpine nor the page.
import { ask, follow } from "./ask.js";
import { clock, duration } from "./clock.js";
import { blamed, fields, groups, initial, inputs, method, presets } from "./form.js";
import { persist } from "./poll.js";
import { attempts, describe, isFinal, percent, rows, times } from "./task.js";

const MODES = [
  { name: "sync", title: "Sync", about: "one request waits for the end" },
  { name: "polling", title: "Polling", about: "the page asks again and again" },
  { name: "stream", title: "Stream", about: "the cluster tells the page" },
];

/** Lines of the log that are kept. */
const LOG_CAP = 100;

/** How often the running clock is drawn, in milliseconds. */
const TICK = 100;

/** `focus` moves to an input by its name, `say` tells people who do not see the page. */
export function calculator({ api, stream, focus, say }) {
  return {
    operations: [],
    chosen: "",
    values: {},
    modes: MODES,
    mode: "stream",
    isLoading: false,
    task: null,
    logs: [],
    requests: 0,
    elapsed: 0,
    isWhole: false,
    errors: {},
    problem: null,

    async init() {
      try {
        this.operations = await persist(api.operations);
        this.choose((this.operations.find((each) => each.name === "factorize") ?? this.operations[0]).name);
      } catch (problem) {
        this.problem = problem;
      }
    },

    get groups() {
      return groups(this.operations);
    },
    get operation() {
      return this.operations.find((each) => each.name === this.chosen);
    },
    get fields() {
      return fields(this.operation);
    },
    get presets() {
      return presets(this.operation);
    },
    get rows() {
      return rows(this.task?.result, this.isWhole);
    },
    get isLong() {
      return this.rows.some((row) => row.terms.some((term) => term.isLong));
    },
    get about() {
      return this.task ? describe(this.task.inputs) : "";
    },
    get times() {
      return this.task ? times(this.task) : "";
    },
    get attempts() {
      return this.task ? attempts(this.task) : [];
    },
    get check() {
      return this.task?.verified ? `Checked: ${this.task.verified.how}` : "";
    },
    get isVerified() {
      return this.task?.verified?.ok ?? false;
    },
    get failure() {
      return this.task?.error ? `${this.task.error.title}: ${this.task.error.detail}` : "";
    },
    get method() {
      return this.operation ? method(this.operation) : [];
    },
    get complaint() {
      return this.problem ? `${this.problem.title}: ${this.problem.detail}` : "";
    },
    get percent() {
      return this.task ? percent(this.task) : null;
    },
    get canCancel() {
      return this.task !== null && !isFinal(this.task);
    },
    get spent() {
      return `${duration(this.elapsed)}, ${this.requests} ${this.requests === 1 ? "request" : "requests"}`;
    },

    choose(name) {
      this.chosen = name;
      this.fill(initial(this.operation));
    },

    fill(values) {
      this.values = { ...values };
      this.forgive();
    },

    forgive() {
      this.errors = {};
      this.problem = null;
    },

    /** Asks for what the form holds. */
    async submit() {
      if (this.isLoading || !this.operation) return;
      this.forgive();
      const { operation, values, mode } = this;
      const wanted = { operation: operation.name, inputs: inputs(operation, values), mode };
      await this.watch((hooks) => ask({ api, stream }, wanted, hooks));
    },

    /** Shows a task that was asked before, and follows it if it has not ended. */
    async show(taskId) {
      this.forgive();
      await this.watch((hooks) => follow({ api, stream }, taskId, this.mode, hooks));
    },

    /** Stops waiting; the task goes on. */
    leave() {
      this.watching?.abort();
      this.note("Not waiting any more. The task goes on and is in the list of tasks.");
    },

    async cancel() {
      try {
        this.task = await api.cancel(this.task.task_id);
      } catch (problem) {
        this.problem = problem;
      }
    },

    async watch(begin) {
      this.watching?.abort();
      const { signal } = (this.watching = new AbortController());
      Object.assign(this, { isLoading: true, isWhole: false, task: null, requests: 0, elapsed: 0 });
      const began = performance.now();
      const tick = setInterval(() => (this.elapsed = performance.now() - began), TICK);
      signal.addEventListener("abort", () => this.rest(tick), { once: true });
      try {
        const task = await begin({
          signal,
          onTask: (seen) => (this.task = signal.aborted ? this.task : seen),
          onNote: (text, { isRequest = false } = {}) => {
            if (isRequest) this.requests += 1;
            this.note(text);
          },
        });
        this.elapsed = performance.now() - began;
        this.note(`${task.status} after ${this.spent}.`);
        say(`${task.operation}: ${task.status} after ${duration(this.elapsed)}.`);
      } catch (problem) {
        if (!signal.aborted) this.refuse(problem);
      }
      if (!signal.aborted) this.rest(tick);
    },

    rest(tick) {
      clearInterval(tick);
      this.isLoading = false;
    },

    /** Shows the API's sentence beside the field it is about, or above the form when it is about none. */
    refuse(problem) {
      this.note(`${problem.title}: ${problem.detail}`);
      const name = blamed(problem, this.operation);
      if (name === null) {
        this.problem = problem;
      } else {
        this.errors = { [name]: problem.detail };
        focus(name);
      }
    },

    note(text) {
      const key = (this.logs[0]?.key ?? 0) + 1;
      this.logs = [{ key, at: clock(new Date()), text }, ...this.logs].slice(0, LOG_CAP);
    },
  };
}
