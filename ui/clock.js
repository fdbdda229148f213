// Formats times and durations, and keeps an estimate of the cluster's clock. The browser's clock may be wrong by hours,
// so a duration is always between two times of the cluster.

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

const SECONDS = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A time as the local time of day, `14:03:21.045`. */
export const clock = (moment) => CLOCK.format(new Date(moment));

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** The same, with the date if it is not today: `21 Nov 2026, 14:03:21.045`. */
export function dated(moment, today = new Date()) {
  const day = DAY.format(new Date(moment));
  return day === DAY.format(today) ? clock(moment) : `${day}, ${clock(moment)}`;
}

/** How long ago a time was, in words that change seldom; the date when that is days ago. */
export function ago(moment, now) {
  if (now === null) return dated(moment);
  const seconds = Math.max(0, (now - new Date(moment)) / 1000);
  if (seconds < 5) return "now";
  if (seconds < 60) return `${5 * Math.floor(seconds / 5)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h ago` : dated(moment, new Date(now));
}

/** Milliseconds in words: `12 ms`, `1.25 s`, `2 min 05 s`, `3 h 20 min`. */
export function duration(ms) {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${SECONDS.format(ms / 1000)} s`;
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours} h ${two(minutes)} min` : `${minutes} min ${two(seconds)} s`;
}

/** Milliseconds from one time to another. */
export const span = (from, to) => new Date(to) - new Date(from);

/** The duration from one time to another, in words. */
export const between = (from, to) => duration(span(from, to));

/**
 * Estimates the current time of the cluster. Every timestamp arrives a little late, so the estimate is the largest of
 * (timestamp + time since it arrived). It becomes more accurate with each timestamp.
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

  /** Milliseconds since 1970 by the cluster's clock; null before the first timestamp. */
  get now() {
    return this.began === null ? null : Math.round(this.began + this.stopwatch());
  }
}
