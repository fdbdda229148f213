// Requests a preview of the question while the user types: debounced, and only the latest request counts.
import { duration } from "../clock.js";
import { sleep } from "../poll.js";

/** Debounce in milliseconds: longer than the time between two keystrokes, too short to feel like waiting. */
const PAUSE = 150;

/** Characters shown on each side of an error. */
const AROUND = 24;

/** A function that resolves with the preview of a question, or with null when a newer request has replaced it. */
export function previewer(api) {
  let last = null;
  return async (question) => {
    last?.abort();
    last = new AbortController();
    const { signal } = last;
    try {
      await sleep(PAUSE, signal);
      return await api.preview(question, { signal });
    } catch (problem) {
      if (signal.aborted) return null;
      throw problem;
    }
  };
}

/** Short texts about the estimated cost and the parts. */
export function facts({ seconds, characters, splits, parts }) {
  return [
    seconds == null ? "the duration is unknown" : `${about(seconds)} on one worker`,
    characters == null ? "" : `a result of some ${Number(characters.toPrecision(2)).toLocaleString("en")} characters`,
    parts ? `split into ${parts.toLocaleString("en")} parts` : splits ? "not split this time" : unsplit(seconds),
  ].filter(Boolean);
}

/** Nothing of what takes long: a factorization is split if it turns out to be hard, which nobody knows before. */
const unsplit = (seconds) => (seconds > 4 ? "" : "does not split");

/** The text around a column of the line, and a second line with the mark ^ under that column. Columns count from 1. */
export function place(line, column) {
  // Count code points, as the API does, not UTF-16 code units.
  const characters = [...line.replaceAll("\n", " ")];
  const begin = Math.max(0, column - 1 - AROUND);
  const before = (begin > 0 ? "…" : "") + characters.slice(begin, column - 1).join("");
  const end = column + AROUND;
  const after = characters.slice(column - 1, end).join("") + (characters.length > end ? "…" : "");
  return { text: before + after, mark: `${" ".repeat([...before].length)}^` };
}

function about(seconds) {
  if (seconds < 0.01) return "an instant";
  return `about ${duration(1000 * Number(seconds.toPrecision(1)))}`;
}
