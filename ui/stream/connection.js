// Keeps one EventSource open. It starts after the last known event, and is opened again when the API refused it, but
// not sooner than the API allows. When a connection breaks, the browser itself reconnects, with Last-Event-ID.

/** The types of events. Events of other types are ignored. */
export const TYPES = ["enqueued", "started", "progress", "completed", "failed", "cancelled", "requeued", "node"];

/** Milliseconds before a refused stream is opened again: first SOON, because a pod may have died, then doubled up to
 *  SELDOM. */
const SOON = 1_000;
const SELDOM = 15_000;

/** `readyState` of an EventSource that does not reconnect. */
const CLOSED = 2;

export class Connection {
  /** `open(id)` creates an EventSource that begins after that event. `why(id)` resolves with the Problem with which the
   *  API refuses it. The hooks report what happens to it. */
  constructor({ open, why = async () => null, onLive, onLost, onReset, onEvent }) {
    Object.assign(this, { open, why, onLive, onLost, onReset, onEvent });
    this.patience = SOON;
  }

  /** Opens the stream after the event `lastId()`, now and each time it must be opened again. */
  start(lastId) {
    this.stop();
    const source = this.open(lastId());
    this.source = source;
    source.onopen = () => {
      this.patience = SOON;
      this.onLive();
    };
    source.onerror = async () => {
      this.onLost();
      if (source.readyState !== CLOSED) return;
      const problem = await this.why(lastId());
      if (this.source !== source) return;
      const pause = Math.max(this.patience, 1000 * (problem?.retryAfter ?? 0));
      this.retry = setTimeout(() => this.start(lastId), pause);
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
