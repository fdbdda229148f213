// The calculator: the user asks a question as a line or with the form of an operation. Shows a preview while the user
// types, and each error at its place. Does not import Alpine or touch the DOM.
import { blamed, examples, fields, initial, inputs, laidOut, method } from "../form.js";
import { told } from "./modes.js";
import { facts, place, previewer } from "./preview.js";
import { PRESETS } from "./presets.js";
import { partsAt, partsInWords, STOPS } from "./splitting.js";

/** `focus` moves the focus to the element with an id. */
export function compose({ api, catalogue, calculator, focus }) {
  const foretell = previewer(api);

  return {
    way: "line",
    line: "factor(2^193-1)",
    chosen: "factorize",
    values: {},
    stop: 0,
    stops: STOPS,
    memo: true,
    preview: null,
    /** The last refusal: a Problem with the column of the line, or the field of the form, that caused it. */
    refusal: null,

    async init() {
      this.$watch("asJson", () => this.foretell());
      this.$watch("way", () => this.isLine || this.openForm());
      // The API answers again: repeat a preview that failed because it did not.
      this.$watch("$store.cluster.seenAt", () => this.refusal?.isPassing && this.foretell());
      await this.foretell();
    },

    get operation() {
      return catalogue.byName(this.chosen);
    },
    get summary() {
      return this.operation?.summary ?? catalogue.problem?.detail ?? "Loading the operations…";
    },
    get fields() {
      return fields(this.operation);
    },
    get examples() {
      return examples(this.operation);
    },
    presets: PRESETS,
    get method() {
      return this.operation ? method(this.operation) : [];
    },
    get modes() {
      return told(calculator.measured);
    },
    get isLine() {
      return this.way === "line";
    },
    get splits() {
      return this.preview?.splits ?? false;
    },
    get partsInWords() {
      return partsInWords(this.stop, this.preview?.parts);
    },
    get facts() {
      return this.preview ? facts(this.preview) : [];
    },
    /** The same question in the other input mode: as a line when the form is open, or as an operation. */
    get otherWay() {
      const { expression, operation } = this.preview ?? {};
      if (!operation) return "";
      return this.isLine ? operation : expression ?? "";
    },

    /** The request body for the API. */
    get question() {
      return {
        ...this.asked,
        ...(this.splits && partsAt(this.stop) !== null && { parts: partsAt(this.stop) }),
        ...(!this.memo && { memo: false }),
      };
    },
    /** The question as text. The preview watches it, because it changes only when the question does. */
    get asJson() {
      return JSON.stringify(this.question);
    },
    get asked() {
      if (this.isLine) return { expression: this.line };
      return { operation: this.chosen, inputs: this.operation ? inputs(this.operation, this.values) : {} };
    },

    get mark() {
      const { column } = this.refusal ?? {};
      return this.isLine && column ? place(this.line, column) : null;
    },
    get complaint() {
      return this.refusal && this.blamed === null ? this.refusal.detail : "";
    },
    /** Suggested corrections of the line. A click uses one. */
    get readings() {
      return this.isLine ? (this.refusal?.readings ?? []) : [];
    },
    mean(reading) {
      this.line = reading;
      this.foretell();
    },
    /** The name of the field that caused the refusal, or null. */
    get blamed() {
      return this.refusal && !this.isLine ? blamed(this.refusal, this.operation) : null;
    },

    /** Fills the form with its first values when the catalogue is loaded. */
    async openForm() {
      await catalogue.load();
      if (this.operation && !Object.keys(this.values).length) this.fill(initial(this.operation));
    },

    choose(name) {
      this.chosen = name;
      this.stop = 0;
      this.fill(this.operation ? initial(this.operation) : {});
    },

    fill(values) {
      this.values = { ...values };
    },

    /** Continues with the same question in the other input mode. */
    async turn() {
      const { expression, operation, inputs } = this.preview;
      await catalogue.load();
      if (this.isLine) {
        this.chosen = operation;
        this.fill(this.laidOut(inputs));
      } else {
        this.line = expression;
      }
      this.way = this.isLine ? "form" : "line";
      // The preview belongs to the old input mode. There is no way back until a new preview arrives.
      this.preview = null;
    },

    /** Loads the question of a task, so that the user can change it. */
    async take({ expression, operation, inputs }) {
      await catalogue.load();
      if (expression) {
        Object.assign(this, { way: "line", line: expression });
      } else {
        this.choose(operation);
        this.fill(this.laidOut(inputs));
        this.way = "form";
      }
      focus(expression ? "expression" : "operation");
    },

    laidOut(inputs) {
      const all = this.operation?.inputs ?? [];
      return Object.fromEntries(all.map((input) => [input.name, laidOut(input, inputs[input.name])]));
    },

    async foretell() {
      if (this.isLine ? !this.line.trim() : !this.operation) return this.told(null, null);
      try {
        const preview = await foretell(this.question);
        if (preview) this.told(preview.refusal ? null : preview, preview.refusal);
      } catch (problem) {
        this.told(null, problem);
      }
    },

    told(preview, refusal) {
      Object.assign(this, { preview, refusal });
    },

    /** Enter submits, except in a field with several lines. */
    enter(event, field) {
      if (event.key !== "Enter" || field.rows > 1) return;
      event.preventDefault();
      this.submit();
    },

    async start(preset) {
      if (calculator.isLoading) return;
      Object.assign(this, { way: "line", line: preset.expression, stop: 0 });
      await this.submit();
    },

    async submit() {
      if (calculator.isLoading) return;
      this.refusal = null;
      try {
        await calculator.ask(this.question);
      } catch (problem) {
        this.refusal = problem;
        focus(this.blamed ? `input-${this.blamed}` : "expression");
      }
    },

    /** Asks the same question in all three modes, one after another, without the cache. */
    async compare() {
      const { mode } = calculator;
      const question = { ...this.question, memo: false };
      for (const { name } of this.modes) {
        calculator.mode = name;
        const task = await calculator.ask(question).catch((problem) => {
          this.refusal = problem;
        });
        if (!task) break;
      }
      calculator.mode = mode;
    },
  };
}
