// The card of a task that has not ended: what is known about the wait. Does not import Alpine or touch the DOM.
import { isFinal } from "../task.js";
import { forecast } from "./forecast.js";

export function waiting({ calculator }) {
  return {
    bar: null,
    facts: [],

    init() {
      for (const each of ["stage", "partsVersion", "$store.cluster.now"]) this.$watch(each, () => this.draw());
      this.draw();
    },

    get task() {
      return calculator.task;
    },
    get isWaiting() {
      return this.task !== null && !isFinal(this.task) && !calculator.isSending;
    },
    get stage() {
      return this.isWaiting ? `${this.task.task_id} ${this.task.status} ${this.task.parts} ${calculator.foretold?.seconds}` : "";
    },
    get barLabel() {
      if (this.bar === null) return "";
      return this.bar.isEstimated ? `about ${this.bar.percent} % (estimated)` : `${this.bar.percent} % done`;
    },
    get factsInWords() {
      return this.facts.join(", ");
    },

    draw() {
      if (!this.isWaiting) return;
      const { now, nodes } = this.$store.cluster;
      const workers = nodes.length ? nodes.filter((each) => each.component === "worker" && each.state !== "lost").length : null;
      const found = forecast(this.task, { parts: this.heldParts(), seconds: calculator.foretold?.seconds ?? null, now, workers });
      this.bar = found.bar;
      if (found.facts.join() !== this.facts.join()) this.facts = found.facts;
    },
  };
}
