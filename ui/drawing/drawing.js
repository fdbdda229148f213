// The modules that draw the race and the details of a task. They are loaded when the first of them is shown.
import { barAt, draw, layout } from "./chart.js";
import { figures, legend, race, sentence, tell } from "./standings.js";
import { timeline } from "./timeline.js";

export { barAt, draw, figures, layout, legend, race, sentence, tell, timeline };
