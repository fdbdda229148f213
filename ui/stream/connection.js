// One EventSource at a time: opened after the last event that is known, and opened again when it was refused.
// A connection that merely broke, the browser opens again by itself, with Last-Event-ID.

/** What may happen. Events of a type that is not here are not heard. */
export const TYPES = ["enqueued", "started", "progress", "completed", "failed", "cancelled", "requeued", "node"];

/** Milliseconds before a refused stream is asked for again: soon at first, for a pod may have died; then seldom. */
const SOON = 1_000;
const SELDOM = 15_000;

/** `readyState` of an EventSource that has given up. */
const CLOSED = 2;

export class Connection {
  /** `open(id)` makes an EventSource that begins after that event; the hooks are told what becomes of it. */
  constructor({ open, onLive, onLost, onReset, onEvent }) {
    Object.assign(this, { open, onLive, onLost, onReset, onEvent });
    this.patience = SOON;
  }

  /** Opens the stream after what `lastId()` says, now and whenever it has to be opened anew. */
  start(lastId) {
    this.stop();
    const source = (this.source = this.open(lastId()));
    source.onopen = () => {
      this.patience = SOON;
      this.onLive();
    };
    source.onerror = () => {
      this.onLost();
      if (source.readyState !== CLOSED) return;
      this.retry = setTimeout(() => this.start(lastId), this.patience);
      this.patience = Math.min(2 * this.patience, SELDOM);
    };
    source.addEventListener("reset", ({ lastEventId }) => this.onReset(lastEventId));
    for (const type of TYPES) source.addEventListener(type, ({ data }) => this.onEvent(JSON.parse(data)));
  }

  stop() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }
}
