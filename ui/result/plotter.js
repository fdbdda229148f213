// Draws a plot. Each element has the colours of paper, so that the file that is downloaded has them too; on the page
// the styles give it those of the theme.
import { make, say, set } from "../svg.js";

/** class → how it looks on paper. */
const PAPER = {
  ground: { fill: "#ffffff" },
  unknown: { fill: "#855000", "fill-opacity": 0.15 },
  grid: { stroke: "#e1dfe9", fill: "none" },
  zero: { stroke: "#4f5b6c", fill: "none" },
  pole: { stroke: "#a3272b", "stroke-dasharray": "4 4", fill: "none" },
  curve: { stroke: "#5c2aa8", "stroke-width": 2, "stroke-linejoin": "round", fill: "none" },
  hole: { stroke: "#5c2aa8", "stroke-width": 1.5, fill: "#ffffff" },
  tick: { fill: "#4f5b6c", "font-size": 12, "font-family": "system-ui, sans-serif" },
};

/** Distance of a tick's text from the box, and half the height of its letters. */
const AWAY = 8;
const HALF = 4;

/** Draws what `layout` returns. `title` and `description` are for those who do not see it. */
export function plotInto(svg, { width, height, box, ticks, zero, paths, poles, holes, unknown }, { title, description }) {
  const [left, top, right, bottom] = [box.x, box.y, box.x + box.width, box.y + box.height];
  const one = (name, kind, attributes, ...children) => make(name, { class: kind, ...PAPER[kind], ...attributes }, ...children);
  const upright = (kind, x) => one("line", kind, { x1: x, x2: x, y1: top, y2: bottom });
  const level = (kind, y) => one("line", kind, { x1: left, x2: right, y1: y, y2: y });
  const text = (attributes, content) => {
    const element = one("text", "tick", attributes);
    say(element, content);
    return element;
  };
  const named = (name, id, content) => {
    const element = make(name, { id });
    say(element, content);
    return element;
  };
  set(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
  svg.replaceChildren(
    named("title", "plot-title", title),
    named("desc", "plot-description", description),
    one("rect", "ground", { width, height }),
    ...unknown.map((each) => one("rect", "unknown", { ...each, y: top, height: box.height })),
    ...ticks.x.map((each) => upright("grid", each.at)),
    ...ticks.y.map((each) => level("grid", each.at)),
    ...(zero.x === null ? [] : [upright("zero", zero.x)]),
    ...(zero.y === null ? [] : [level("zero", zero.y)]),
    ...poles.map((x) => upright("pole", x)),
    ...paths.map((d) => one("path", "curve", { d })),
    ...holes.map(({ x, y }) => one("circle", "hole", { cx: x, cy: y, r: 3.5 })),
    ...ticks.x.map((each) => text({ x: each.at, y: bottom + AWAY + 2 * HALF, "text-anchor": "middle" }, each.text)),
    ...ticks.y.map((each) => text({ x: left - AWAY, y: each.at + HALF, "text-anchor": "end" }, each.text)),
  );
}

/** The drawing as a file of its own. */
export function asFile(svg) {
  const copy = svg.cloneNode(true);
  set(copy, { xmlns: "http://www.w3.org/2000/svg", role: "img" });
  return new XMLSerializer().serializeToString(copy);
}
