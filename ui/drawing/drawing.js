// What it takes to draw the life of a task, fetched with the first one that is opened: a visit that opens none does
// without it.
export { draw } from "./chart.js";
export { byPod, gantt, soFar } from "./gantt.js";
export { timeline } from "./timeline.js";
