// The layout of a plot: round ticks, the curve in pixels, what marks its breaks, and what of it is said in words. Pure
// functions.

/** Pixels around the curve, and a tick's room along each axis. */
const MARGIN = { left: 64, right: 14, top: 12, bottom: 30 };
const TICK_ROOM = { x: 84, y: 44 };

/** Width of a plot in heights, and the share of the height that is left free above and below a whole curve. */
const SHAPE = 1.6;
const FREE = 0.05;

/** Breaks that are told of in words. */
const TOLD = 8;

/** Why the curve breaks → how that is said; `at` is a place, `from` and `to` are two. */
const WORDS = {
  pole: ({ at, from, to }) => (at ? `Pole at ${at}.` : `Unbounded between ${from} and ${to}.`),
  jump: ({ at, from, to }) => (at ? `Jump at ${at}.` : `Jumps between ${from} and ${to}.`),
  gap: ({ at, from, to }) => (at ? `No proven value at ${at}.` : `No proven value between ${from} and ${to}.`),
  "not real": ({ from, to }) => `Not real between ${from} and ${to}.`,
  "no value": ({ from, to }) => `No value between ${from} and ${to}.`,
  "too large": ({ from, to }) => `Too large to be drawn between ${from} and ${to}.`,
  unresolved: ({ from, to }) => `Changes too fast to be drawn between ${from} and ${to}.`,
  "out of sight": ({ from, to }) => `Out of sight between ${from} and ${to}.`,
};

/** Everything that is drawn, `width` pixels wide. `segments` are the points of the result, as texts. */
export function layout({ segments, breaks, from, to, isCut }, width) {
  const curves = segments.map((segment) => segment.map((point) => point.map(Number))).filter((curve) => curve.flat().every(isNumber));
  const known = breaks.filter((each) => [each.from, each.to, each.at ?? 0].map(Number).every(isNumber));
  const xs = [...curves.flat().map(([x]) => x), ...known.flatMap((each) => [Number(each.from), Number(each.to)])];
  const room = isCut && to > from ? 0 : (to - from) * FREE || Math.abs(from) / 2 || 1;
  const across = { from: Math.min(...xs), to: Math.max(...xs), begin: MARGIN.left, end: width - MARGIN.right };
  const height = Math.round(width / SHAPE);
  const up = { from: from - room, to: to + room, begin: height - MARGIN.bottom, end: MARGIN.top };
  const [x, y] = [along(across), along(up)];
  const inside = ([, value]) => value >= up.from && value <= up.to;
  return {
    width,
    height,
    box: { x: across.begin, y: up.end, width: across.end - across.begin, height: up.begin - up.end },
    ticks: { x: ticks(across, TICK_ROOM.x, x), y: ticks(up, TICK_ROOM.y, y) },
    zero: { x: isWithin(0, across) ? x(0) : null, y: isWithin(0, up) ? y(0) : null },
    paths: curves.flatMap((curve) => clipped(curve, up)).map((curve) => path(curve, x, y)),
    poles: known.filter((each) => each.why === "pole" && each.at !== null).map((each) => x(Number(each.at))),
    holes: known
      .filter((each) => each.why === "gap" && each.at !== null)
      .map((each) => hole(each, curves))
      .filter((each) => each && inside(each))
      .map(([at, value]) => ({ x: x(at), y: y(value) })),
    unknown: known
      .filter((each) => ["unresolved", "too large", "no value"].includes(each.why))
      .map((each) => ({ x: x(Number(each.from)), width: x(Number(each.to)) - x(Number(each.from)) })),
  };
}

const isNumber = (value) => Number.isFinite(value);
const along = ({ from, to, begin, end }) => (value) => begin + ((value - from) / (to - from)) * (end - begin);
const isWithin = (value, { from, to }) => from <= value && value <= to;

