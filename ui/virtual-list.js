// Which rows of a long list are drawn: those that can be seen and a few around them. Pure; rows are of one height.

/** Rows drawn above and below what can be seen, so that scrolling shows no gap. */
const AROUND = 5;

/** Rows that are remembered, by their keys, as those under one's eyes. */
const REMEMBERED = 12;

/** The rows that are under one's eyes, to find the place again when others have come or gone above them. */
export const anchor = (items, { top, row }, keyOf) => {
  const first = Math.floor(top / row);
  return items.slice(first, first + REMEMBERED).map((item, place) => ({ key: keyOf(item), index: first + place }));
};

/** By how many rows those under one's eyes have moved; 0 when none of them is there any more. */
export function moved(anchors, items, keyOf) {
  for (const { key, index } of anchors) {
    const at = items.findIndex((item) => keyOf(item) === key);
    if (at >= 0) return at - index;
  }
  return 0;
}

/** Scrolls a frame with its rows: told where they are about to be behind what changes them, it goes there when they are
 *  drawn, and before anyone sees them. `top` is where it is, or is about to be. */
export function scroller(frame) {
  let about = null;
  const go = () => {
    if (about !== null) frame.scrollTop = about;
    about = null;
  };
  return {
    get top() {
      return about ?? frame.scrollTop;
    },
    to(top) {
      about = top;
      queueMicrotask(go);
    },
  };
}

/** From which row to which (without the last), and the empty space in pixels that stands for the others. */
export function visible({ top, height, row, count }) {
  const first = Math.max(0, Math.min(Math.floor(top / row), count - Math.ceil(height / row)) - AROUND);
  const last = Math.min(count, first + Math.ceil(height / row) + 2 * AROUND);
  return { first, last, above: first * row, below: (count - last) * row };
}
