// Draws the Gantt chart of a task's parts. A table beside it shows the same data.
import { duration } from "../clock.js";
import { shortName } from "../pod.js";
import { keyed, make, say, set } from "../svg.js";

const LANE = 22;
const BAR = 16;
const LABELS = 132;
const AXIS = 22;

/** Possible steps of the axis in milliseconds. The smallest step is used that gives few enough ticks for the labels. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 3e5, 6e5, 3.6e6];
const TICKS = 6;
const TICK_ROOM = 64;

/** Draws the layout that `gantt` returns, `width` pixels wide. `svg` is empty or has an earlier drawing. */
export function draw(svg, { lanes, begin, end }, width) {
  const height = lanes.length * LANE + AXIS;
  set(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
  if (!svg.firstChild) svg.append(make("g", { class: "axis" }), make("g", { class: "lanes" }));
  const [axis, rows] = svg.children;
  const x = (moment) => LABELS + ((moment - begin) / (end - begin || 1)) * (width - LABELS - 8);
  const most = Math.max(1, Math.min(TICKS, Math.floor((width - LABELS) / TICK_ROOM)));
  keyed(axis, ticks(begin, end, most), {
    key: (each) => each,
    birth: () => make("g", {}, make("line"), make("text", { "text-anchor": "middle" })),
    update: (g, each) => {
      const [line, text] = g.children;
      set(line, { x1: x(begin + each), x2: x(begin + each), y1: 0, y2: height - AXIS });
      set(text, { x: x(begin + each), y: height - 6 });
      say(text, duration(each));
    },
  });
  keyed(rows, lanes.map((lane, index) => ({ ...lane, index })), {
    key: (lane) => `${lane.pod}/${lane.index}`,
    birth: () => make("g", {}, make("text", { class: "pod", x: 0 }), make("g")),
    update: (g, lane) => drawLane(g, lane, x),
  });
}

function drawLane(g, { pod, isFirst, bars, index }, x) {
  const [label, own] = g.children;
  set(label, { y: index * LANE + BAR - 3 });
  say(label, isFirst ? shortName(pod, 17) : "");
  keyed(own, bars, {
    key: (bar) => bar.key,
    birth: () => make("rect", { rx: 3, height: BAR }, make("title")),
    update: (rect, bar) => {
      const width = Math.max(2, x(bar.to) - x(bar.from) - 1);
      set(rect, { x: x(bar.from).toFixed(1), y: index * LANE, width: width.toFixed(1) });
      set(rect, { "data-bar": bar.status, "data-again": bar.attempt > 1 });
      const ended = bar.why ? `, ${bar.why}` : "";
      const what = `Part ${bar.index}, attempt ${bar.attempt} on ${bar.pod}`;
      say(rect.firstChild, `${what}: ${bar.status} ${duration(bar.to - bar.from)}${ended}`);
    },
  });
}

function ticks(begin, end, most) {
  const step = STEPS.find((each) => (end - begin) / each <= most) ?? STEPS.at(-1);
  return Array.from({ length: Math.floor((end - begin) / step) + 1 }, (_, index) => index * step);
}
