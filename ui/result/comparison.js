// Runs the same question with one worker and with all workers, and compares the measured work, span and speed-up.
// Does not import Alpine or touch the DOM.
import { ask } from "../ask.js";
import { duration } from "../clock.js";
import { questionOf } from "../question.js";

const RUNS = [
  { title: "One worker", how: { parts: 1 } },
  { title: "All workers", how: {} },
];

export function comparison({ api, stream, calculator, say }) {
  return {
    runs: [],
    of: null,
    problem: "",
    isRunning: false,

    get isShown() {
      return this.of !== null && this.of === calculator.task?.task_id;
    },
    get rows() {
      const longest = Math.max(...this.runs.map(({ task }) => (task ? elapsed(task) : 0)), 0.001);
      return this.runs.map(({ title, task }) => row(title, task, longest));
    },
    get verdict() {
      const [one, all] = this.runs.map(({ task }) => (task?.status === "COMPLETED" ? elapsed(task) : null));
      if (!one || !all) return "";
      const pods = this.runs[1].task.measured?.pods?.length ?? 1;
      if (pods < 2) return "Only one pod worked on it, so this says nothing of more workers.";
      const times = (one / all).toLocaleString("en", { maximumFractionDigits: 2 });
      return `${pods} workers together were ${times} times as fast as one.`;
    },

    /** Runs both, one after the other. At the same time they would compete for workers. */
    async compare() {
      if (calculator.rest) return;
      const { task } = calculator;
      Object.assign(this, { of: task.task_id, problem: "", isRunning: true, runs: RUNS.map(({ title }) => ({ title, task: null })) });
      const hooks = { onTask: () => {}, onNote: () => {}, onBytes: () => {} };
      try {
        for (const [index, { how }] of RUNS.entries()) {
          const question = { ...(await questionOf(task, api)), memo: false, ...how };
          const onTask = (task) => (this.runs[index].task = task);
          onTask(await ask({ api, stream }, question, "stream", { ...hooks, onTask }));
        }
        say(this.verdict);
      } catch (problem) {
        this.problem = problem.detail;
        if (problem.isLimited) calculator.wait(problem);
      }
      this.isRunning = false;
    },
  };
}

/** Seconds from the start of the first worker to the end of the task. */
function elapsed({ status, measured, started_at: from, ended_at: to }) {
  if (status !== "COMPLETED") return 0;
  return measured?.elapsed_seconds ?? (new Date(to) - new Date(from)) / 1000;
}

function row(title, task, longest) {
  const { parts = 1, pods, work_seconds: work, cpu_seconds: cpu, span_seconds: span, speed_up: speed } = task?.measured ?? {};
  const isDone = task?.status === "COMPLETED";
  const seconds = (value) => (isDone && value != null ? duration(1000 * value) : "–");
  return {
    title,
    status: task?.status ?? "WAITING",
    share: isDone ? elapsed(task) / longest : 0,
    cells: [
      { name: "parts", text: isDone ? parts : "–" },
      { name: "pods", text: isDone ? (pods?.length ?? 1) : "–" },
      { name: "work", text: seconds(work ?? cpu) },
      { name: "span", text: seconds(span ?? cpu) },
      { name: "elapsed", text: isDone ? duration(1000 * elapsed(task)) : "–" },
      { name: "speed-up", text: speed && isDone && pods?.length > 1 ? `${speed} ×` : "–" },
    ],
  };
}
