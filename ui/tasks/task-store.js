// The tasks that the page knows, newest first: loaded in pages from the API, and updated by events in between.
// Kept outside of Alpine's reactive state, because there may be thousands.
import { isFinal } from "../task.js";

/** Maximum number of tasks. Use a filter to find older ones. */
const CAP = 2_000;

export class TaskStore {
  constructor(cap = CAP) {
    this.cap = cap;
    this.clear();
  }

  /** Removes all tasks. */
  clear() {
    this.tasks = [];
    this.byId = new Map();
    this.cursor = null;
    this.changedAt = new Map();
  }

  get isFull() {
    return this.tasks.length >= this.cap;
  }

  /** Whether a page of the newest tasks overlaps with the known ones, so that no tasks are missing between them. */
  reaches(page) {
    return this.tasks.length === 0 || page.cursor === null || page.tasks.some((task) => this.byId.has(task.task_id));
  }

  /** Adds a page that was requested at `askedAt`. Only a page of the newest tasks can show that tasks are gone. */
  load(page, askedAt, { isNewest = true } = {}) {
    if (isNewest) this.dropMissing(page);
    const hasBegun = this.tasks.length > 0;
    for (const task of page.tasks) {
      // If an event changed the task after the request, the event is newer than the response.
      if (askedAt >= (this.changedAt.get(task.task_id) ?? -Infinity)) this.byId.set(task.task_id, task);
    }
    if (!hasBegun || !isNewest) this.cursor = page.cursor;
    this.sort();
  }

  /** Applies events that arrived at `at`. Unknown tasks come with the next page. */
  apply(events, at) {
    for (const event of events) {
      const task = this.byId.get(event.task_id);
      if (!task) continue;
      this.byId.set(task.task_id, changed(task, event));
      this.changedAt.set(task.task_id, at);
    }
    this.sort();
  }

  /** Without a stream: drops unfinished tasks that are not in the page, because nothing updates them. */
  dropUncertain({ tasks }) {
    const listed = new Set(tasks.map((task) => task.task_id));
    for (const task of this.tasks) if (!isFinal(task) && !listed.has(task.task_id)) this.byId.delete(task.task_id);
    this.sort();
  }

  sort() {
    // The same order as the API's, also for tasks created in the same millisecond.
    const place = (task) => task.created_at + task.task_id;
    this.tasks = [...this.byId.values()].sort((a, b) => (place(a) < place(b) ? 1 : -1));
    for (const { task_id: id } of this.tasks.splice(this.cap)) {
      this.byId.delete(id);
    }
    for (const id of this.changedAt.keys()) if (!this.byId.has(id)) this.changedAt.delete(id);
  }

  dropMissing({ tasks, cursor }) {
    const listed = new Set(tasks.map((task) => task.task_id));
    const oldest = cursor === null ? "" : tasks.at(-1)?.created_at;
    for (const task of this.tasks) {
      if (oldest !== undefined && task.created_at > oldest && !listed.has(task.task_id)) this.byId.delete(task.task_id);
    }
  }
}

/** A task after an event. What the event does not contain, such as the result, comes with the next refresh. */
function changed(task, { type, status, node, attempt, at }) {
  if (isFinal(task) && type !== "requeued") return task;
  const next = { ...task, status };
  if (attempt) next.attempt = Math.max(attempt, task.attempt);
  if (type === "started") Object.assign(next, { handled_by: node, started_at: at });
  if (type === "requeued") Object.assign(next, { handled_by: null, progress: null, ended_at: null });
  if (isFinal(next)) next.ended_at = at;
  return next;
}

/** Whether a task matches the filters. `find` is searched in the id, the operation, the question, the name of the user
 *  who asked, and the pods; the others work as in the API. */
export function matches(task, { status, operation, node, asked_by: askedBy, find, id: beginning = "" }) {
  const { initiated_by: by, handled_by: pod } = task;
  if (askedBy && askedBy !== task.asked_by) return false;
  if ((status && status !== task.status) || (operation && operation !== task.operation)) return false;
  if (node && ![by, pod].includes(node)) return false;
  if (!task.task_id.startsWith(beginning)) return false;
  if (!find) return true;
  const { task_id: id, expression, inputs } = task;
  const all = [id, task.operation, expression ?? "", JSON.stringify(inputs), task.asked_by ?? "", by, pod ?? ""];
  return all.some((each) => each.toLowerCase().includes(find.toLowerCase()));
}
