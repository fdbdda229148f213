// The details of one task: timeline, attempts, parts by pod, and JSON. They are updated until the task has ended.
import * as address from "../address.js";
import { shorten } from "../number.js";
import { steady } from "../steady.js";
import { describe, isFinal, shortId } from "../task.js";

/** Minimum milliseconds between two requests for a running task. */
const SOONEST = 1_000;

/** Maximum characters of the question. */
const ROOM = 400;

/** Maximum characters of JSON that are shown. Copying gives all of it. */
const SHOWN = 20_000;

export function detail({ api }) {
  // Long lists are kept outside of Alpine's reactive state; `draw` copies what the markup shows.
  let [parts, chart] = [[], null];
  /** The drawing module; null until it is loaded. */
  let drawing = null;
  /** The element that opened the details, which gets the focus back. */
  let opener = null;

  return {
    id: "",
    task: null,
    steps: [],
    pods: [],
    figures: [],
    chartLabel: "",
    isUnfolded: false,
    shownJson: "",
    problem: null,
    looked: 0,
    looking: 0,
    isWanted: false,

    init() {
      const { task } = address.read(["task"]);
      // `show`, not `open`: a page that has just been loaded must not move the focus here.
      if (/^[0-9a-f]{32}$/.test(task)) this.show(task);
      this.$watch("$store.cluster.version", () => this.soon());
      this.$watch("$store.cluster.now", () => this.canCancel && this.draw());
      new ResizeObserver(() => this.paint()).observe(this.$refs.chart.parentElement);
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
    get canCancel() {
      return this.task !== null && !isFinal(this.task);
    },

    /** Opens a task, and remembers the focused element. */
    async open(id) {
      const asked = document.activeElement;
      if (!this.$root.contains(asked)) opener = asked;
      await this.show(id);
      this.$nextTick(() => this.$refs.heading.focus());
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
      this.timer = setTimeout(again, Math.max(0, this.looked + SOONEST - performance.now()));
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
      const { byPod, gantt, soFar, timeline } = drawing;
      const { task } = this;
      const { now } = this.$store.cluster;
      chart = gantt(parts, now);
      const pods = byPod(chart.lanes).map((each) => ({ ...each, time: seconds(each.seconds) }));
      this.steps = steady(this.steps, task ? timeline(task, parts, now) : [], "index");
      this.pods = steady(this.pods, pods, "pod");
      this.figures = steady(this.figures, task ? figures(task, soFar(parts, chart)) : [], "name");
      const lost = pods.reduce((sum, each) => sum + each.lost, 0);
      this.chartLabel = `${parts.length} of ${task?.parts ?? 0} parts on ${pods.length} pods, ${lost} attempts lost`;
      if (this.isUnfolded) this.shownJson = shortened(this.json());
      this.$nextTick(() => this.paint());
    },

    paint() {
      const { chart: svg } = this.$refs;
      const width = svg.parentElement.clientWidth;
      if (parts.length && width) drawing.draw(svg, chart, width);
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

/** Work, span and speed-up: the measured values when the task has ended, before that the values so far. */
function figures({ measured }, { work, span, elapsed, speedUp }) {
  const isKnown = measured?.speed_up !== undefined;
  const of = (known, far) => (isKnown ? known : far);
  const last = of("speed-up", "speed-up so far");
  return [
    { name: "work", about: "processor time of all parts", value: seconds(of(measured?.work_seconds, work)) },
    { name: "span", about: "the longest part: no run can be quicker", value: seconds(of(measured?.span_seconds, span)) },
    { name: "elapsed", about: "from the split to the end", value: seconds(of(measured?.elapsed_seconds, elapsed)) },
    { name: last, about: "work divided by elapsed time", value: times(of(measured?.speed_up, speedUp)) },
  ];
}

const shortened = (json) =>
  json.length > SHOWN ? `${json.slice(0, SHOWN)}\n… ${(json.length - SHOWN).toLocaleString("en")} characters more` : json;

const seconds = (value) => `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 3 : 1 })} s`;
const times = (value) => (value === null ? "–" : `${value.toLocaleString("en", { maximumFractionDigits: 2 })} ×`);
