// Sets up everything that shows the cluster: the event stream, the store, and the components.
import * as api from "./api.js";
import { ClusterClock } from "./clock.js";
import { cluster } from "./cluster.js";
import { eventConsole } from "./events/console.js";
import { deadLetters } from "./infrastructure/dead-letters.js";
import { panel } from "./infrastructure/panel.js";
import { kill } from "./map/kill.js";
import { map } from "./map/map.js";
import { Presence } from "./map/presence.js";
import { EventStream } from "./stream/event-stream.js";
import { EventLog } from "./stream/event-log.js";
import { detail } from "./tasks/detail.js";
import { TaskStore } from "./tasks/task-store.js";
import { taskTable } from "./tasks/task-table.js";

/** Milliseconds between two updates of running clocks. */
const TICK = 1_000;

/** Registers the components, starts the stream, and returns the store and the stream. */
export function register(Alpine) {
  const [taskStore, eventLog, presence, clock] = [new TaskStore(), new EventLog(), new Presence(), new ClusterClock()];
  Alpine.store("cluster", cluster({ api, taskStore, eventLog, presence, clock }));
  const store = Alpine.store("cluster");
  const stream = new EventStream({
    open: (after) => new EventSource(api.eventsUrl(after)),
    eventLog,
    onEvents: (events) => store.add(events),
    onState: (state) => store.streamIs(state),
    onReset: () => store.missed(),
  });
  const announce = (text) => store.say(text);

  Alpine.data("tasks", () => taskTable({ api, taskStore, announce }));
  Alpine.data("detail", () => detail({ api }));
  Alpine.data("map", map);
  Alpine.data("kill", () => kill({ api, eventLog, presence, announce, now: () => clock.now }));
  Alpine.data("events", () => eventConsole({ eventLog }));
  Alpine.data("infrastructure", () => panel({ api, announce }));
  Alpine.data("deadLetters", () => deadLetters({ api, announce }));

  // A tab that was opened in the background waits until it is shown.
  if (document.hidden) stream.sleep();
  else stream.start();
  store.look();
  setInterval(() => store.tick(), TICK);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream.sleep();
    else stream.rouse();
  });
  return { store, stream };
}
