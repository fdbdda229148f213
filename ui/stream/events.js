// The connection to the event stream: one EventSource, what it is doing, and who waits for news of a task.
// When it breaks, those who wait are woken and must ask for themselves until it is live again.

/** What may happen. Events of a type that is not here are not heard. */
export const TYPES = ["enqueued", "started", "progress", "completed", "failed", "cancelled", "requeued", "node"];

/** Milliseconds between attempts to open a stream that the API has refused: others must end before one is free. */
const REFUSED = 15_000;

/** Events are handed on at most five times a second: thousands may arrive in one. */
const BATCH = 200;

/** @typedef {"connecting" | "live" | "lost" | "asleep"} State of the stream */

export class EventStream {
  /** `open` makes an EventSource that begins after an event id; `onEvents` gets a list, oldest first. */
  constructor({ open, onEvents, onState, onReset }) {
    Object.assign(this, { open, onEvents, onState, onReset });
    this.state = "connecting";
    this.lastId = "";
    this.batch = [];
    this.waiting = new Map();
  }

  get isLive() {
    return this.state === "live";
  }

  start() {
    this.close();
    this.become("connecting");
    this.source = this.open(this.lastId);
    this.source.onopen = () => this.become("live");
    this.source.onerror = () => this.lose();
    this.source.addEventListener("reset", () => this.onReset());
    for (const type of TYPES) this.source.addEventListener(type, (message) => this.take(message));
  }

  /** Lets go of a connection that nobody looks at or waits for. `start` takes up where it was. */
  sleep() {
    if (this.waiting.size) return;
    this.close();
    this.become("asleep");
  }

  /** Resolves with the next event of a task, or with a change of the stream itself. */
  next(taskId) {
    return new Promise((resolve) => {
      this.waiting.set(taskId, [...(this.waiting.get(taskId) ?? []), resolve]);
    });
  }

  take(message) {
    this.lastId = message.lastEventId || this.lastId;
    const event = JSON.parse(message.data);
    this.wake(event.task_id);
    this.batch.push(event);
    this.flush ??= setTimeout(() => {
      this.onEvents(this.batch);
      this.batch = [];
      this.flush = null;
    }, BATCH);
  }

  /** The browser opens a broken connection again by itself, but not one that was refused. */
  lose() {
    const isRefused = this.source.readyState === 2;
    this.become("lost");
    if (isRefused) this.retry = setTimeout(() => this.start(), REFUSED);
  }

  close() {
    clearTimeout(this.retry);
    this.source?.close();
  }

  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
    for (const taskId of this.waiting.keys()) this.wake(taskId);
  }

  wake(taskId) {
    for (const resolve of this.waiting.get(taskId) ?? []) resolve();
    this.waiting.delete(taskId);
  }
}
