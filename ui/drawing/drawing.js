// The modules that draw the details of a task. They are loaded when the first task is opened.
export { draw } from "./chart.js";
export { byPod, gantt, soFar } from "./gantt.js";
export { timeline } from "./timeline.js";
