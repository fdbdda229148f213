// The log of events, oldest first, with a maximum length. It is kept outside of Alpine's reactive state, because
// thousands of events in proxies would make every update slow.

/** Maximum number of events: about a megabyte. */
const CAP = 5_000;

export class EventLog {
  constructor(cap = CAP) {
    this.cap = cap;
    this.events = [];
    /** The number of events so far, including dropped ones. */
    this.total = 0;
  }

  get last() {
    return this.events.at(-1);
  }

  get isFull() {
    return this.events.length === this.cap;
  }

  /** Adds events, oldest first. If the log is too long, the oldest are dropped all at once, because moving thousands of
   *  entries for each event would be slow. */
  add(events) {
    this.total += events.length;
    const kept = this.events.length + events.length > this.cap ? [...this.events, ...events].slice(-this.cap) : null;
    if (kept) this.events = kept;
    else this.events.push(...events);
  }

  /** The `events` that are not in the log yet. */
  lacking(events) {
    const known = new Set(events.length ? this.events.map((event) => event.id) : []);
    return events.filter((event) => !known.has(event.id));
  }

  /** Drops the events that the page derived from the task list. Returns whether there were any. */
  dropGuesses() {
    const told = this.events.filter((event) => isPlace(event.id));
    const count = this.events.length - told.length;
    this.events = told;
    this.total -= count;
    return count > 0;
  }

  /** Up to `count` of the newest stream events after `id`; after any event if `id` is empty. */
  after(id, count = this.cap) {
    const told = this.events.filter((event) => isPlace(event.id));
    return told.slice(id ? told.findLastIndex((event) => !isAfter(event.id, id)) + 1 : 0).slice(-count);
  }
}

/** Milliseconds, number of the entry, and number within it. The last event of an entry has none. */
const PLACE = /^(\d+)-(\d+)(?:\.(\d+))?$/;

const placeOf = (id) => PLACE.exec(id).slice(1).map((digits) => (digits === undefined ? Infinity : Number(digits)));

/** Whether `id` is an id of the cluster's stream. Events that the page derived itself have ids of another form. */
export const isPlace = (id) => PLACE.test(id);

/** Whether the event `id` came after the event `other`. An empty `other` is before every event. */
export function isAfter(id, other) {
  if (!other) return true;
  const [place, otherPlace] = [placeOf(id), placeOf(other)];
  const at = place.findIndex((number, index) => number !== otherPlace[index]);
  return at >= 0 && place[at] > otherPlace[at];
}

/** Events derived from two versions of the task list, oldest first, for a page without a stream. */
export function differences(before, after) {
  const known = new Map(before.map((task) => [task.task_id, `${task.status} ${task.attempt}`]));
  return after
    .filter((task) => known.get(task.task_id) !== `${task.status} ${task.attempt}`)
    .map((task) => ({
      id: `${task.task_id}-${task.status}-${task.attempt}`,
      at: task.ended_at ?? task.started_at ?? task.created_at,
      type: SEEN_AS[task.status],
      task_id: task.task_id,
      status: task.status,
      node: task.handled_by ?? task.initiated_by,
      attempt: task.attempt || null,
    }))
    .toReversed();
}

const SEEN_AS = {
  PENDING: "enqueued",
  PROCESSING: "started",
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELLED: "cancelled",
};
