// The result card of one task: question, result, verification, cost, and the nodes involved. Does not import Alpine or
// touch the DOM.
import { duration } from "../clock.js";
import { pathOf } from "../permalink.js";
import { attempts, describe, isFinal, percent, times } from "../task.js";
import { rows } from "./members.js";

export function card({ api, catalogue, calculator, focus = () => {} }) {
  return {
    isWhole: false,
    /** The question as MathML; null when it is too long to be drawn. */
    mathml: null,

    init() {
      this.drawQuestion();
    },

    get task() {
      return calculator.task;
    },
    get taskId() {
      return this.task?.task_id ?? null;
    },
    get operation() {
      return catalogue.byName(this.task?.operation);
    },
    get title() {
      return this.operation?.title ?? this.task.operation;
    },
    get rows() {
      const hrefOf = (name) => `/api/v1/tasks/${this.taskId}/result/${name}`;
      return rows(this.task?.result, { isWanted: this.isWhole, hrefOf });
    },
    get isLong() {
      return this.long.length > 0;
    },
    get long() {
      return this.rows.flatMap((row) => row.terms).filter((term) => term.isLong);
    },
    get wholeLabel() {
      if (this.isWhole) return "Show less";
      return this.long.every((term) => term.digits) ? "Show all digits" : "Show all";
    },
    /** The task has not ended, and the user stopped waiting for it. */
    get isLeft() {
      return this.task !== null && !isFinal(this.task) && !calculator.isLoading;
    },
    get about() {
      return this.task ? this.task.expression || describe(this.task.inputs) : "";
    },
    get path() {
      return this.taskId ? pathOf(this.taskId) : "";
    },
    get address() {
      return location.origin + this.path;
    },
    get percent() {
      return this.task ? percent(this.task) : null;
    },
    get attempts() {
      return this.task ? attempts(this.task) : [];
    },
    get failure() {
      return this.task?.error ? `${this.task.error.title}: ${this.task.error.detail}` : "";
    },
    get check() {
      return this.task?.verified ? `Checked: ${this.task.verified.how}` : "";
    },
    get isVerified() {
      return this.task?.verified?.ok ?? false;
    },
    get method() {
      const libraries = Object.entries(this.task?.measured?.libraries ?? {}).map((each) => each.join(" "));
      return [this.operation?.method, libraries.join(", ")].filter(Boolean).join("; ");
    },
    /** The cost of the calculation, as measured by the worker. */
    get figures() {
      const took = this.task?.measured ?? {};
      const seconds = {
        CPU: took.work_seconds ?? took.cpu_seconds,
        wall: took.elapsed_seconds ?? took.wall_seconds,
        check: took.check_seconds,
        span: took.span_seconds,
      };
      const told = Object.entries(seconds).filter(([, value]) => value != null);
      return [
        ...told.map(([name, value]) => ({ name, text: duration(1000 * value) })),
        ...(took.parts ? [{ name: "parts", text: took.parts }] : []),
        ...(took.pods ? [{ name: "pods", text: took.pods.length }] : []),
        ...(took.speed_up ? [{ name: "speed-up", text: `${took.speed_up} ×` }] : []),
      ];
    },
    get times() {
      return this.task ? times(this.task) : "";
    },
    get splits() {
      return this.operation?.splits ?? false;
    },

    followAgain() {
      focus("result");
      return calculator.show(this.taskId);
    },

    async drawQuestion() {
      this.mathml = null;
      if (!this.task) return;
      const { task_id: taskId, expression, operation, inputs } = this.task;
      try {
        const { mathml } = await api.preview(expression ? { expression } : { operation, inputs });
        if (taskId === this.taskId) this.mathml = mathml;
      } catch {
        // The card shows the question as text too, so a failure does not matter.
      }
    },

    /** Calculates again. This replaces the card with its button, so the focus moves to the heading. */
    again() {
      const { operation, inputs } = this.task;
      focus("result");
      return calculator.ask({ operation, inputs, memo: false }).catch((problem) => (calculator.problem = problem));
    },
  };
}
