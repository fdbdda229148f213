// What a question would become, asked while it is written: soon after the last keystroke, and only for the last one.
import { duration } from "../clock.js";
import { sleep } from "../poll.js";

/** Milliseconds after a keystroke: below what feels like waiting, above the pace of typing. */
const PAUSE = 150;

/** Characters shown on each side of the place that is wrong. */
const AROUND = 24;

/** A function that resolves with the preview of a question, or with null when another was asked meanwhile. */
export function previewer(api) {
  let last = null;
  return async (question) => {
    last?.abort();
    const { signal } = (last = new AbortController());
    try {
      await sleep(PAUSE, signal);
      return await api.preview(question, { signal });
    } catch (problem) {
      if (signal.aborted) return null;
      throw problem;
    }
  };
}

/** What it will cost and how it is split, a few words each. */
export function facts({ seconds, characters, splits, parts }) {
  return [
    seconds == null ? "nobody knows how long it takes" : `${about(seconds)} on one worker`,
    characters == null ? "" : `a result of some ${Number(characters.toPrecision(2)).toLocaleString("en")} characters`,
    parts ? `split into ${parts.toLocaleString("en")} parts` : splits ? "not split this time" : "does not split",
  ].filter(Boolean);
}

/** Where a line is wrong: the text around that column, and how far in it the mark stands. Columns count from 1. */
export function place(line, column) {
  // By characters as the API counts them, not by halves of them.
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
