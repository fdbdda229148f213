// Which node runs which tasks, and how much each did in the last minute. Workers are tracked by events, API nodes by
// the counters in their heartbeats.

/** The period for which the balance is calculated, in milliseconds. */
export const MINUTE = 60_000;

/** Milliseconds by which the data of a heartbeat may be older than its timestamp, which is added last. */
const LAG = 1_000;

const ENDS = ["completed", "failed", "cancelled", "requeued"];

export class Activity {
  constructor() {
    this.running = new Map();
    this.adopted = new Map();
    /** Attempts completed lately. Keys, because the same end may be reported twice: by a refresh and by the stream. */
    this.done = new Map();
    /** When each node last ended or lost a task. */
    this.freed = new Map();
    this.counters = new Map();
  }

  apply(events) {
    for (const { type, task_id: id, node, at, attempt } of events) {
      // The node that cancels a task is not the node that ran it.
      const holder = this.running.get(id)?.node ?? this.adopted.get(id)?.node ?? node;
      if (ENDS.includes(type)) this.freed.set(holder, new Date(at).getTime());
      if (type === "started") this.running.set(id, { node, since: at, attempt });
      // An event about an earlier attempt may arrive after the next attempt has started.
      else if (ENDS.includes(type) && (attempt ?? 0) >= (this.running.get(id)?.attempt ?? 0)) this.end(id);
      if (type === "completed" && attempt) this.done.set(`${id} ${attempt}`, { node, at: new Date(at).getTime() });
    }
  }

  /** Takes the running tasks from the task list, because the page may not have seen their `started` events. */
  adopt(tasks) {
    // A split task itself does not run; its parts do.
    const running = tasks.filter(({ status, phase }) => status === "PROCESSING" && phase !== "parts");
    const held = ({ task_id: id, handled_by: node, started_at: since, attempt }) => [id, { node, since, attempt }];
    this.adopted = new Map(running.map(held));
  }

  /** Reads the request counters in the heartbeats of API nodes. */
  count(nodes, now) {
    for (const { name, requests } of nodes) {
      if (requests === undefined) continue;
      const samples = (this.counters.get(name) ?? []).filter((each) => now - each.at <= MINUTE);
      // A node that has restarted counts from 0 again.
      const isNewLife = samples.length > 0 && samples.at(-1).requests > requests;
      this.counters.set(name, [...(isNewLife ? [] : samples), { at: now, requests }]);
    }
    for (const [name, samples] of this.counters) if (now - samples.at(-1).at > MINUTE) this.counters.delete(name);
    for (const [name, at] of this.freed) if (now - at > MINUTE) this.freed.delete(name);
  }

  /** The tasks of a node: the newest, at most one for each slot. Older ones are tasks that it split: their parts run
   *  elsewhere, and no event reports that. */
  tasksOf(node, slots = 1) {
    const held = [...new Map([...this.adopted, ...this.running])].filter(([, task]) => task.node === node);
    const begun = held.sort(([, a], [, b]) => new Date(a.since) - new Date(b.since));
    return begun.slice(-slots).map(([id, { since, attempt }]) => ({ id, since, attempt }));
  }

  /** Tasks completed, or requests answered, in the last minute. */
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

  /** The tasks of a worker according to events, unless a newer heartbeat says that the worker is idle. */
  inHandOf({ name, slots, busy, last_seen: seen }) {
    const tasks = this.tasksOf(name, slots);
    const beat = new Date(seen) - LAG;
    return busy === 0 ? tasks.filter(({ since }) => new Date(since) > beat) : tasks;
  }

  /** Whether a heartbeat says that a worker is busy although no event reported a task. */
  isSecretlyBusy({ name, busy, last_seen: seen }) {
    return busy > 0 && !(this.freed.get(name) > new Date(seen) - LAG);
  }

  /** A node is gone: it has no tasks now. */
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
