// The table of tasks: live, newest first, filtered by the query parameters of the address. It is a virtual list.
import * as address from "../address.js";
import { shortName } from "../pod.js";
import { steady } from "../steady.js";
import { anchor, moved, scroller, visible } from "../virtual-list.js";
import { matches } from "./task-store.js";
import { line } from "./line.js";

const STATES = ["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"];

/** Filters that the API applies, named as in the address. `find` searches only the loaded tasks. */
const FILTERS = ["status", "operation", "node", "asked_by"];
const KEPT = [...FILTERS, "find"];

/** Maximum characters of a pod's name in a column. */
const POD = 10;

/** Debounce in milliseconds between the last key and the request. */
const TYPING = 300;

/** What is taken for the beginning of an id. */
const ID = /^[0-9a-f]{8,32}$/;

const idOf = (task) => task.task_id;

export function taskTable({ api, taskStore, announce }) {
  let [anchors, place] = [[], null];

  return {
    filters: address.read(KEPT),
    rows: [],
    /** Who asked for the tasks that are loaded. */
    names: [],
    count: 0,
    loaded: 0,
    above: 0,
    below: 0,
    rowHeight: 56,
    hasMore: false,
    isFull: false,
    problem: null,

    init() {
      place = scroller(this.$refs.frame);
      this.$watch("$store.cluster.version", () => this.refresh());
      this.$watch("$store.cluster.now", () => this.refresh());
      this.$watch("$store.cluster.seenAt", () => {
        if (this.problem?.passesByItself) this.problem = null;
      });
      window.addEventListener("popstate", () => this.restore());
      if (this.filters.operation) this.$store.catalogue.load();
      if (this.isFiltered) this.ask();
      else this.refresh();
    },

    /** States to filter by: also one that does not exist, if the address names it. */
    get states() {
      return [...new Set([...STATES, this.filters.status])].filter(Boolean);
    },
    /** What is wrong with a press of a button, or with the filters. */
    get complaint() {
      return (this.problem ?? this.$store.cluster.refused)?.detail ?? "";
    },
    get isFiltered() {
      return KEPT.some((name) => this.filters[name]);
    },
    get isEmpty() {
      return this.count === 0 && !this.$store.cluster.isStale;
    },
    /** Pods to filter by: the live ones, and the current filter, which may name a pod that is gone. */
    get pods() {
      const nodes = this.$store.cluster.nodes.filter((each) => ["api", "worker"].includes(each.component));
      return [...new Set([...nodes.map((each) => each.name), this.filters.node])].filter(Boolean);
    },
    get heading() {
      return this.$store.me.seesOwn ? "Your tasks" : "Tasks";
    },
    /** Names to filter by: the user's own, those of the tasks that are loaded, and the current filter. There are none
     *  for users who see no names, or only their own tasks. */
    get askers() {
      const { name, isNobody, seesOwn } = this.$store.me;
      const all = isNobody || seesOwn ? [] : [name, ...this.names];
      return [...new Set([...all, this.filters.asked_by])].filter(Boolean);
    },
    asker(name) {
      return name === this.$store.me.name ? `me (${name})` : name;
    },
    /** The beginning of an id, if that is what is searched for: then the cluster searches all tasks. */
    get wantedId() {
      const text = this.filters.find.trim().toLowerCase();
      return ID.test(text) ? text : "";
    },
    /** What was searched. */
    get searched() {
      if (!this.filters.find.trim()) return "";
      if (this.wantedId) return "Searched the ids of all tasks.";
      return `Searched the ${this.loaded.toLocaleString("en")} tasks that are loaded. 8 to 32 digits of an id search all.`;
    },
    get nothing() {
      if (this.isFiltered) return "No task matches the filters.";
      return this.$store.me.seesOwn ? "You have no tasks yet." : "No tasks yet.";
    },
    get summary() {
      const more = this.hasMore ? " or more" : "";
      return `${this.count.toLocaleString("en")}${more} ${this.count === 1 ? "task" : "tasks"}`;
    },

    /** Draws the visible rows. */
    refresh() {
      const frame = this.$refs.frame;
      // Tasks may have changed since they were listed, so filter again. Until the cluster has answered a new filter,
      // the task store also has tasks that do not match it.
      const { status, find } = this.filters;
      const left = this.$store.cluster.isStale ? this.filters : { status, find };
      const tasks = taskStore.tasks.filter((task) => matches(task, left));
      const height = this.$refs.rows.querySelector("[data-row]")?.offsetHeight;
      if (height) this.rowHeight = height;
      const row = this.rowHeight;
      // If the user has scrolled down, the visible rows stay in place when new ones are added above.
      const shift = place.top > 0 ? moved(anchors, tasks, idOf) * row : 0;
      const [top, tall] = [place.top + shift, frame.clientHeight || 600];
      anchors = anchor(tasks, { top, row }, idOf);
      const seen = visible({ top, height: tall, row, count: tasks.length });
      const { now } = this.$store.cluster;
      const { me } = this.$store;
      const drawn = tasks
        .slice(seen.first, seen.last)
        .map((task, index) => line(task, now, seen.first + index + 2, (each) => me.mayCancel(each)));
      this.rows = steady(this.rows, drawn, "task_id");
      const names = [...new Set(taskStore.tasks.map((each) => each.asked_by))].filter(Boolean).sort();
      if (names.join("\n") !== this.names.join("\n")) this.names = names;
      Object.assign(this, { count: tasks.length, loaded: taskStore.tasks.length });
      this.above = seen.above;
      this.below = seen.below;
      this.hasMore = taskStore.cursor !== null && !taskStore.isFull;
      this.isFull = taskStore.isFull;
      if (shift) place.to(top);
    },

    /** Redraws the rows after scrolling, at most once per animation frame. */
    scrolled() {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.refresh();
      });
    },

    /** A filter changed: updates the address, and requests the tasks again. */
    changed() {
      address.write(this.filters);
      this.$refs.frame.scrollTop = 0;
      this.refresh();
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.ask(), TYPING);
    },

    ask() {
      const given = FILTERS.map((name) => [name, this.filters[name].trim()]).filter(([, value]) => value);
      if (this.wantedId) given.push(["id", this.wantedId]);
      return this.$store.cluster.filter(Object.fromEntries(given));
    },

    /** The user went back or forward: takes the filters from the address. */
    restore() {
      const before = JSON.stringify(this.filters);
      this.filters = address.read(KEPT);
      if (JSON.stringify(this.filters) !== before) this.ask();
    },

    show(what) {
      this.filters = { ...Object.fromEntries(KEPT.map((name) => [name, ""])), ...what };
      this.changed();
    },

    /** A pod's name, shortened to fit a row. */
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
        // The pressed button is about to disappear, so the focus must move.
        if ([pressed, document.body].includes(document.activeElement)) this.focusRow(task.task_id);
      } catch (problem) {
        this.problem = problem;
      }
      this.$store.cluster.soon();
    },

    open(task) {
      this.$dispatch("open-task", task.task_id);
    },
    /** A row was clicked. Its buttons, and text that is being selected, are left alone. */
    clicked(event, task) {
      if (!event.target.closest("button, a") && getSelection().isCollapsed) this.open(task);
    },

    /** Focuses a row, or the heading if the row is not drawn, or the tab that is shown instead. */
    focusRow(id) {
      const row = this.$refs.rows.querySelector(`[data-row="${id}"] [data-open]`);
      const heading = document.getElementById("tasks");
      // While the dead letters are shown, the table is not.
      (row?.checkVisibility() ? row : heading.checkVisibility() ? heading : document.getElementById("tab-dead-letters")).focus();
    },

    /** The arrow keys up and down move between rows. Enter works because rows have buttons. */
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
