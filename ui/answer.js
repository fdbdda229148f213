// The result section before there is a result: it says what the page waits for, or what was not found.
// Does not import Alpine or touch the DOM.
import { duration } from "./clock.js";
import { requests, size } from "./compose/modes.js";
import { statusOf } from "./task.js";

export function answer({ calculator, me }) {
  return {
    init() {
      this.$watch("$store.cluster.seenAt", () => calculator.recover());
    },

    get task() {
      return calculator.task;
    },
    get isSending() {
      return calculator.isSending;
    },
    get status() {
      if (this.isSending) return "ASKING";
      return this.task ? statusOf(this.task) : "";
    },
    get spent() {
      const { elapsed, requests: count, bytes } = calculator.spent;
      return [duration(elapsed), requests(count), size(bytes)].join(", ");
    },
    /** The text of the section while it shows no task. */
    get hint() {
      if (this.task || this.lost.length) return "";
      if (calculator.isLoading) return "The request is on its way.";
      return me.canSubmit
        ? "Nothing asked yet. Choose a question and press Calculate."
        : "Choose a question, or a task from the list.";
    },
    /** Why nothing is shown: the task in the address is unknown, or a request failed. */
    get lost() {
      const { missing, problem } = calculator;
      if (!problem) return [];
      if (!missing) return [`${problem.title}: ${problem.detail}`];
      return [
        "This task is not known here any more, or never was.",
        "A task that has ended is kept for a limited time, usually a day. Then it expires: its question, its answer and " +
          "its history are deleted. To calculate it again, ask the question again.",
        problem.detail,
      ];
    },
  };
}
