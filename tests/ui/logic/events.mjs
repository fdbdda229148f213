// Events and times of one stream, written shortly.

export const T0 = Date.parse("2026-01-01T00:00:00Z");

/** The moment `ms` milliseconds after the beginning, as the API writes it. */
export const at = (ms) => new Date(T0 + ms).toISOString();

/** Events of rows of milliseconds, type, node, task and attempt. */
export const events = (rows) =>
  rows.map(([ms, type, node, task_id = null, attempt = null]) => ({
    id: `${T0 + ms}-0`,
    at: at(ms),
    type,
    node,
    task_id,
    attempt,
    status: type.toUpperCase(),
  }));
