// The components of the result card. They are loaded when a task is first shown.
import { card } from "./card.js";
import { comparison } from "./comparison.js";
import { tiles } from "./tiles.js";
import { whole } from "./whole.js";

/** name → the function that creates the component from its dependencies. */
export const components = { card, comparison, tiles, whole: ({ api }) => whole({ read: api.text }) };
