// The section of the result as far as it is there before any result is: what is waited for, and what was not found.
// Knows neither Alpine nor the page.
import { duration } from "./clock.js";
import { requests, size } from "./compose/modes.js";
import { statusOf } from "./task.js";

export function answer({ calculator }) {
  return {
    init() {
      this.$watch("$store.cluster.seenAt", () => calculator.recover());
    },

    get task() {
      return calculator.task;
    },
    get status() {
      return this.task ? statusOf(this.task) : "";
    },
    get spent() {
      const { elapsed, requests: count, bytes } = calculator.spent;
      return [duration(elapsed), requests(count), size(bytes)].join(", ");
    },
    /** What the section says while it holds no task. */
    get hint() {
      if (this.task || this.lost.length) return "";
      return calculator.isLoading
        ? "The request is on its way."
        : "Nothing asked yet. Choose a question and press Calculate.";
    },
    /** What an address means that names no task, or a problem without one. */
    get lost() {
      const { missing, problem } = calculator;
      if (!problem) return [];
      if (!missing) return [`${problem.title}: ${problem.detail}`];
      return [
        "This task is not known here any more, or never was.",
        "A task that has ended is kept for a time that the installation sets, usually a day; then it expires: its " +
          "question, its answer and its history are forgotten. Ask again to have it calculated again.",
        problem.detail,
      ];
    },
  };
}
