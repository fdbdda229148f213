// Draws the race of a split task: lanes, work, and what was found, above one axis of time. A lane is a few paths,
// however many parts it has. A table beside it shows the same data.
import { duration } from "../clock.js";
import { shortName } from "../pod.js";
import { isRepeated } from "./lanes.js";
import { keyed, make, say, set } from "../svg.js";

const [BAR, GAP, THIN, THICK] = [16, 6, 8, 12];
/** Lanes that are drawn: more are only in the table. Above FULL they are thin, and only a pod's first lane is named. */
const [MOST, FULL] = [48, 12];
const [CURVE, TITLE, AXIS] = [96, 18, 20];

/** Possible steps of an axis; of time in seconds. The smallest is used that gives few enough ticks for the labels. */
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
const DECIMAL = [1, 2, 5, 10];
/** Pixels for the label of a tick: hours take more. */
const [TICK_ROOM, WIDE_TICK_ROOM] = [64, 100];

const COUNT = new Intl.NumberFormat("en", { notation: "compact" });

/** The geometry of a race on `width` pixels: where each thing lies. */
export function layout({ lanes, begin, end, isOver, work, speed, found }, width) {
  const left = width < 480 ? 84 : 120;
  const right = Math.max(left + 80, width - (width < 480 ? 40 : 52));
  const elapsed = (end - begin) / 1000;
  const most = Math.max(2, Math.min(8, Math.floor((right - left) / (elapsed < 3600 ? TICK_ROOM : WIDE_TICK_ROOM))));
  const step = stepFor(elapsed, most);
  // While it runs, the axis ends at a tick, so the blocks stay where they are for a while.
  const until = isOver ? elapsed : Math.max(step, Math.ceil(elapsed / step) * step);
  const x = (second) => left + (second / until) * (right - left);
  const shown = lanes.slice(0, MOST);
  const isThin = shown.length > FULL;
  const height = isThin ? THIN : BAR;
  const pitch = height + (isThin ? THICK - THIN : GAP);
  const plots = [];
  let top = shown.length * pitch + 4;
  if (speed) {
    const highest = Math.max(work.at(-1)[1], speed.allowed * elapsed);
    plots.push(plot("work", "seconds of work", { points: work, elapsed, highest, lines: [["allowed", speed.allowed], ["one", 1]] }));
  }
  if (found) plots.push(plot("found", `${found.what} found`, { points: found.points, highest: Math.max(found.sum, found.needed ?? 0), level: found.needed }));
  return {
    width,
    height: top + AXIS,
    left,
    right,
    rows: shown.map((lane, index) => ({ ...lane, index, y: index * pitch, height })),
    ticks: Array.from({ length: Math.floor(until / step + 1e-9) + 1 }, (_, index) => index * step).map((at) => ({ at, x: x(at) })),
    plots,
    moment: (bar) => [x((bar.from - begin) / 1000), x((bar.to - begin) / 1000)],
    more: lanes.length - shown.length,
  };

  function plot(name, title, { points, highest, level = null, lines = [], elapsed: last = 0 }) {
    const own = { name, title, top: top + TITLE, bottom: top + TITLE + CURVE };
    top = own.bottom + 6;
    const y = (value) => own.bottom - (value / (highest || 1)) * CURVE;
    const path = points.map(([at, value], index) => `${index ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    const straight = lines.map(([kind, slope]) => ({ kind, d: `M${x(0)} ${y(0)}L${x(last).toFixed(1)} ${y(slope * last).toFixed(1)}` }));
    const needed = level === null ? [] : [{ kind: "needed", d: `M${x(0)} ${y(level).toFixed(1)}H${right}` }];
    const scale = highest && stepFor(highest, 3, DECIMAL);
    const marks = scale ? Array.from({ length: Math.floor(highest / scale + 1e-9) }, (_, index) => (index + 1) * scale) : [];
    return {
      ...own,
      path,
      area: `${path}L${x(points.at(-1)[0]).toFixed(1)} ${own.bottom}L${left} ${own.bottom}Z`,
      lines: [...straight, ...needed],
      marks: marks.map((value) => ({ value, y: y(value), text: COUNT.format(value) })),
    };
  }
}

/** Draws the geometry. `svg` is empty or has an earlier drawing. */
export function draw(svg, at) {
  set(svg, { viewBox: `0 0 ${at.width} ${at.height}`, width: at.width, height: at.height });
  if (!svg.firstChild) svg.append(...["axis", "lanes", "plots"].map((name) => make("g", { class: name })));
  const [axis, lanes, plots] = svg.children;
  keyed(axis, at.ticks, {
    key: (each) => each.at,
    birth: () => make("g", {}, make("line"), make("text", { "text-anchor": "middle" })),
    update: ({ children: [line, text] }, each) => {
      set(line, { x1: each.x, x2: each.x, y1: 0, y2: at.height - AXIS });
      set(text, { x: each.x, y: at.height - 5 });
      say(text, each.at ? duration(1000 * each.at) : "0");
    },
  });
  keyed(lanes, at.rows, {
    key: (row) => `${row.pod}/${row.index}`,
    birth: () => make("g", {}, make("text", { class: "pod", x: 0 }), make("text", { class: "count", "text-anchor": "end" }), make("g")),
    update: ({ children: [pod, count, own] }, row) => {
      const y = row.y + Math.min(13, row.height + 2);
      set(pod, { y });
      set(count, { x: at.width - 1, y });
      say(pod, row.isFirst ? shortName(row.pod, Math.floor(at.left / 7.2)) : "");
      say(count, row.count);
      keyed(own, shapes(row, at.moment), {
        key: (each) => each.kind,
        birth: ({ status, isAgain }) => make("path", { "data-bar": status, "data-again": isAgain }),
        update: (path, each) => set(path, { d: each.d }),
      });
    },
  });
  keyed(plots, at.plots, {
    key: (each) => each.name,
    birth: ({ name }) => make("g", { "data-plot": name }, make("text", { class: "title" }), make("g", { class: "marks" }), make("path", { class: "area" }), make("g"), make("path", { class: "curve" })),
    update: ({ children: [title, marks, area, lines, curve] }, each) => {
      set(title, { x: at.left, y: each.top - 6 });
      say(title, each.title);
      set(area, { d: each.area });
      set(curve, { d: each.path });
      keyed(marks, each.marks, {
        key: (mark) => mark.value,
        birth: () => make("g", {}, make("line"), make("text", { "text-anchor": "end" })),
        update: ({ children: [line, text] }, mark) => {
          set(line, { x1: at.left, x2: at.right, y1: mark.y, y2: mark.y });
          set(text, { x: at.left - 6, y: mark.y + 4 });
          say(text, mark.text);
        },
      });
      keyed(lines, each.lines, {
        key: (line) => line.kind,
        birth: (line) => make("path", { "data-line": line.kind }),
        update: (path, line) => set(path, { d: line.d }),
      });
    },
  });
}

/** The bars of a lane as one path for each kind. Bars that would be narrower than a gap join their neighbours. */
function shapes({ bars, y, height }, moment) {
  const kinds = new Map();
  for (const bar of bars) {
    const isAgain = isRepeated(bar);
    const kind = `${bar.status}/${isAgain}`;
    if (!kinds.has(kind)) kinds.set(kind, { kind, status: bar.status, isAgain, runs: [] });
    const { runs } = kinds.get(kind);
    const [from, to] = moment(bar);
    const last = runs.at(-1);
    if (last && from - last[1] < 0.5 && to - from < 3) last[1] = Math.max(last[1], to);
    else runs.push([from, to]);
  }
  const block = ([from, to]) => {
    const width = Math.max(1.5, to - from - (to - from > 3 ? 1 : 0));
    return `M${from.toFixed(1)} ${y}h${width.toFixed(1)}v${height}h${(-width).toFixed(1)}z`;
  };
  return [...kinds.values()].map(({ runs, ...each }) => ({ ...each, d: runs.map(block).join("") }));
}

/** The bar at a point of the drawing; null where there is none. */
export function barAt(at, x, y) {
  const row = at.rows.find((each) => y >= each.y && y <= each.y + each.height);
  const isHere = (bar) => {
    const [from, to] = at.moment(bar);
    return x >= from - 1 && x <= Math.max(to, from + 2);
  };
  return row?.bars.findLast(isHere) ?? null;
}

function stepFor(length, most, steps = STEPS) {
  const scale = steps === DECIMAL || length > steps.at(-1) * most ? 10 ** Math.floor(Math.log10(length / most)) : 1;
  return scale * (steps.find((each) => length / (each * scale) <= most) ?? steps.at(-1));
}
