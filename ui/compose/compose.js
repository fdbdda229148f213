// Composing a question: a line, or the form of an operation; how it is cut; how its answer is learned.
// What is written is previewed at once, and a refusal stands where it belongs. Knows neither Alpine nor the page.
import { blamed, examples, fields, initial, inputs, laidOut, method } from "../form.js";
import { told } from "./modes.js";
import { facts, place, previewer } from "./preview.js";
import { PRESETS } from "./presets.js";
import { partsAt, partsInWords, STOPS } from "./splitting.js";

/** `focus` moves to a field by its id. */
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
    /** The last refusal: a problem, with the column of the line or the field of the form that is to blame. */
    refusal: null,

    async init() {
      this.$watch("asJson", () => this.foretell());
      this.$watch("way", () => this.isLine || this.openForm());
      // What failed because nobody answered may do better now that somebody does.
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
    /** The same question the other way: the line that asks what the form asks, or the operation that the line means. */
    get otherWay() {
      const { expression, operation } = this.preview ?? {};
      if (!operation) return "";
      return this.isLine ? operation : expression ?? "";
    },

    /** As the API takes it. */
    get question() {
      return {
        ...this.asked,
        ...(this.splits && partsAt(this.stop) !== null && { parts: partsAt(this.stop) }),
        ...(!this.memo && { memo: false }),
      };
    },
    /** What the preview follows: the same text as long as the question is the same. */
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
    /** Lines that may have been meant: one of them is written by a click. */
    get readings() {
      return this.isLine ? (this.refusal?.readings ?? []) : [];
    },
    mean(reading) {
      this.line = reading;
      this.foretell();
    },
    /** The field of the form that is to blame, if one is. */
    get blamed() {
      return this.refusal && !this.isLine ? blamed(this.refusal, this.operation) : null;
    },

    /** The form holds its first values as soon as it is known which there are. */
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

    /** Goes on with the same question the other way. */
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
      // It was of the other way; until there is one of this way, there is nothing to turn back to.
      this.preview = null;
    },

    /** Takes up the question of a task, to be changed. */
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

    /** Enter asks, except where a value has lines. */
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

    /** Asks the same question in each of the three ways, one after the other and calculated anew. */
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
