// The address of a task, which any replica opens. What the sections keep in the query stays where it is.

const PATH = /^\/t\/([^/]+)\/?$/;

export const pathOf = (taskId) => `/t/${taskId}`;

/** The task that an address names; null when it names none. Ids are hexadecimal: nothing in one is ever encoded. */
export const taskIn = ({ pathname }) => PATH.exec(pathname)?.[1] ?? null;

/** Makes a task's address the page's own, so that reloading shows it again and asks nothing. */
export function visit(taskId, { location, history } = window) {
  if (taskIn(location) !== taskId) history.pushState(null, "", pathOf(taskId) + location.search);
}
