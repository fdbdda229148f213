// The table of tasks: live, newest first, filtered by what stands in the address. Only the rows that can be seen are
// drawn.
import * as address from "../address.js";
import { shortName } from "../pod.js";
import { steady } from "../steady.js";
import { anchor, moved, scroller, visible } from "../virtual-list.js";
import { matches } from "./task-store.js";
import { line } from "./line.js";

const STATES = ["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"];

/** Filters that the API applies, as the address names them; `find` looks through what is loaded. */
const FILTERS = ["status", "operation", "node"];
const KEPT = [...FILTERS, "find"];

/** Characters of a pod's name that a column has room for. */
const POD = 10;

/** Milliseconds after the last key before the cluster is asked. */
const TYPING = 300;

const idOf = (task) => task.task_id;

export function taskTable({ api, taskStore, announce }) {
  let [anchors, place] = [[], null];

  return {
    states: STATES,
    filters: address.read(KEPT),
    rows: [],
    count: 0,
    above: 0,
    below: 0,
    rowHeight: 56,
    hasMore: false,
    isFull: false,
    problem: null,

    init() {
      place = scroller(this.$refs.frame);
      if (!STATES.includes(this.filters.status)) this.filters.status = "";
      this.$watch("$store.cluster.version", () => this.refresh());
      this.$watch("$store.cluster.now", () => this.refresh());
      this.$watch("$store.cluster.seenAt", () => this.problem?.isPassing && (this.problem = null));
      window.addEventListener("popstate", () => this.restore());
      if (this.filters.operation) this.$store.catalogue.load();
      if (this.isFiltered) this.ask();
      else this.refresh();
    },

    get isFiltered() {
      return KEPT.some((name) => this.filters[name]);
    },
    get isEmpty() {
      return this.count === 0 && !this.$store.cluster.isStale;
    },
    /** Pods to filter by: those that live, and the one that is filtered by, which may be gone. */
    get pods() {
      const nodes = this.$store.cluster.nodes.filter((each) => ["api", "worker"].includes(each.component));
      return [...new Set([...nodes.map((each) => each.name), this.filters.node])].filter(Boolean);
    },
    get nothing() {
      return this.isFiltered ? "No task is like that." : "No tasks yet.";
    },
    get summary() {
      const more = this.hasMore ? " or more" : "";
      return `${this.count.toLocaleString("en")}${more} ${this.count === 1 ? "task" : "tasks"}`;
    },

    /** Draws the rows that can be seen. */
    refresh() {
      const frame = this.$refs.frame;
      // A task may have changed since it was listed; and until the cluster has answered, others are here as well.
      const { status, find } = this.filters;
      const left = this.$store.cluster.isStale ? this.filters : { status, find };
      const tasks = taskStore.tasks.filter((task) => matches(task, left));
      const height = this.$refs.rows.querySelector("[data-row]")?.offsetHeight;
      if (height) this.rowHeight = height;
      const row = this.rowHeight;
      // Who reads further down keeps the rows under his eyes while new ones come in above.
      const shift = place.top > 0 ? moved(anchors, tasks, idOf) * row : 0;
      const [top, tall] = [place.top + shift, frame.clientHeight || 600];
      anchors = anchor(tasks, { top, row }, idOf);
      const seen = visible({ top, height: tall, row, count: tasks.length });
      const { now } = this.$store.cluster;
      const drawn = tasks.slice(seen.first, seen.last).map((task, index) => line(task, now, seen.first + index + 2));
      this.rows = steady(this.rows, drawn, "task_id");
      this.count = tasks.length;
      this.above = seen.above;
      this.below = seen.below;
      this.hasMore = taskStore.cursor !== null && !taskStore.isFull;
      this.isFull = taskStore.isFull;
      if (shift) place.to(top);
    },

    /** The rows follow the scroll bar, once a frame. */
    scrolled() {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.refresh();
      });
    },

    /** A filter was changed: it goes into the address, and what the API can filter is asked anew. */
    changed() {
      address.write(this.filters);
      this.$refs.frame.scrollTop = 0;
      this.refresh();
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.ask(), TYPING);
    },

    ask() {
      const given = FILTERS.map((name) => [name, this.filters[name].trim()]).filter(([, value]) => value);
      return this.$store.cluster.filter(Object.fromEntries(given));
    },

    /** The browser went back or forth: the filters are those of that address. */
    restore() {
      const before = JSON.stringify(this.filters);
      this.filters = address.read(KEPT);
      if (JSON.stringify(this.filters) !== before) this.ask();
    },

    show(what) {
      this.filters = { ...Object.fromEntries(KEPT.map((name) => [name, ""])), ...what };
      this.changed();
    },

    /** A pod's name as far as a row has room for it. */
    pod: (name) => shortName(name, POD),

    more() {
      return this.$store.cluster.more();
    },

    async cancel(task) {
      this.problem = null;
      try {
        const pressed = document.activeElement;
        await api.cancel(task.task_id);
        announce(`Task ${task.short} was cancelled.`);
        // The button that was pressed is about to go.
        if ([pressed, document.body].includes(document.activeElement)) this.focusRow(task.task_id);
      } catch (problem) {
        this.problem = problem;
      }
      this.$store.cluster.soon();
    },

    open(task) {
      this.$dispatch("open-task", task.task_id);
    },

    /** Gives the focus to a row, or where that is not drawn, to the heading: what had it is gone. */
    focusRow(id) {
      const row = this.$refs.rows.querySelector(`[data-row="${id}"] [data-open]`);
      (row ?? document.getElementById("tasks")).focus();
    },

    /** Up and down move between rows; Enter is the button's own. */
    moved(event) {
      const rows = [...this.$refs.rows.querySelectorAll("[data-row] [data-open]")];
      const at = rows.indexOf(event.target.closest("[data-row]")?.querySelector("[data-open]"));
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || at < 0 || !rows[at + step]) return;
      event.preventDefault();
      rows[at + step].focus();
    },
  };
}
