// What heartbeats and leases say of the pods, written shortly.
import { Presence } from "../../../ui/map/presence.js";
import { at, T0 } from "./events.mjs";

/** A heartbeat, last seen `seen` milliseconds after the beginning. */
export const beat = (name, seen, more = {}) => ({
  name,
  component: "worker",
  state: "idle",
  version: "1",
  slots: 1,
  start: "one",
  started_at: at(0),
  last_seen: at(seen),
  ...more,
});

/** A consumer that holds tasks and whose lease runs for `lease` seconds. */
export const hold = (name, start, lease, ...ids) => ({
  name,
  start,
  lease_seconds: lease,
  held: ids.length,
  busy: Math.min(1, ids.length),
  tasks: ids.map((id) => ({ task_id: id, operation: "add", attempt: 1, parent: null, started_at: at(0) })),
});

/** An event about a pod. */
export const about = (ms, name, status, start) => ({ type: "node", node: name, status, start, at: at(ms) });

/** A presence, and what it shows at a moment. */
export function observed() {
  const presence = new Presence();
  return {
    presence,
    look: (now, nodes, holders = []) => presence.look({ nodes, holders }, T0 + now),
    shown: (now) =>
      presence.inhabitants(T0 + now).map(({ name, state, tasks }) => [name, state, tasks.map(({ id }) => id)]),
    losses: (now) =>
      presence
        .losses(T0 + now)
        .map(({ name, why, tasks, leaseUntil }) => [
          name,
          why,
          tasks.map(({ task_id: id }) => id),
          leaseUntil && leaseUntil - T0,
        ]),
  };
}
