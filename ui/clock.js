// Moments and durations in words. Durations are only ever between two moments of the same clock: the browser's may be
// wrong by hours.

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/** A moment as the local time of day, `14:03:21.045`. */
export const clock = (moment) => CLOCK.format(new Date(moment));

/** Milliseconds in words: `12 ms`, `1.25 s`. */
export const duration = (ms) =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toLocaleString("en", { maximumFractionDigits: 2 })} s`;

/** How long from one moment to another. */
export const between = (from, to) => duration(new Date(to) - new Date(from));
