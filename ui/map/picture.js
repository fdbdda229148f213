// Draws the cluster as laid out: boxes for pods, links between them, and a bar in each box for its share of the work.
import { shortName } from "../pod.js";
import { keyed, make, say, set } from "../svg.js";
import { shortId } from "../task.js";

/** Approximate maximum width of a character in pixels, normal and bold. Texts are shortened to fit their box. */
const LETTER = 7.4;
const BOLD = 8.6;

/** A symbol for each state, because many people cannot tell states apart by colour alone. */
const SHAPES = { idle: "○", busy: "◐", ready: "✓", draining: "↻", waiting: "…", silent: "?", lost: "✕", down: "✕" };

/** Draws `picture`, the result of `layout`. `entrance` and `queue` have the texts of these boxes, `shares` the share of
 *  each pod. */
export function draw(svg, picture, { entrance, queue, shares }) {
  const { width, height, links, api, workers } = picture;
  set(svg, { viewBox: `-1 -1 ${width + 2} ${height + 2}`, width, height });
  if (!svg.firstChild) svg.append(...["links", "posts", "pods"].map((name) => make("g", { class: name })));
  const [lines, posts, pods] = svg.children;
  const states = new Map([...api, ...workers].map(({ pod }) => [pod.name, pod]));
  keyed(lines, links, {
    key: ({ part, to }) => `${part} ${to}`,
    birth: () => make("path"),
    update: (path, link) => set(path, { d: curve(link), "data-flows": flows(link, states.get(link.to)) }),
  });
  keyed(posts, [{ name: "entrance", place: picture.entrance, ...entrance }, { name: "queue", place: picture.queue, ...queue }], {
    key: ({ name }) => name,
    birth: () => box(2),
    update: drawPost,
  });
  keyed(pods, [...api, ...workers], {
    key: ({ pod }) => pod.name,
    birth: () => box(3),
    update: (g, each) => drawPod(g, each, shares.get(each.pod.name) ?? 0),
  });
}

/** A group with a title, a box, the bar of its share with its background, and lines of text. */
function box(texts) {
  const lines = Array.from({ length: texts }, () => make("text"));
  return make("g", {}, make("title"), make("rect", { rx: 10, class: "box" }), make("rect", { class: "track", rx: 2 }),
    make("rect", { class: "share", rx: 2 }), make("text", { class: "name" }), ...lines);
}

function drawPost(g, { place, name, title, texts, state }) {
  const [told, rect, , , heading, ...lines] = g.children;
  set(g, { transform: `translate(${place.x} ${place.y})`, "data-post": name, "data-node": state });
  set(rect, { width: place.width, height: place.height });
  say(told, [title, ...texts].join(", "));
  write(heading, title, place.width, 24);
  for (const [index, line] of lines.entries()) write(line, texts[index] ?? "", place.width, 43 + 17 * index);
}

function drawPod(g, { pod, x, y, width, height }, share) {
  const [told, rect, track, bar, heading, state, task, rate] = g.children;
  const isSmall = height < 60;
  const [first] = pod.tasks;
  const more = pod.tasks.length > 1 ? ` +${pod.tasks.length - 1}` : "";
  set(g, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, "data-node": pod.state, "data-pod": pod.name });
  set(rect, { width: width.toFixed(1), height });
  const words = `${SHAPES[pod.state] ?? "○"} ${pod.state}`;
  const all = [pod.name, pod.state, pod.why, pod.version, ...pod.tasks.map(({ id }) => `has ${id}`)];
  say(told, [...all, `${pod.rate} reported in the last minute`].filter(Boolean).join(", "));
  write(heading, pod.name, width, isSmall ? 16 : 21, BOLD);
  const isRoomy = !isSmall && (words.length + String(pod.version).length + 3) * LETTER < width - 20;
  write(state, isRoomy ? `${words} · ${pod.version}` : words, width, isSmall ? 32 : 40);
  const nothing = pod.why || (pod.component === "worker" && pod.state !== "busy" ? "no task" : "");
  const holds = first ? `task ${shortId(first.id)}${more}` : nothing;
  write(task, isSmall ? "" : holds, width, 58);
  write(rate, isSmall ? "" : String(pod.rate), width, 76);
  set(rate, { x: width - 12, "text-anchor": "end", class: "rate" });
  const room = width - 24 - (isSmall ? 0 : 34);
  set(track, { x: 12, y: height - (isSmall ? 5 : 14), width: Math.max(0, room).toFixed(1), height: isSmall ? 2 : 6 });
  set(bar, { x: 12, y: height - (isSmall ? 5 : 14), width: (Math.max(0, room) * share).toFixed(1), height: isSmall ? 2 : 6 });
}

function write(text, words, width, y, letter = LETTER) {
  set(text, { x: 12, y });
  say(text, shortName(words, Math.floor((width - 20) / letter)));
}

function curve({ x1, y1, x2, y2, isFlat, rail, turn }) {
  if (rail !== null) return `M${x1} ${y1}V${turn}H${rail}V${y2}H${x2}`;
  const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return isFlat ? `M${x1} ${y1}C${mx} ${y1} ${mx} ${y2} ${x2} ${y2}` : `M${x1} ${y1}C${x1} ${my} ${x2} ${my} ${x2} ${y2}`;
}

/** Whether work flows through a link; "broken" if its pod is lost. */
function flows({ part }, pod) {
  if (pod.state === "lost") return "broken";
  return part === "work" ? pod.tasks.length > 0 : pod.state === "busy";
}
