// The stream of events as the page sees it, whether this tab has the connection or hears of it from another tab.
// When it breaks, those who wait for news of a task are woken and must ask for themselves until it is live again.
import { Connection, TYPES } from "./connection.js";
import { isAfter } from "./event-log.js";
import { Sharing } from "./sharing.js";

export { TYPES };

/** Events are handed on at most five times a second: thousands may arrive in one. */
const BATCH = 200;

/** Events that a tab is told which has just been opened. */
const WELCOME = 500;

/** Milliseconds between two tries to sleep while somebody waits for a task. */
const DROWSY = 1_000;

/** @typedef {"connecting" | "live" | "lost" | "asleep"} State of the stream */

export class EventStream {
  /** `open` makes an EventSource after an event id; `eventLog` keeps what came; `onEvents` gets a list, oldest first.
   *  */
  constructor({ open, eventLog, onEvents, onState, onReset, isShared = Sharing.isPossible }) {
    Object.assign(this, { eventLog, onEvents, onState, onReset });
    this.state = "connecting";
    this.lastId = "";
    this.batch = [];
    this.waiting = new Map();
    this.connection = new Connection({
      open,
      onLive: () => this.become("live"),
      onLost: () => this.become("lost"),
      onReset: (id) => this.reset(id),
      onEvent: (event) => this.take([event]),
    });
    this.sharing = isShared
      ? new Sharing({
          onLead: () => this.connect(),
          onFollow: () => this.follow(),
          onHeard: (said) => this.hear(said),
        })
      : null;
  }

  get isLive() {
    return this.state === "live";
  }

  /** Takes up where it was: no event is lost, unless so many came that the cluster has forgotten them. */
  start() {
    clearTimeout(this.drowsy);
    this.become("connecting");
    if (!this.sharing) return this.connect();
    this.sharing.join();
    this.follow();
  }

  /** Lets go of a connection that nobody looks at or waits for. */
  sleep() {
    clearTimeout(this.drowsy);
    if (this.waiting.size) {
      this.drowsy = setTimeout(() => this.sleep(), DROWSY);
      return;
    }
    this.sharing?.leave();
    this.connection.stop();
    this.become("asleep");
  }

  /** Somebody looks again: it may not fall asleep any more, and wakes up where it has. */
  rouse() {
    clearTimeout(this.drowsy);
    if (this.state === "asleep") this.start();
  }

  /** Resolves with the next event of a task, or with null when the stream itself changes. */
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

  /** Another tab says hello, or tells what it received. */
  hear({ hello, after, events, since, state, reset }) {
    if (hello) return this.sharing.isLeading && this.welcome(after);
    if (this.sharing.isLeading) return;
    // Asleep for longer than the other tab remembers: we ask the cluster, and tell the others, who skip what they know.
    if (since && this.lastId && isAfter(since, this.lastId)) return this.sharing.takeOver();
    if (reset) this.reset(reset);
    this.take(events);
    if (state) this.become(state);
  }

  welcome(after) {
    if (after && !this.lastId) {
      // We have only just begun, and the other tab knows of earlier events: both go on from there.
      this.lastId = after;
      this.connect();
    }
    const events = this.eventLog.after(after, after ? undefined : WELCOME);
    this.sharing.tell({ events, since: this.eventLog.after("")[0]?.id, state: this.state });
  }

  /** Events come twice when tabs change places; each is taken once. */
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

  /** The cluster has forgotten what came after our last event: it goes on after `id`. */
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
