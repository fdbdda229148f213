// Moments and durations in words, and the one clock that they are told by: the cluster's. The browser's own may be wrong
// by hours, so durations are only ever between two moments of the cluster.

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

const SECONDS = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A moment as the local time of day, `14:03:21.045`. */
export const clock = (moment) => CLOCK.format(new Date(moment));

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** The same with the date when that is not today's: `21 Nov 2026, 14:03:21.045`. */
export function dated(moment, today = new Date()) {
  const day = DAY.format(new Date(moment));
  return day === DAY.format(today) ? clock(moment) : `${day}, ${clock(moment)}`;
}

/** Milliseconds in words: `12 ms`, `1.25 s`, `2 min 05 s`, `3 h 20 min`. */
export function duration(ms) {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${SECONDS.format(ms / 1000)} s`;
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours} h ${two(minutes)} min` : `${minutes} min ${two(seconds)} s`;
}

/** Milliseconds from one moment to another. */
export const span = (from, to) => new Date(to) - new Date(from);

/** How long from one moment to another, in words. */
export const between = (from, to) => duration(span(from, to));

/**
 * What time it is in the cluster. Everything that the cluster says was true a little before we heard it, so the latest
 * moment that we have heard of, by our stopwatch since, is the best guess, and it only grows better.
 */
export class ClusterClock {
  constructor(stopwatch = () => performance.now()) {
    this.stopwatch = stopwatch;
    this.began = null;
  }

  heard(moment) {
    const began = new Date(moment).getTime() - this.stopwatch();
    if (this.began === null || began > this.began) this.began = began;
  }

  /** Milliseconds since 1970 in the cluster; null before anything was heard. */
  get now() {
    return this.began === null ? null : Math.round(this.began + this.stopwatch());
  }
}
