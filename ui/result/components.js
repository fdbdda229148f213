// The components of the result card. They are loaded when a task is first shown.
import { race } from "../race.js";
import { card } from "./card.js";
import { comparison } from "./comparison.js";
import { plot } from "./plot.js";
import { tiles } from "./tiles.js";
import { waiting } from "./waiting.js";
import { whole } from "./whole.js";

/** name → the function that creates the component from its dependencies. */
export const components = { card, comparison, plot, race, tiles, waiting, whole: ({ api }) => whole({ read: api.text }) };
