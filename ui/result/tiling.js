// Where the tiles of a picture lie. The cut is that of `tiles` in `wizard/operations/pictures/_render.py`; a test
// compares them. Pure functions.

/** The tile `index` of `number`, in reading order: its position and size, each as a share of the picture's side. */
export function tileAt(index, number, pixels) {
  const columns = columnsOf(number);
  const [left, right] = edges(index % columns, columns, pixels);
  const [top, bottom] = edges(Math.floor(index / columns), number / columns, pixels);
  return { x: left / pixels, y: top / pixels, width: (right - left) / pixels, height: (bottom - top) / pixels };
}

/** The largest divisor of `number` that is not above its square root. */
function columnsOf(number) {
  let columns = Math.floor(Math.sqrt(number));
  while (number % columns) columns -= 1;
  return columns;
}

/** The pixels at which a stretch begins and ends. */
const edges = (index, count, pixels) => [index, index + 1].map((each) => Math.floor((pixels * each) / count));
