// The details of one task: timeline, attempts, parts by pod, and JSON. They are updated until the task has ended.
import * as address from "../address.js";
import { between } from "../clock.js";
import { shorten } from "../number.js";
import { paceOf } from "../poll.js";
import { steady } from "../steady.js";
import { describe, isFinal, shortId } from "../task.js";

/** Minimum milliseconds between two requests for a running task. */
const SOONEST = 1_000;

/** Maximum number of parts in the list. The drawing has all. */
const LISTED = 200;

/** Maximum characters of the question. */
const ROOM = 400;

/** Maximum characters of JSON that are shown. Copying gives all of it. */
const SHOWN = 20_000;

export function detail({ api }) {
  // Long lists are kept outside of Alpine's reactive state; `draw` copies what the markup shows.
  let parts = [];
  /** The drawing module; null until it is loaded. */
  let drawing = null;
  /** Kept from the beginning: `$refs` is gone in a handler whose own element is removed, as that of a part. */
  let heading = null;
  /** The element that opened the details, which gets the focus back. */
  let opener = null;

  return {
    id: "",
    task: null,
    steps: [],
    /** The parts as a list, at most LISTED of them. */
    parts: [],
    /** Changes when the parts were read again: the race is drawn from them. */
    partsVersion: 0,
    isUnfolded: false,
    shownJson: "",
    problem: null,
    looked: 0,
    looking: 0,
    isWanted: false,

    init() {
      heading = this.$refs.heading;
      const { task } = address.read(["task"]);
      // `show`, not `open`: a page that has just been loaded must not move the focus here.
      if (/^[0-9a-f]{32}$/.test(task)) this.show(task);
      this.$watch("$store.cluster.version", () => this.soon());
      this.$watch("$store.cluster.now", () => this.isRunning && this.draw());
    },

    get partsTitle() {
      const all = this.task?.parts ?? 0;
      return this.parts.length < all ? `The first ${this.parts.length} of ${all} parts` : `${all} parts`;
    },
    get isSplit() {
      return (this.task?.parts ?? 0) > 1;
    },
    heldParts: () => parts,
    get parent() {
      return this.task?.parent ?? "";
    },
    get isOpen() {
      return this.id !== "";
    },
    get short() {
      return shortId(this.id);
    },
    get link() {
      return `/t/${this.id}`;
    },
    get complaint() {
      return this.problem?.detail ?? "";
    },
    get question() {
      return this.task ? shorten(this.task.expression ?? describe(this.task.inputs), ROOM) : "";
    },
    /** Whether the task cannot change any more: it has ended or expired. */
    get isOver() {
      return (this.task !== null && isFinal(this.task)) || this.problem?.status === 404;
    },
    get isRunning() {
      return this.task !== null && !isFinal(this.task);
    },
    get canCancel() {
      return this.isRunning && this.$store.me.mayCancel(this.task);
    },
    get askedBy() {
      return this.task?.asked_by ? `Asked by ${this.task.asked_by}` : "";
    },

    /** Opens a task, and remembers the focused element. */
    async open(id) {
      const asked = document.activeElement;
      if (!this.$root.contains(asked)) opener = asked;
      await this.show(id);
      this.$nextTick(() => heading.focus());
    },

    async show(id) {
      Object.assign(this, { id, task: null, problem: null });
      parts = [];
      this.draw();
      address.write({ task: id });
      await this.look();
    },

    /** Closes the details. The focus returns to the button that opened them, or if it is gone, to the table. */
    close() {
      const { id } = this;
      clearTimeout(this.timer);
      this.timer = null;
      this.id = "";
      address.write({ task: "" });
      if (opener?.matches("button") && opener.isConnected) opener.focus();
      else this.$dispatch("task-closed", id);
      opener = null;
    },

    /** Refreshes a task that has not ended, because something in the cluster changed. */
    soon() {
      this.isWanted = this.looking > 0;
      if (!this.isOpen || this.isOver || this.timer || this.isWanted) return;
      const again = () => {
        this.timer = null;
        if (!this.isOver) this.look();
      };
      this.timer = setTimeout(again, Math.max(0, this.looked + paceOf(parts, SOONEST) - performance.now()));
    },

    async look() {
      const { id } = this;
      this.looked = performance.now();
      this.looking += 1;
      try {
        const task = await api.task(id);
        const found = task.parts ? (await api.parts(id)).parts : [];
        drawing ??= await api.drawingModule();
        if (id !== this.id) return;
        parts = found;
        this.partsVersion += 1;
        Object.assign(this, { task: Object.freeze(task), problem: null });
        this.draw();
      } catch (problem) {
        if (id === this.id) this.problem = problem;
      } finally {
        this.looking -= 1;
        if (this.isWanted) this.soon();
      }
    },

    draw() {
      if (!drawing) return;
      const { task } = this;
      this.steps = steady(this.steps, task ? drawing.timeline(task, parts, this.$store.cluster.now) : [], "index");
      this.parts = steady(this.parts, parts.slice(0, LISTED).map(part), "index");
      if (this.isUnfolded) this.shownJson = shortened(this.json());
    },

    unfold(isOpen) {
      this.isUnfolded = isOpen;
      if (isOpen) this.shownJson = shortened(this.json());
    },
    json() {
      return JSON.stringify(parts.length ? { ...this.task, parts_list: parts } : this.task, null, 2);
    },

    async cancel() {
      try {
        await api.cancel(this.id);
        // Its parts are cancelled with it.
        await this.look();
      } catch (problem) {
        this.problem = problem;
      }
      this.$store.cluster.soon();
    },

    showResult() {
      this.$dispatch("show-task", this.id);
    },
  };
}

/** A part in the list. After the end of the whole it is no task of its own any more. */
const part = ({ index, task_id: id, status, handled_by: pod, attempt, started_at: from, ended_at: to }) => ({
  index,
  number: index + 1,
  id,
  status,
  about: [`part ${index + 1}`, pod && `by ${pod}`, from && to && between(from, to), attempt > 1 && `attempt ${attempt}`]
    .filter(Boolean)
    .join(", "),
});

const shortened = (json) =>
  json.length > SHOWN ? `${json.slice(0, SHOWN)}\n… ${(json.length - SHOWN).toLocaleString("en")} characters more` : json;
