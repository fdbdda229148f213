// The event stream of the page. This tab has the connection itself, or receives the events from another tab.
// When the stream breaks, everything that waits for an event of a task is woken, and must poll until it is live again.
import { Connection, TYPES } from "./connection.js";
import { isAfter } from "./event-log.js";
import { Sharing } from "./sharing.js";

export { TYPES };

/** Milliseconds between two batches of events: thousands may arrive in one second. */
const BATCH = 200;

/** Number of events that are sent to a newly opened tab. */
const WELCOME = 500;

/** Milliseconds between two attempts to sleep while the page waits for a task. */
const DROWSY = 1_000;

/** @typedef {"connecting" | "live" | "lost" | "asleep" | "stopped"} State of the stream */

export class EventStream {
  /** `open` creates an EventSource after an event id; `why` tells why it is refused. `eventLog` stores the events.
   *  `onEvents` gets them in order. `reader` is the user: only tabs with the same one share a stream. */
  constructor({ open, why, eventLog, onEvents, onState, onReset, reader = "", isShared = Sharing.isPossible }) {
    Object.assign(this, { eventLog, onEvents, onState, onReset });
    this.state = "connecting";
    this.lastId = "";
    this.batch = [];
    this.waiting = new Map();
    this.connection = new Connection({
      open,
      why,
      onLive: () => this.become("live"),
      onLost: () => this.become("lost"),
      onReset: (id) => this.reset(id),
      onEvent: (event) => this.take([event]),
    });
    this.sharing = isShared
      ? new Sharing({
          reader,
          onLead: () => this.connect(),
          onFollow: () => this.follow(),
          onHeard: (said) => this.hear(said),
        })
      : null;
  }

  get isLive() {
    return this.state === "live";
  }

  /** Continues after the last known event. Events are lost only if the cluster has already deleted them. */
  start() {
    clearTimeout(this.drowsy);
    this.become("connecting");
    if (!this.sharing) return this.connect();
    this.sharing.join();
    this.follow();
  }

  /** Closes the connection, when the tab is hidden and nothing waits for a task. */
  sleep() {
    clearTimeout(this.drowsy);
    if (this.state === "stopped") return;
    if (this.waiting.size) {
      this.drowsy = setTimeout(() => this.sleep(), DROWSY);
      return;
    }
    this.sharing?.leave();
    this.connection.stop();
    this.become("asleep");
  }

  /** Closes the connection for good. What waits for a task goes on without a stream. */
  stop() {
    clearTimeout(this.drowsy);
    this.sharing?.leave();
    this.connection.stop();
    this.become("stopped");
  }

  /** The tab is visible again: cancels sleeping, or reconnects. */
  rouse() {
    clearTimeout(this.drowsy);
    if (this.state === "asleep") this.start();
  }

  /** Resolves with the next event of a task, or with null when the state of the stream changes. */
  next(taskId) {
    return new Promise((resolve) => {
      this.waiting.set(taskId, [...(this.waiting.get(taskId) ?? []), resolve]);
    });
  }

  connect() {
    this.connection.start(() => this.lastId);
  }

  follow() {
    this.connection.stop();
    this.sharing.tell({ hello: true, after: this.lastId });
  }

  /** A message from another tab: a greeting, or events that it received. */
  hear({ hello, after, events, since, state, reset }) {
    if (hello) return this.sharing.isLeading && this.welcome(after);
    if (this.sharing.isLeading) return;
    // We slept longer than the leading tab's log reaches back. So we take over and read from the cluster; the other
    // tabs skip the events they know.
    if (since && this.lastId && isAfter(since, this.lastId)) return this.sharing.takeOver();
    if (reset) this.reset(reset);
    this.take(events);
    if (state) this.become(state);
  }

  welcome(after) {
    if (after && !this.lastId) {
      // This tab is new and the other tab knows an event: both continue after it.
      this.lastId = after;
      this.connect();
    }
    const events = this.eventLog.after(after, after ? undefined : WELCOME);
    this.sharing.tell({ events, since: this.eventLog.after("")[0]?.id, state: this.state });
  }

  /** Takes new events. When another tab becomes the leader, events may arrive twice: duplicates are ignored. */
  take(events) {
    for (const event of events) {
      if (!isAfter(event.id, this.lastId)) continue;
      this.lastId = event.id;
      this.wake(event.task_id, event);
      this.batch.push(event);
    }
    if (this.batch.length) this.flushing ??= setTimeout(() => this.flush(), BATCH);
  }

  flush() {
    clearTimeout(this.flushing);
    const { batch } = this;
    this.batch = [];
    this.flushing = null;
    if (!batch.length) return;
    this.eventLog.add(batch);
    if (this.sharing?.isLeading) this.sharing.tell({ events: batch });
    this.onEvents(batch);
  }

  /** The cluster has deleted the events after our last one. The stream continues after `id`. */
  reset(id) {
    this.flush();
    this.lastId = id;
    if (this.sharing?.isLeading) this.sharing.tell({ events: [], reset: id });
    this.onReset();
  }

  become(state) {
    if (this.state === state) return;
    this.state = state;
    if (this.sharing?.isLeading && state !== "asleep") this.sharing.tell({ events: [], state });
    this.onState(state);
    for (const taskId of this.waiting.keys()) this.wake(taskId);
  }

  wake(taskId, event = null) {
    for (const resolve of this.waiting.get(taskId) ?? []) resolve(event);
    this.waiting.delete(taskId);
  }
}
