// A store of the cluster as the page has it, over an API whose list of tasks is an array, newest first.
import { ClusterClock } from "../../../ui/clock.js";
import { cluster } from "../../../ui/cluster.js";
import { Presence } from "../../../ui/map/presence.js";
import { EventLog } from "../../../ui/stream/event-log.js";
import { TaskStore } from "../../../ui/tasks/task-store.js";
import { at } from "./events.mjs";

/** The id of the task `n`. */
export const name = (n) => n.toString(16).padStart(32, "0");

/** The task `n`, as the API lists it. */
export const made = (n, status) => ({
  task_id: name(n),
  status,
  attempt: status === "PENDING" ? 0 : 1,
  phase: "",
  handled_by: "w",
  initiated_by: "api",
  created_at: at(n),
  started_at: at(n),
  ended_at: status === "COMPLETED" ? at(n) : null,
});

/** A store whose looks are asked for by the test. `list` and `answer` may be set: `answer` stands between the API and
 *  the store. `limits` has the limit of every request for tasks. */
export function watched() {
  const parts = {
    taskStore: new TaskStore(),
    eventLog: new EventLog(),
    presence: new Presence(),
    clock: new ClusterClock(),
  };
  const own = { ...parts, list: [], limits: [], answer: async (what) => what };
  own.api = {
    cluster: () =>
      own.answer({ queue: {}, valkey: {}, demo: false, nodes: [], holders: [], kubernetes: { pods: [], why: null } }),
    tasks: ({ limit, cursor = 0, status }) => {
      own.limits.push(limit);
      const wanted = own.list.filter((task) => !status || task.status === status);
      const end = Number(cursor) + limit;
      return own.answer({ tasks: wanted.slice(cursor, end), cursor: end < wanted.length ? String(end) : null });
    },
  };
  own.store = cluster({ api: own.api, ...parts });
  own.store.lookAfter = () => {};
  /** Makes `count` tasks the list. */
  own.all = (count, status) => (own.list = Array.from({ length: count }, (_, n) => made(count - n, status)));
  /** The statuses of the rows that the page shows. */
  own.statuses = () => [...new Set(own.taskStore.tasks.map((task) => task.status))].sort();
  /** Holds what the API answers from now on, until the function that is returned is called. */
  own.hold = () => {
    let go;
    const held = new Promise((resolve) => (go = resolve));
    own.answer = async (what) => {
      await held;
      return what;
    };
    return go;
  };
  return own;
}
