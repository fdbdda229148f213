// The calculator: the user asks a question as a line or with the form of an operation. Shows a preview while the user
// types, and each error at its place. Does not import Alpine or touch the DOM.
import * as draft from "../draft.js";
import { blamed, examples, fields, initial, inputs, laidOut, method } from "../form.js";
import { questionOf } from "../question.js";
import { told } from "./modes.js";
import { facts, place, previewer } from "./preview.js";
import { PRESETS } from "./presets.js";
import { partsAt, partsInWords, STOPS } from "./splitting.js";

/** Tasks among which the answer to a preset is looked for. */
const RECALLED = 200;

const UNASKED = {
  title: "No answer to show",
  detail: "Nobody has asked this lately, or the answer has expired.",
};

/** The line of a page that shows no task yet. */
const FIRST = "factor(2^193-1)";

const EMPTY = "Nothing is written yet.";

/** `me` is the user. `focus` moves the focus to the element with an id. `say` announces a text to screen readers. */
export function compose({ api, catalogue, calculator, me, focus, say }) {
  const foretell = previewer(api);
  /** Whether the user's own question, kept while the page was loaded, goes before that of the address. */
  let isKept = false;

  return {
    way: "line",
    line: FIRST,
    chosen: "factorize",
    values: {},
    stop: 0,
    stops: STOPS,
    memo: true,
    preview: null,
    /** The last refusal: a Problem with the column of the line, or the field of the form, that caused it. */
    refusal: null,
    /** The question that was refused, as JSON. A question that was changed since may be asked. */
    refused: "",

    async init() {
      const kept = draft.take();
      isKept = kept !== null;
      this.$watch("$store.calculator.opened", () => this.mirror());
      if (isKept) await this.restore(kept);
      else if (calculator.opened) this.mirror();
      this.$watch("asJson", () => this.foretell());
      this.$watch("way", () => this.isLine || this.openForm());
      // The API answers again: repeat a preview that failed because it did not.
      this.$watch("$store.cluster.seenAt", () => this.refusal?.passesByItself && this.foretell());
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

    /** Whether the question cannot be asked as it is: the reason stands below it. */
    get isOff() {
      return this.isEmpty || (this.refusal !== null && this.refused === this.asJson && !this.refusal.passesByItself);
    },
    get isEmpty() {
      return this.isLine && !this.line.trim();
    },
    /** Whether the card below shows this very question. Then it is not drawn twice. */
    get isAnswered() {
      const { task } = calculator;
      return this.preview !== null && task !== null && isSame(task, this.preview);
    },
    /** The choices that the closed options hide. */
    get optionsInWords() {
      const parts = this.splits && partsAt(this.stop) !== null ? this.partsInWords : "";
      return [calculator.mode, parts, this.memo ? "" : "calculated anew"].filter(Boolean).join(", ");
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
    async take(task) {
      await this.write(task);
      focus(task.expression ? "expression" : "operation");
    },

    /** Another task was opened by its address: the form shows its question, as it was typed if that is known. */
    async mirror() {
      const { task, typed } = calculator.opened;
      if (isKept) isKept = false;
      else if (task) await this.write({ ...task, expression: typed ?? task.expression });
      else Object.assign(this, { way: "line", line: FIRST });
    },

    async write(task) {
      if (task.expression) return Object.assign(this, { way: "line", line: task.expression });
      const [{ operation, inputs }] = await Promise.all([questionOf(task, api), catalogue.load()]);
      // A batch, or an operation of another version: there is no form for it.
      if (catalogue.operations.length && !catalogue.byName(operation)) return Object.assign(this, { way: "line", line: FIRST });
      this.choose(operation);
      this.fill(this.laidOut(inputs));
      this.way = "form";
    },

    laidOut(inputs) {
      const all = this.operation?.inputs ?? [];
      return Object.fromEntries(all.map((input) => [input.name, laidOut(input, inputs[input.name])]));
    },

    /** Keeps the question while the page is loaded again. */
    keep() {
      const { way, line, chosen, values } = this;
      draft.keep({ way, line, chosen, values });
    },
    async restore({ way, line, chosen, values }) {
      if (way === "form") await catalogue.load();
      Object.assign(this, { way, line, chosen, values });
    },

    async foretell() {
      const asked = this.asJson;
      if (this.isLine ? !this.line.trim() : !this.operation) return this.told(asked, null, null);
      try {
        const preview = await foretell(this.question);
        if (preview) this.told(asked, preview.refusal ? null : preview, preview.refusal);
      } catch (problem) {
        this.told(asked, null, problem.status === 401 ? null : problem);
      }
    },

    /** `asked` is the question that this is about: it may have been changed since. */
    told(asked, preview, refusal) {
      Object.assign(this, { preview, refusal, refused: asked });
    },

    /** Enter submits, except in a field with several lines. */
    enter(event, field) {
      if (event.key !== "Enter" || field.rows > 1) return;
      event.preventDefault();
      this.submit();
    },

    async start(preset) {
      if (calculator.isBusy) return;
      Object.assign(this, { way: "line", line: preset.expression, stop: 0 });
      await (me.canSubmit ? this.submit() : this.recall(preset));
    },

    /** Shows the answer that somebody else got to the question of a preset. */
    async recall({ operation, expression }) {
      calculator.clear();
      try {
        // The API writes a line in its own way, and keeps that.
        const [preview, { tasks }] = await Promise.all([
          api.preview({ expression }),
          api.tasks({ status: "COMPLETED", operation, limit: RECALLED }),
        ]);
        const found = tasks.find((task) => task.expression === preview.expression);
        if (found) await calculator.show(found.task_id);
        else calculator.problem = UNASKED;
      } catch (problem) {
        calculator.problem = problem;
      }
    },

    async submit() {
      if (calculator.isBusy || !me.canSubmit) return;
      if (this.isOff) return this.blame();
      this.refusal = null;
      const asked = this.asJson;
      try {
        await calculator.ask(this.question);
      } catch (problem) {
        this.refuse(problem, asked);
      }
    },

    /** Shows why a question was refused. What a limit and a missing role say stands in the place of the button. */
    refuse(problem, asked) {
      if (!problem.isLimited && me.canSubmit) Object.assign(this, { refusal: problem, refused: asked });
      this.blame();
    },
    /** Moves the focus to what has to be changed, and says why: where the focus is there already, nothing else would. */
    blame() {
      const why = this.isEmpty ? EMPTY : this.refusal?.detail;
      if (why) say(why);
      focus(this.blamed ? `input-${this.blamed}` : this.isLine ? "expression" : "operation");
    },

    /** Asks the same question in all three modes, one after another, without the cache. */
    async compare() {
      if (calculator.isBusy) return;
      if (this.isOff) return this.blame();
      const { mode } = calculator;
      const asked = this.asJson, question = { ...this.question, memo: false };
      for (const { name } of this.modes) {
        calculator.mode = name;
        const task = await calculator.ask(question).catch((problem) => this.refuse(problem, asked));
        if (!task) break;
      }
      calculator.mode = mode;
    },
  };
}

/** Whether a task and a preview are of one question. */
const isSame = (task, { expression, operation, inputs }) =>
  task.expression ? task.expression === expression : task.operation === operation && isEqual(task.inputs, inputs);

const isEqual = (some, others) =>
  Boolean(some && others) && Object.entries(others).every(([name, value]) => some[name] === value);
