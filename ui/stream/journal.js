// What the console shows: the newest events first, and never so many that the page grows slow. Pure functions.

/** Lines kept. Enough to see what led to something; a screen holds about twenty. */
const CAP = 200;

/** The journal with `events`, which come oldest first, on top. */
export const append = (journal, events) => [...events.toReversed(), ...journal].slice(0, CAP);

/** What must have happened between two looks at the list of tasks, for a page that has no stream. Oldest first. */
export function differences(before, after) {
  const known = new Map(before.map((task) => [task.task_id, task.status]));
  return after
    .filter((task) => known.get(task.task_id) !== task.status)
    .map((task) => ({
      id: `${task.task_id}-${task.status}-${task.attempt}`,
      at: task.ended_at ?? task.started_at ?? task.created_at,
      type: SEEN_AS[task.status],
      task_id: task.task_id,
      status: task.status,
      node: task.handled_by ?? task.initiated_by,
      attempt: task.attempt || null,
    }))
    .toReversed();
}

const SEEN_AS = {
  PENDING: "enqueued",
  PROCESSING: "started",
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELLED: "cancelled",
};
