// The layout of the picture of the cluster: entrance, API pods, queue, worker pods. Pure functions. All sizes are in
// pixels; the picture is exactly as wide as its container, so text is never scaled.

/** Sizes of a pod's box, and of the small box that is used when there are many pods. */
const BOX = { width: 176, height: 84, gap: 12 };
const SMALL = { width: 132, height: 40, gap: 8 };

/** With more than MANY workers the boxes are small. At most MOST workers are drawn; the table shows all. */
const MANY = 12;
const MOST = 120;

/** Below this width the kinds are stacked. Many workers need columns, so then the limit is higher. */
const NARROW = 720;
const NARROW_FOR_MANY = 1_200;

/** Minimum width of a box. */
const LEAST = 120;

const POST = { width: 132, height: 84 };

/** Positions of all boxes and the links between them, for a picture of this width. */
export function layout({ api, workers }, width) {
  const shown = workers.slice(0, MOST);
  const size = shown.length > MANY ? SMALL : BOX;
  const isNarrow = width < (size === SMALL ? NARROW_FOR_MANY : NARROW);
  const picture = isNarrow ? stacked(api, shown, size, width) : sideBySide(api, shown, size, width);
  return { ...picture, width, more: workers.length - shown.length, isSmall: size === SMALL };
}

function sideBySide(api, workers, size, width) {
  const spare = width - 2 * POST.width - BOX.width - size.width;
  const gap = Math.min(72, Math.max(28, spare / 4));
  const room = width - (2 * POST.width + BOX.width + 3 * gap);
  const columns = Math.max(1, Math.floor((room + size.gap) / (size.width + size.gap)));
  const fitted = { ...size, width: Math.min(size.width * 1.4, (room + size.gap) / columns - size.gap) };
  const inApi = grid(api, BOX, 1, POST.width + gap);
  const inWorkers = grid(workers, fitted, columns, width - room);
  const height = Math.max(POST.height, inApi.height, inWorkers.height);
  const middle = (block) => lower(block, (height - block.height) / 2);
  const entrance = { x: 0, y: (height - POST.height) / 2, ...POST };
  const queue = { x: POST.width + BOX.width + 2 * gap, y: (height - POST.height) / 2, ...POST };
  return joined(entrance, middle(inApi), queue, middle(inWorkers), height, (from, to) => ({
    x1: from.x + from.width, y1: from.y + from.height / 2, x2: to.x, y2: to.y + to.height / 2, isFlat: true, rail: null,
  }));
}

function stacked(api, workers, size, width) {
  const gap = 34;
  const columns = Math.max(1, Math.floor((width + size.gap) / (size.width + size.gap)));
  // A link that passes behind a box would seem to start there, so API pods are side by side as long as there is room.
  const beside = Math.max(1, Math.floor((width + BOX.gap) / (LEAST + BOX.gap)));
  const block = (pods, box, most) => {
    // Beside the boxes of several rows there is room for links to the lower ones.
    const left = pods.length > most ? box.gap : 0;
    const inARow = Math.max(1, Math.min(most, pods.length));
    return grid(pods, { ...box, width: (width - left + box.gap) / inARow - box.gap }, most, left);
  };
  const post = { ...POST, height: 68, x: (width - POST.width) / 2 };
  const entrance = { ...post, y: 0 };
  const inApi = lower(block(api, BOX, beside), post.height + gap);
  const queue = { ...post, y: post.height + 2 * gap + inApi.height };
  const inWorkers = lower(block(workers, size, columns), queue.y + post.height + gap);
  const height = queue.y + post.height + gap + inWorkers.height;
  return joined(entrance, inApi, queue, inWorkers, height, (from, to) => ({
    x1: from.x + from.width / 2, y1: from.y + from.height, x2: to.x + to.width / 2, y2: to.y, isFlat: false, rail: null,
    ...(to.row > 0 && { x2: to.x, y2: to.y + to.height / 2, rail: to.x - size.gap / 2, turn: from.y + from.height + gap / 2 }),
  }));
}

function joined(entrance, inApi, queue, inWorkers, height, link) {
  const links = [
    ...inApi.boxes.map((box) => ({ ...link(entrance, box), to: box.pod.name, part: "in" })),
    ...inApi.boxes.map((box) => ({ ...link(box, queue), to: box.pod.name, part: "queue" })),
    ...inWorkers.boxes.map((box) => ({ ...link(queue, box), to: box.pod.name, part: "work" })),
  ];
  return { entrance, queue, api: inApi.boxes, workers: inWorkers.boxes, links, height };
}

function grid(pods, { width, height, gap }, columns, left) {
  const boxes = pods.map((pod, index) => ({
    pod,
    row: Math.floor(index / columns),
    x: left + (index % columns) * (width + gap),
    y: Math.floor(index / columns) * (height + gap),
    width,
    height,
  }));
  const rows = Math.ceil(pods.length / columns);
  return { boxes, height: Math.max(0, rows * (height + gap) - gap) };
}

const lower = ({ boxes, height }, by) => ({ boxes: boxes.map((box) => ({ ...box, y: box.y + by })), height });
