// Who calculates what at the moment, and how much each did in the last minute: from events for the workers, and from
// the counters in the heartbeats for the API.

/** The stretch over which the balance is looked at, in milliseconds. */
export const MINUTE = 60_000;

/** Milliseconds by which a heartbeat may be behind what it is stamped with: it is counted first and written then. */
const LAG = 1_000;

const ENDS = ["completed", "failed", "cancelled", "requeued"];

export class Activity {
  constructor() {
    this.running = new Map();
    this.adopted = new Map();
    /** What was completed lately; the same end may be heard of twice, from a look and from the stream. */
    this.done = new Map();
    /** When each node last gave a task out of its hands. */
    this.freed = new Map();
    this.counters = new Map();
  }

  apply(events) {
    for (const { type, task_id: id, node, at, attempt } of events) {
      // Who cancels a task is not who had it.
      const holder = this.running.get(id)?.node ?? this.adopted.get(id)?.node ?? node;
      if (ENDS.includes(type)) this.freed.set(holder, new Date(at).getTime());
      if (type === "started") this.running.set(id, { node, since: at, attempt });
      // A word about an earlier attempt may come after the next one has begun.
      else if (ENDS.includes(type) && (attempt ?? 0) >= (this.running.get(id)?.attempt ?? 0)) this.end(id);
      if (type === "completed" && attempt) this.done.set(`${id} ${attempt}`, { node, at: new Date(at).getTime() });
    }
  }

  /** Takes in the tasks that run, as the latest look says; for a page that has not seen them begin. */
  adopt(tasks) {
    // A split task runs nowhere: its parts do.
    const running = tasks.filter(({ status, phase }) => status === "PROCESSING" && phase !== "parts");
    const held = ({ task_id: id, handled_by: node, started_at: since, attempt }) => [id, { node, since, attempt }];
    this.adopted = new Map(running.map(held));
  }

  /** Reads the counters of requests that API nodes send along. */
  count(nodes, now) {
    for (const { name, requests } of nodes) {
      if (requests === undefined) continue;
      const samples = (this.counters.get(name) ?? []).filter((each) => now - each.at <= MINUTE);
      // A node that was started again counts from 0.
      const isNewLife = samples.length > 0 && samples.at(-1).requests > requests;
      this.counters.set(name, [...(isNewLife ? [] : samples), { at: now, requests }]);
    }
    for (const [name, samples] of this.counters) if (now - samples.at(-1).at > MINUTE) this.counters.delete(name);
    for (const [name, at] of this.freed) if (now - at > MINUTE) this.freed.delete(name);
  }

  /** What a node has: as much as it has slots. A task that it has split runs on elsewhere, and no event says so. */
  tasksOf(node, slots = 1) {
    const held = [...new Map([...this.adopted, ...this.running])].filter(([, task]) => task.node === node);
    const begun = held.sort(([, a], [, b]) => new Date(a.since) - new Date(b.since));
    return begun.slice(-slots).map(([id, { since, attempt }]) => ({ id, since, attempt }));
  }

  /** Tasks ended, or requests answered, in the last minute. */
  rate(node, now) {
    const samples = this.counters.get(node);
    if (samples) return samples.at(-1).requests - samples[0].requests;
    let count = 0;
    for (const [key, each] of this.done) {
      if (now - each.at > MINUTE) this.done.delete(key);
      else if (each.node === node) count += 1;
    }
    return count;
  }

  /** What a worker has by its events, where its heartbeat does not know better: one that is younger than they are. */
  inHandOf({ name, slots, busy, last_seen: seen }) {
    const tasks = this.tasksOf(name, slots);
    const beat = new Date(seen) - LAG;
    return busy === 0 ? tasks.filter(({ since }) => new Date(since) > beat) : tasks;
  }

  /** Whether a worker calculates something that no event told of. */
  isSecretlyBusy({ name, busy, last_seen: seen }) {
    return busy > 0 && !(this.freed.get(name) > new Date(seen) - LAG);
  }

  /** A node is gone: it holds nothing any more. */
  free(node) {
    for (const [id, task] of [...this.adopted, ...this.running]) if (task.node === node) this.end(id);
  }

  end(id) {
    this.running.delete(id);
    this.adopted.delete(id);
  }

  forgetTasks() {
    this.running.clear();
  }
}
