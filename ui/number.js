// Integers of any length as a person can read them: the two ends, and how many digits there are. Only ever text; a
// JavaScript number would round them.

const NUMBER = /^[-−]?\d+(\.\d+)?$/;

/** Whether `text` is a number written out. */
export const isNumber = (text) => NUMBER.test(text);

/** How many digits a number has, in words. */
export const digitsOf = (text) => `${text.replace(/\D/g, "").length.toLocaleString("en")} digits`;

/** `text`, without its middle when it is longer than `limit`. */
export function shorten(text, limit) {
  if (text.length <= limit) return text;
  const end = Math.floor((limit - 1) / 2);
  return `${text.slice(0, end)}…${text.slice(-end)}`;
}
