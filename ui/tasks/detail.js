// One task in full: its life, its attempts, its parts by pod, and its JSON. It follows the task until it has ended.
import * as address from "../address.js";
import { describe, isFinal, shortId } from "../task.js";
import { draw } from "./chart.js";
import { byPod, gantt, soFar } from "./gantt.js";
import { timeline } from "./timeline.js";

/** Milliseconds between two looks at a task that runs. */
const SOONEST = 1_000;

/** Parts whose lost attempts are looked up: each is a question of its own. */
const LOOK_UP = 40;

/** Characters of JSON that are shown; all of it can be copied. */
const SHOWN = 20_000;

export function detail({ api }) {
  return {
    id: "",
    task: null,
    parts: [],
    tries: new Map(),
    problem: null,
    looked: 0,

    init() {
      const { task } = address.read(["task"]);
      if (/^[0-9a-f]{32}$/.test(task)) this.open(task);
      this.$watch("$store.cluster.version", () => this.soon());
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
      return this.task ? (this.task.expression ?? describe(this.task.inputs)) : "";
    },
    get canCancel() {
      return this.task !== null && !isFinal(this.task);
    },
    get steps() {
      return this.task ? timeline(this.task, this.parts, this.$store.cluster.now) : [];
    },
    get attempts() {
      return this.task?.attempts ?? [];
    },
    get isSplit() {
      return this.parts.length > 0;
    },
    get chart() {
      return gantt(this.parts, this.tries, this.$store.cluster.now);
    },
    get pods() {
      return byPod(this.chart.lanes).map((each) => ({ ...each, time: seconds(each.seconds) }));
    },
    /** Work, span and speed-up: measured when all is over, and as far as it is known before. */
    get figures() {
      const { measured } = this.task ?? {};
      const known = measured?.speed_up !== undefined;
      const { work, span, elapsed, speedUp } = soFar(this.parts, this.chart);
      return [
        { name: "work", about: "processor time of all parts", value: seconds(known ? measured.work_seconds : work) },
        { name: "span", about: "the longest part: no number of workers is quicker", value: seconds(known ? measured.span_seconds : span) },
        { name: "elapsed", about: "from the split to the end", value: seconds(known ? measured.elapsed_seconds : elapsed) },
        { name: known ? "speed-up" : "speed-up so far", about: "work by elapsed time", value: times(known ? measured.speed_up : speedUp) },
      ];
    },
    get chartLabel() {
      const lost = this.pods.reduce((sum, each) => sum + each.lost, 0);
      return `${this.parts.length} of ${this.task?.parts} parts on ${this.pods.length} pods, ${lost} attempts lost`;
    },
    get json() {
      return JSON.stringify(this.isSplit ? { ...this.task, parts_list: this.parts } : this.task, null, 2);
    },
    get jsonShown() {
      const { json } = this;
      return json.length > SHOWN ? `${json.slice(0, SHOWN)}\n… ${(json.length - SHOWN).toLocaleString("en")} characters more` : json;
    },

    async open(id) {
      Object.assign(this, { id, task: null, parts: [], tries: new Map(), problem: null });
      address.write({ task: id });
      await this.look();
      this.$nextTick(() => this.$refs.heading.focus());
    },

    close() {
      const { id } = this;
      clearTimeout(this.timer);
      this.id = "";
      address.write({ task: "" });
      this.$dispatch("task-closed", id);
    },

    /** Something happened: a task that has not ended may have changed. */
    soon() {
      if (!this.isOpen || (this.task && isFinal(this.task)) || this.timer) return;
      this.timer = setTimeout(() => this.look(), Math.max(0, this.looked + SOONEST - performance.now()));
    },

    async look() {
      const { id } = this;
      this.looked = performance.now();
      try {
        const task = await api.task(id);
        const parts = task.parts ? (await api.parts(id)).parts : [];
        const tries = await this.lostTries(parts);
        if (id === this.id) Object.assign(this, { task, parts, tries, problem: null });
      } catch (problem) {
        if (id === this.id) this.problem = problem;
      }
      this.timer = null;
      if (id === this.id) this.$nextTick(() => this.paint());
    },

    /** The attempts at parts that did not end them, by part. */
    async lostTries(parts) {
      const tries = new Map(this.tries);
      const unknown = parts.filter((part) => part.failures > (tries.get(part.task_id)?.length ?? 0));
      const found = await Promise.all(unknown.slice(0, LOOK_UP).map((part) => api.task(part.task_id)));
      for (const part of found) tries.set(part.task_id, part.attempts);
      return tries;
    },

    paint() {
      const { chart: svg } = this.$refs;
      if (this.isSplit && svg.parentElement.clientWidth) draw(svg, this.chart, svg.parentElement.clientWidth);
    },

    async cancel() {
      try {
        this.task = await api.cancel(this.id);
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

const seconds = (value) => `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 3 : 1 })} s`;
const times = (value) => (value === null ? "–" : `${value.toLocaleString("en", { maximumFractionDigits: 2 })} ×`);
