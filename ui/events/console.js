// The Cluster Events section: the event log as a console. It is a virtual list: only visible lines are in the DOM.
import { clock } from "../clock.js";
import { shortName } from "../pod.js";
import { TYPES } from "../stream/event-stream.js";
import { steady } from "../steady.js";
import { shortId } from "../task.js";
import { anchor, moved, scroller, visible } from "../virtual-list.js";

/** Maximum characters of a pod's name in a line. */
const POD = 16;

export function eventConsole({ eventLog, taskStore }) {
  // The events that a paused console shows. Kept outside of Alpine's reactive state.
  let frozen = null;
  let [anchors, place] = [[], null];

  return {
    types: TYPES,
    wanted: "all",
    find: "",
    /** Progress and parts are many lines, and seldom wanted. */
    hasProgress: false,
    hasParts: false,
    lines: [],
    count: 0,
    above: 0,
    below: 0,
    lineHeight: 24,
    pausedAt: null,
    held: 0,
    hidden: null,

    init() {
      place = scroller(this.$refs.log);
      new ResizeObserver(() => this.scrolled()).observe(this.$refs.log);
      this.$watch("$store.cluster.version", () => this.refresh());
      this.$watch("wanted", () => this.restart());
      for (const each of ["find", "hasProgress", "hasParts"]) this.$watch(each, () => this.restart());
      this.refresh();
    },

    get isPaused() {
      return this.pausedAt !== null;
    },
    get pauseLabel() {
      if (!this.isPaused) return "Pause";
      return this.held ? `Go on (${this.held.toLocaleString("en")} new)` : "Go on";
    },
    get summary() {
      const cap = this.$store.cluster.version && eventLog.isFull ? `, the newest ${eventLog.cap.toLocaleString("en")} are kept` : "";
      return `${this.count.toLocaleString("en")} ${this.count === 1 ? "event" : "events"}${cap}`;
    },

    /** All events that match the filters, newest first; those of one task stand together. */
    chosen() {
      const events = frozen ?? eventLog.events;
      const text = this.find.trim().toLowerCase();
      const found = events
        .slice(this.begin(events))
        .filter(({ type }) => (this.wanted === "all" ? this.hasProgress || type !== "progress" : type === this.wanted))
        .filter(({ parent }) => this.hasParts || !parent)
        .filter((event) => !text || `${event.node} ${event.task_id} ${event.status}`.toLowerCase().includes(text))
        .toReversed();
      return grouped(found);
    },

    /** The index of the first event to show: after `clear`, only newer events are shown. */
    begin(events) {
      if (!this.hidden) return 0;
      const at = events.findLastIndex((event) => event.id === this.hidden.id);
      // The event log may have dropped that event. Then compare times.
      return (at < 0 ? events.findLastIndex((event) => event.at <= this.hidden.at) : at) + 1;
    },

    refresh() {
      const { log } = this.$refs;
      const chosen = this.chosen();
      const height = this.$refs.lines.querySelector("[data-line]")?.offsetHeight;
      if (height) this.lineHeight = height;
      const row = this.lineHeight;
      // If the user has scrolled down, the visible lines stay in place when new ones are added above.
      const shift = place.top > 0 ? moved(anchors, chosen, idOf) * row : 0;
      const [top, tall] = [place.top + shift, log.clientHeight || 400];
      anchors = anchor(chosen, { top, row }, idOf);
      const seen = visible({ top, height: tall, row, count: chosen.length });
      this.lines = steady(this.lines, chosen.slice(seen.first, seen.last).map((event) => line(event, taskStore.byId.get(event.task_id))), "id");
      Object.assign(this, { count: chosen.length, above: seen.above, below: seen.below });
      if (shift) place.to(top);
      if (this.isPaused) this.held = Math.max(0, eventLog.total - this.pausedAt);
    },

    scrolled() {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.refresh();
      });
    },

    restart() {
      this.$refs.log.scrollTop = 0;
      this.refresh();
    },

    /** Pauses or continues. New events are kept and appear when it continues. */
    pause() {
      frozen = this.isPaused ? null : [...eventLog.events];
      this.pausedAt = this.isPaused ? null : eventLog.total;
      this.held = 0;
      this.refresh();
    },

    clear() {
      this.hidden = eventLog.last ?? null;
      this.pausedAt = frozen = null;
      this.refresh();
    },

    asJson() {
      return JSON.stringify(this.chosen(), null, 2);
    },

    open(event) {
      this.$dispatch("open-task", event.task_id);
    },

    /** The arrow keys move between lines, which are no stops of the Tab key. */
    moved(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const links = [...this.$refs.lines.querySelectorAll("[data-line] button")];
      const at = links.indexOf(document.activeElement);
      const next = links[at < 0 ? 0 : at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    },
  };
}

const idOf = (event) => event.id;

/** The events of one task together, at the place of its newest. */
export function grouped(events) {
  const groups = new Map();
  for (const event of events) {
    const key = event.task_id ?? event.id;
    if (groups.has(key)) groups.get(key).push(event);
    else groups.set(key, [event]);
  }
  return [...groups.values()].flatMap((group) => group.map((event, index) => ({ event, isFirst: index === 0 }))).map(mark);
}

const mark = ({ event, isFirst }) => (isFirst ? event : { ...event, isMore: true });

const line = (event, task) => ({
  ...event,
  isMore: event.isMore ?? false,
  pod: shortName(event.node ?? "", POD),
  time: clock(event.at),
  short: shortId(event.task_id ?? ""),
  more: more(event, task),
});

/** What else there is to say. Claims of a split task are no attempts of their own: it is claimed to be put together. */
export function more({ type, status, node, attempt, parent }, task) {
  if (type === "node") return status.toLowerCase();
  if (type === "requeued" && !node) return task?.parts ? "all parts are done" : "on the queue again";
  const part = parent ? "a part" : "";
  return [part, attempt > 1 && !task?.parts ? `attempt ${attempt}` : ""].filter(Boolean).join(", ");
}
