// The result card of one task: question, result, verification, cost, and the nodes involved. Does not import Alpine or
// touch the DOM.
import { between, dated, duration } from "../clock.js";
import { paceOf, sleep } from "../poll.js";
import { pathOf } from "../permalink.js";
import { questionOf } from "../question.js";
import { attempts, describe, isFinal, times } from "../task.js";
import { leftSide } from "./equation.js";
import { isEqual, rows } from "./members.js";

/** Minimum milliseconds between two readings of the parts. */
const PACE = 700;

export function card({ api, catalogue, calculator, focus = () => {}, pace = PACE }) {
  /** The parts of the shown task as last read, and whose they are. Kept outside of Alpine's reactive state. */
  let [parts, partsOf] = [[], null];

  return {
    isWhole: false,
    /** Changes when the parts were read again. Tiles, waiting and race are drawn from them. */
    partsVersion: 0,
    isReading: false,
    /** The question as MathML; null when it is too long to be drawn. */
    mathml: null,

    init() {
      this.$watch("taskId", () => this.drawQuestion());
      this.$watch("stage", () => this.readParts());
      this.drawQuestion();
      this.readParts();
    },

    /** Changes when there is another reason to read the parts. */
    get stage() {
      return this.task?.parts ? `${this.taskId} ${this.isOver} ${calculator.isLoading}` : "";
    },
    heldParts() {
      return partsOf === this.taskId ? parts : [];
    },
    /** Reads the parts while the page follows the task, and once after that. */
    async readParts() {
      if (this.isReading) return;
      this.isReading = true;
      for (let known = ""; this.stage && this.stage !== known; ) {
        const [{ taskId, stage }, isLast] = [this, this.isOver || !calculator.isLoading];
        const found = await api.parts(taskId).catch((problem) => problem);
        if (found.parts && taskId === this.taskId) {
          [parts, partsOf] = [found.parts, taskId];
          this.partsVersion += 1;
        }
        // What is gone will not come again; what failed for a moment is read again.
        if (isLast && (found.parts || !found.passesByItself)) known = stage;
        else await sleep(paceOf(parts, pace));
      }
      this.isReading = false;
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
      return rows(this.task?.result, { isWanted: this.isWhole, hrefOf, id: this.taskId });
    },
    /** The question as it stands before the equals sign, if the answer is what it is equal to. */
    get left() {
      return this.mathml && this.isEquation ? leftSide(this.mathml) : this.mathml;
    },
    get isEquation() {
      return this.task?.status === "COMPLETED" && this.mathml !== null && isEqual(this.rows[0]);
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
    /** What a printed sheet says of where it is from. */
    get colophon() {
      return this.task ? `Distributed Math Wizard, ${this.address}, asked ${dated(this.task.created_at, new Date(0))}` : "";
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
        ...(took.speed_up && took.pods?.length > 1 ? [{ name: "speed-up", text: `${took.speed_up} ×` }] : []),
      ];
    },
    /** Who asked for it, if that is known. */
    get askedBy() {
      return this.task?.asked_by ? `Asked by ${this.task.asked_by}` : "";
    },
    get times() {
      return this.task ? times(this.task) : "";
    },
    /** Whether the task was split, so that one worker and all can be compared. */
    get isSplit() {
      return (this.task?.parts ?? 0) > 1;
    },
    get isOver() {
      return this.task !== null && isFinal(this.task);
    },
    /** A batch of lines is asked by programs; what became of its lines is a download. */
    get isBatch() {
      return this.task?.operation === "batch";
    },
    get recordsLabel() {
      return this.isOver ? "Results of all lines" : "Results until now";
    },
    get records() {
      return this.isBatch ? `/api/v1/batches/${this.taskId}/results?follow=0` : "";
    },
    /** Who did it and how long it took, in a few words. */
    get byWhom() {
      const { handled_by: pod, answered_from: from, created_at: asked, ended_at: ended } = this.task ?? {};
      if (!ended) return "";
      const pods = this.task.measured?.pods?.length ?? 1;
      if (from) return "remembered";
      const who = pods > 1 ? `by ${pods} pods` : pod ? `by ${pod}` : "";
      return [who, `in ${between(asked, ended)}`].filter(Boolean).join(" ");
    },

    /** Prints the card alone: question, answer, how it was checked, by whom, and with which versions. */
    print() {
      window.print();
    },
    followAgain() {
      focus("result");
      return calculator.show(this.taskId);
    },

    async drawQuestion() {
      Object.assign(this, { mathml: null, isWhole: false });
      calculator.foretold = null;
      // Long inputs are not drawn.
      if (!this.task?.expression && !this.task?.inputs) return;
      const { task_id: taskId, expression, operation, inputs } = this.task;
      try {
        const foretold = await api.preview(expression ? { expression } : { operation, inputs });
        if (taskId !== this.taskId) return;
        this.mathml = foretold.mathml;
        calculator.foretold = foretold;
      } catch {
        // The card shows the question as text too, so a failure does not matter.
      }
    },

    /** Calculates again. This replaces the card with its button, so the focus moves to the heading. */
    async again() {
      if (calculator.rest) return;
      focus("result");
      try {
        await calculator.ask({ ...(await questionOf(this.task, api)), memo: false });
      } catch (problem) {
        // What a limit or a missing role says stands beside the button Calculate.
        if (!problem.isLimited && problem.status !== 403) calculator.problem = problem;
      }
    },
  };
}
