// What has happened, oldest first, and never so much that the page grows slow. It stands outside of what Alpine
// watches: thousands of events behind proxies would cost a frame each time.

/** Events kept: more than anyone scrolls through, and about a megabyte. */
const CAP = 5_000;

export class EventLog {
  constructor(cap = CAP) {
    this.cap = cap;
    this.events = [];
    /** How many there were, those that were dropped included. */
    this.total = 0;
  }

  get last() {
    return this.events.at(-1);
  }

  get isFull() {
    return this.events.length === this.cap;
  }

  /** Adds events, oldest first. The oldest of all are dropped in one go: moving thousands for each one is dear. */
  add(events) {
    this.total += events.length;
    const kept = this.events.length + events.length > this.cap ? [...this.events, ...events].slice(-this.cap) : null;
    if (kept) this.events = kept;
    else this.events.push(...events);
  }

  /** Those of `events` that are not here yet. */
  lacking(events) {
    const known = new Set(events.length ? this.events.map((event) => event.id) : []);
    return events.filter((event) => !known.has(event.id));
  }

  /** Drops what the page found out by itself, and says whether there was any. */
  dropGuesses() {
    const told = this.events.filter((event) => isPlace(event.id));
    const count = this.events.length - told.length;
    this.events = told;
    this.total -= count;
    return count > 0;
  }

  /** Those after an id that have one, at most `count`; of all when there is no id. */
  after(id, count = this.cap) {
    const told = this.events.filter((event) => isPlace(event.id));
    return told.slice(id ? told.findLastIndex((event) => !isAfter(event.id, id)) + 1 : 0).slice(-count);
  }
}

const PLACE = /^(\d+)-(\d+)$/;

/** Whether `id` is a place in the cluster's stream. What the page found out by itself has an id of another shape. */
export const isPlace = (id) => PLACE.test(id);

/** Whether the event `id` came after the event `other`, which may be "": nothing yet. */
export function isAfter(id, other) {
  if (!other) return true;
  const [[, ms, number], [, otherMs, otherNumber]] = [PLACE.exec(id), PLACE.exec(other)];
  return ms === otherMs ? Number(number) > Number(otherNumber) : Number(ms) > Number(otherMs);
}

/** What must have happened between two looks at the list of tasks, for a page that has no stream. Oldest first. */
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
