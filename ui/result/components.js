// What it takes to draw an answer, fetched with the first one: a visit that asks nothing does without it.
import { card } from "./card.js";
import { comparison } from "./comparison.js";
import { tiles } from "./tiles.js";
import { whole } from "./whole.js";

/** The components of the card of a task by name; each is made of the parts of the page that it needs. */
export const components = { card, comparison, tiles, whole: ({ api }) => whole({ read: api.text }) };
