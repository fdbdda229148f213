// A virtual list: only the visible rows of a long list, and a few around them, are in the DOM. Every row has the same
// height.

/** Rows that are drawn above and below the visible ones, so that scrolling shows no gap. */
const AROUND = 5;

/** Number of visible rows whose keys are remembered as anchors. */
const REMEMBERED = 12;

/** The anchors: keys and positions of the first visible rows. They keep the scroll position when rows are added or
 *  removed above. `top` is the scroll position, `row` the height of a row, in pixels. */
export const anchor = (items, { top, row }, keyOf) => {
  const first = Math.floor(top / row);
  return items.slice(first, first + REMEMBERED).map((item, place) => ({ key: keyOf(item), index: first + place }));
};

/** By how many rows the anchors have moved; 0 when all of them are gone. */
export function moved(anchors, items, keyOf) {
  for (const { key, index } of anchors) {
    const at = items.findIndex((item) => keyOf(item) === key);
    if (at >= 0) return at - index;
  }
  return 0;
}

/** Scrolls a frame after its rows have changed. `to` sets the position in a microtask: after Alpine has drawn the rows,
 *  and before the browser paints. `top` is the scroll position, or the one that is about to be set. */
export function scroller(frame) {
  let next = null;
  const go = () => {
    if (next !== null) frame.scrollTop = next;
    next = null;
  };
  return {
    get top() {
      return next ?? frame.scrollTop;
    },
    to(top) {
      next = top;
      queueMicrotask(go);
    },
  };
}

/** The rows to draw, from `first` up to (not including) `last`, and the empty space above and below in pixels. */
export function visible({ top, height, row, count }) {
  const first = Math.max(0, Math.min(Math.floor(top / row), count - Math.ceil(height / row)) - AROUND);
  const last = Math.min(count, first + Math.ceil(height / row) + 2 * AROUND);
  return { first, last, above: first * row, below: (count - last) * row };
}
