// Shortens long numbers for display: both ends, and the number of digits. Numbers stay text, because a JavaScript
// number would round them.

const NUMBER = /^[-−]?\d+(\.\d+)?$/;

/** Whether `text` is a number written out. */
export const isNumber = (text) => NUMBER.test(text);

/** How many digits a number has, in words. */
export const digitsOf = (text) => `${text.replace(/\D/g, "").length.toLocaleString("en")} digits`;

/** `text`, with its middle replaced by … if it is longer than `limit` characters. */
export function shorten(text, limit) {
  if (text.length <= limit) return text;
  const end = Math.floor((limit - 1) / 2);
  return `${text.slice(0, end)}…${text.slice(-end)}`;
}