/** Round numbers of an axis with their pixels and texts. */
function ticks({ from, to, begin, end }, room, at) {
  const step = roundStep((to - from) / Math.max(2, Math.abs(end - begin) / room));
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  const largest = Math.max(Math.abs(from), Math.abs(to));
  return Array.from({ length: count }, (_, index) => {
    const value = (first + index) * step;
    return { value, at: at(value), text: written(value, step, largest) };
  });
}

/** The smallest of 1, 2, 5, 10, … that is not below `size`. */
export function roundStep(size) {
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= size * (1 - 1e-9));
}

/** A tick's number: no more digits than the step needs, and in the form that the largest number of its axis takes. */
export function written(value, step, largest = Math.abs(value)) {
  const size = Math.max(Math.abs(value), step);
  const digits = Math.max(0, Math.floor(Math.log10(size)) - Math.floor(Math.log10(step) + 1e-9));
  const isPlain = Math.max(largest, step) < 1e6 && step >= 1e-5;
  const text = value === 0 ? "0" : isPlain ? value.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) : value.toExponential(Math.min(digits, 15));
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** The pieces of a curve between two values. Lines are cut where they leave. */
export function clipped(curve, { from, to }) {
  const pieces = [];
  let piece = [];
  const close = () => {
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  };
  for (const [index, b] of curve.slice(1).entries()) {
    const line = within(curve[index], b, from, to);
    if (!line) {
      close();
      continue;
    }
    if (!piece.length) piece.push(line[0]);
    piece.push(line[1]);
    if (line[1] !== b) close();
  }
  close();
  return pieces;
}

/** The part of a line between two values; null if there is none. */
function within(a, b, from, to) {
  const cut = ([x, y], [u, v], limit) => [x + ((limit - y) / (v - y)) * (u - x), limit];
  if (Math.max(a[1], b[1]) < from || Math.min(a[1], b[1]) > to) return null;
  const end = (near, far) => (near[1] < from ? cut(near, far, from) : near[1] > to ? cut(near, far, to) : near);
  return [end(a, b), end(b, a)];
}

const path = (curve, x, y) => `M${curve.map(([a, b]) => `${x(a).toFixed(2)} ${y(b).toFixed(2)}`).join("L")}`;

/** Where a missing value would be: at its place, in the middle of the values on both sides. */
function hole({ at, from, to }, curves) {
  const sides = curves.flatMap((curve) => [curve[0], curve.at(-1)]).filter(([x]) => x === Number(from) || x === Number(to));
  if (!sides.length) return null;
  return [Number(at), sides.reduce((sum, [, y]) => sum + y, 0) / sides.length];
}

/** A number of the result in a few characters. */
export function brief(text) {
  const short = Number(text).toPrecision(6);
  const plain = short.includes("e") ? short : String(Number(short));
  return plain.replaceAll("-", "−").replace("e+", "e");
}

/** What a reader of the picture must know: where the curve breaks, and that it is cut. */
export function inWords({ breaks, from, to, isCut }) {
  const said = breaks.slice(0, TOLD).map((each) => {
    const [begin, end] = [brief(each.from), brief(each.to)];
    return WORDS[each.why]?.({ at: each.at === null ? "" : brief(each.at), from: begin, to: end }) ?? `${each.why}.`;
  });
  const more = breaks.length > TOLD ? [`And ${breaks.length - TOLD} more breaks, in the download.`] : [];
  const cut = isCut ? [`Cut at y = ${brief(from)} and y = ${brief(to)}: the curve goes on beyond.`] : [];
  return [...said, ...more, ...cut];
}

/** The points as comma-separated values. */
export const pointsAsCsv = (segments) =>
  ["segment,x,y", ...segments.flatMap((points, index) => points.map(([x, y]) => `${index + 1},${x},${y}`)), ""].join("\r\n");

/** The table of values as comma-separated values; a place without a value has an empty one. */
export const tableAsCsv = (rows) => ["x,y", ...rows.map(({ x, y }) => `${x},${y ?? ""}`), ""].join("\r\n");
