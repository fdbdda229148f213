// The permalink of a task. Every API replica serves it. The query parameters of the address are kept.

const PATH = /^\/t\/([^/]+)\/?$/;

export const pathOf = (taskId) => `/t/${taskId}`;

/** The task id in an address; null when there is none. Ids are hexadecimal, so they need no decoding. */
export const taskIn = ({ pathname }) => PATH.exec(pathname)?.[1] ?? null;

/** Puts the task's permalink into the address bar, so that a reload shows the same task and enqueues nothing. The entry
 *  keeps the line as it was typed, for the way back. */
export function visit(taskId, typed = null, { location, history } = window) {
  if (taskIn(location) !== taskId) history.pushState({ typed }, "", pathOf(taskId) + location.search);
}

/** The line of the current entry as it was typed; null if that is not known. */
export const typedIn = ({ state }) => state?.typed ?? null;
