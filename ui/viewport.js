// Which rows of a long list are drawn: those that can be seen and a few around them. Pure; rows are of one height.

/** Rows drawn above and below what can be seen, so that scrolling shows no gap. */
const AROUND = 5;

/** From which row to which (without the last), and the empty space in pixels that stands for the others. */
export function visible({ top, height, row, count }) {
  const first = Math.max(0, Math.min(Math.floor(top / row), count - Math.ceil(height / row)) - AROUND);
  const last = Math.min(count, first + Math.ceil(height / row) + 2 * AROUND);
  return { first, last, above: first * row, below: (count - last) * row };
}
