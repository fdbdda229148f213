// How much each pod did in the last minute, by the counters in its heartbeats: requests of an API pod, ended attempts
// of a worker.

/** The period for which the balance is calculated, in milliseconds. */
export const MINUTE = 60_000;

export class Activity {
  constructor() {
    this.samples = new Map();
  }

  /** Reads the counters of all nodes. */
  count(nodes, now) {
    for (const { name, start = "", requests, settled } of nodes) {
      const done = requests ?? settled;
      if (done === undefined) continue;
      const kept = (this.samples.get(name) ?? []).filter((each) => now - each.at <= MINUTE);
      const last = kept.at(-1);
      // A start of its own counts from 0 again: what was done before is carried on.
      const isNew = last && (last.start !== start || last.done > done);
      const base = isNew ? last.base + last.done : (last?.base ?? 0);
      this.samples.set(name, [...kept, { at: now, start, done, base }]);
    }
    for (const [name, samples] of this.samples) if (now - samples.at(-1).at > MINUTE) this.samples.delete(name);
  }

  /** Attempts ended, or requests answered, in the last minute. */
  rate(name) {
    const samples = this.samples.get(name) ?? [];
    if (!samples.length) return 0;
    const [first, last] = [samples[0], samples.at(-1)];
    return last.base + last.done - first.base - first.done;
  }
}
