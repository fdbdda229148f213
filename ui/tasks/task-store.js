// The tasks that the page knows of, newest first: pages of the API's list, kept true by the events in between.
// Outside of what Alpine watches, as it may hold thousands.
import { isFinal } from "../task.js";

/** Tasks kept at most; who looks for older ones asks with a filter. */
const CAP = 2_000;

export class TaskStore {
  constructor(cap = CAP) {
    this.cap = cap;
    this.clear();
  }

  /** Forgets everything: other tasks are wanted now. */
  clear() {
    this.tasks = [];
    this.byId = new Map();
    this.cursor = null;
    this.changedAt = new Map();
  }

  get isFull() {
    return this.tasks.length >= this.cap;
  }

  /** Whether a page of the newest tasks follows on those that are known, or there are others in between. */
  reaches(page) {
    return this.tasks.length === 0 || page.cursor === null || page.tasks.some((task) => this.byId.has(task.task_id));
  }

  /** Takes in a page that was asked for at `askedAt`. Only a page of the newest can tell that tasks are gone. */
  load(page, askedAt, { isNewest = true } = {}) {
    if (isNewest) this.dropMissing(page);
    const hasBegun = this.tasks.length > 0;
    for (const task of page.tasks) {
      // What an event has told since we asked is newer than the answer.
      if (askedAt >= (this.changedAt.get(task.task_id) ?? -Infinity)) this.byId.set(task.task_id, task);
    }
    if (!hasBegun || !isNewest) this.cursor = page.cursor;
    this.sort();
  }

  /** Applies events that were heard at `at`. Tasks that are not known come with the next page. */
  apply(events, at) {
    for (const event of events) {
      const task = this.byId.get(event.task_id);
      if (!task) continue;
      this.byId.set(task.task_id, changed(task, event));
      this.changedAt.set(task.task_id, at);
    }
    this.sort();
  }

  /** Drops what no look and no event tells of any more: tasks below a page that have not ended. */
  dropUncertain({ tasks }) {
    const listed = new Set(tasks.map((task) => task.task_id));
    for (const task of this.tasks) if (!isFinal(task) && !listed.has(task.task_id)) this.byId.delete(task.task_id);
    this.sort();
  }

  sort() {
    // As the API sorts them, also those of one millisecond.
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

/** A task after an event. The next look brings what an event does not tell, such as the result. */
function changed(task, { type, status, node, attempt, at }) {
  if (isFinal(task) && type !== "requeued") return task;
  const next = { ...task, status };
  if (attempt) next.attempt = Math.max(attempt, task.attempt);
  if (type === "started") Object.assign(next, { handled_by: node, started_at: at });
  if (type === "requeued") Object.assign(next, { handled_by: null, progress: null, ended_at: null });
  if (isFinal(next)) next.ended_at = at;
  return next;
}

/** Whether a task is what the filters want: as the API reads them, and `find`, a part of its id, its operation, what
 *  was asked or a pod. */
export function matches(task, { status, operation, node, find }) {
  const { initiated_by: by, handled_by: pod } = task;
  if ((status && status !== task.status) || (operation && operation !== task.operation)) return false;
  if (node && ![by, pod].includes(node)) return false;
  if (!find) return true;
  const { task_id: id, expression, inputs } = task;
  const all = [id, task.operation, expression ?? "", JSON.stringify(inputs), by, pod ?? ""];
  return all.some((each) => each.toLowerCase().includes(find.toLowerCase()));
}
