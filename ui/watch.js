// Sets up what the page knows of the cluster: the event stream and the store. The regions that show it are below the
// first one: they come alive when their components have been loaded.
import * as api from "./api.js";
import { ClusterClock } from "./clock.js";
import { cluster } from "./cluster.js";
import { Presence } from "./map/presence.js";
import { statusBar } from "./map/status.js";
import { persist } from "./poll.js";
import { Pulse } from "./pulse.js";
import { EventStream } from "./stream/event-stream.js";
import { EventLog } from "./stream/event-log.js";
import { TaskStore } from "./tasks/task-store.js";

/** Milliseconds between two updates of running clocks. */
const TICK = 1_000;

/** Registers the store, starts the stream unless the user may read nothing, and returns the store and the stream. */
export function register(Alpine, user) {
  const [taskStore, eventLog, presence, clock] = [new TaskStore(), new EventLog(), new Presence(), new ClusterClock()];
  Alpine.store("cluster", cluster({ api, taskStore, eventLog, presence, clock, onSeen: () => pulse.rouse() }));
  const store = Alpine.store("cluster");
  const stream = new EventStream({
    open: (after) => new EventSource(api.eventsUrl(after)),
    why: api.streamProblem,
    reader: user.name ?? "",
    eventLog,
    onEvents: (events) => store.add(events),
    onState: (state) => store.streamIs(state),
    onReset: () => store.missed(),
  });
  const announce = (text) => store.say(text);
  const pulse = new Pulse({ ask: api.valkeyTest, meet: api.whoami, letGo: api.letGo, onChange: (state) => store.pulseIs(state) });

  Alpine.data("statusBar", statusBar);
  const regions = document.querySelectorAll("[x-ignore]");
  Alpine.effect(() => {
    for (const region of regions) region.hidden = !user.canRead;
  });

  api.gate.onEnd = () => {
    stream.stop();
    pulse.stop();
    user.end();
  };
  if (!user.canRead) {
    // The page is loaded anew when that changes.
    for (const region of regions) region.remove();
    stream.stop();
    return { store, stream };
  }
  if (api.gate.closed) {
    api.gate.onEnd();
    return { store, stream };
  }
  // A tab that was opened in the background waits until it is shown.
  if (document.hidden) stream.sleep();
  else stream.start();
  if (!document.hidden) pulse.start();
  store.look();
  show(Alpine, regions, { api, me: user, taskStore, eventLog, presence, announce, now: () => clock.now });
  setInterval(() => store.tick(), TICK);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      stream.sleep();
      pulse.stop();
    } else {
      stream.rouse();
      pulse.start();
    }
  });
  return { store, stream };
}

/** Loads the components of the regions, and starts them. */
async function show(Alpine, regions, all) {
  const { components } = await persist(api.watchModule, { patience: Infinity });
  for (const [name, make] of Object.entries(components)) Alpine.data(name, () => make(all));
  for (const region of regions) {
    region.removeAttribute("x-ignore");
    delete region._x_ignore;
    Alpine.initTree(region);
  }
}
