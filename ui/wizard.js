// Puts the page together: its stores, and one component a section, registered when Alpine starts. The only file that
// knows Alpine; what the sections do is in the modules below, and the markup holds no script.
import * as api from "./api.js";
import { calculator } from "./calculator.js";
import { catalogue } from "./catalogue.js";
import { copier } from "./clipboard.js";
import { clock } from "./clock.js";
import { cluster } from "./cluster.js";
import { compose } from "./compose/compose.js";
import { draw } from "./compose/mathml.js";
import { picker } from "./compose/picker.js";
import { taskIn, visit } from "./permalink.js";
import { about } from "./pod.js";
import { comparison } from "./result/comparison.js";
import { result } from "./result/result.js";
import { tiles } from "./result/tiles.js";
import { whole } from "./result/whole.js";
import { shortcuts } from "./shortcuts.js";
import { EventStream, TYPES } from "./stream/events.js";
import { shortId } from "./task.js";

/** How often "who answers?" asks. Twenty show a balance between a few nodes and load none. */
const CENSUS = 20;

document.addEventListener("alpine:init", () => {
  const { Alpine } = window;
  Alpine.store("cluster", cluster({ api }));
  const store = Alpine.store("cluster");
  const stream = new EventStream({
    open: (after) => new EventSource(api.eventsUrl(after)),
    onEvents: (events) => store.add(events),
    onState: (state) => store.streamIs(state),
    onReset: () => store.soon(),
  });
  compute(Alpine, { stream, say: (text) => store.say(text) });
  Alpine.data("theme", theme);
  Alpine.data("shortcuts", shortcuts);
  Alpine.data("tasks", tasks);
  Alpine.data("infrastructure", infrastructure);
  Alpine.data("events", events);

  stream.start();
  store.look();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream.sleep();
    else if (stream.state === "asleep") stream.start();
  });
});

/** Asking and answering: the form and the result. */
function compute(Alpine, { stream, say }) {
  const make = (name, state) => {
    Alpine.store(name, state);
    return Alpine.store(name);
  };
  const known = make("catalogue", catalogue({ api }));
  const asked = make("calculator", calculator({ api, stream, say, visit }));
  const all = { api, stream, say, catalogue: known, calculator: asked };
  const focus = (id) => Alpine.nextTick(() => document.getElementById(id)?.focus());

  Alpine.data("compose", () => compose({ ...all, focus }));
  Alpine.data("picker", () => picker(known));
  Alpine.data("result", () => result(all));
  Alpine.data("tiles", () => tiles(all));
  Alpine.data("whole", () => whole({ read: api.text }));
  Alpine.data("comparison", () => comparison(all));
  Alpine.data("copier", copier({ say }));
  Alpine.directive("math", (element, { expression }, { evaluateLater, effect }) => {
    const tree = evaluateLater(expression);
    effect(() => tree((found) => element.replaceChildren(...(found ? [draw(found)] : []))));
  });

  const open = () => {
    const taskId = taskIn(location);
    if (taskId === null) asked.clear();
    else if (taskId !== asked.task?.task_id) asked.show(taskId);
  };
  window.addEventListener("popstate", open);
  open();
}

function theme() {
  return {
    choice: window.wizardTheme.choice,
    choose(choice) {
      this.choice = choice;
      window.wizardTheme.choose(choice);
    },
  };
}

function tasks() {
  return {
    problem: null,
    async cancel(task) {
      this.problem = null;
      try {
        await api.cancel(task.task_id);
      } catch (problem) {
        this.problem = problem;
      }
      this.$store.cluster.soon();
    },
    /** The calculator is another section: it listens. */
    show(task) {
      this.$dispatch("show-task", task.task_id);
    },
  };
}

function infrastructure() {
  return {
    met: "not asked yet",
    valkey: { state: "unknown", text: "not asked yet" },
    census: [],
    isAsking: false,
    problem: null,

    init() {
      this.testValkey();
      this.askOnce();
      // When the cluster cannot be looked at, or can be again, Valkey is the first suspect.
      this.$watch("$store.cluster.problem", () => this.testValkey());
    },

    about,

    async testValkey() {
      try {
        const { node, ping_ms: ms } = await api.valkeyTest();
        this.valkey = { state: "healthy", text: `answered ${node} in ${ms} ms` };
      } catch (problem) {
        this.valkey = { state: "down", text: problem.detail };
      }
    },

    async askOnce() {
      await this.asking(async () => {
        const { node, component, version } = await api.whoami();
        this.met = `this page last met ${node} (${component} ${version})`;
      });
    },

    /** All at once: a browser spreads them over its connections, and each connection stays with one node. */
    async askMany() {
      await this.asking(async () => {
        const answers = await Promise.all(Array.from({ length: CENSUS }, api.whoami));
        const counts = new Map();
        for (const { node } of answers) counts.set(node, (counts.get(node) ?? 0) + 1);
        this.census = [...counts].sort().map(([node, count]) => ({ node, count, of: CENSUS }));
        this.$store.cluster.say(this.census.map(({ node, count }) => `${node} answered ${count} times`).join(", "));
      });
    },

    async asking(question) {
      this.isAsking = true;
      this.problem = null;
      try {
        await question();
      } catch (problem) {
        this.problem = problem;
      }
      this.isAsking = false;
    },
  };
}

function events() {
  return {
    types: TYPES,
    wanted: "all",
    frozen: null,

    get journal() {
      return this.frozen ?? this.$store.cluster.journal;
    },
    get lines() {
      return this.journal
        .filter((event) => this.wanted === "all" || event.type === this.wanted)
        .map((event) => ({
          ...event,
          time: clock(event.at),
          short: shortId(event.task_id ?? ""),
          more: event.type === "node" ? event.status.toLowerCase() : event.attempt > 1 ? `attempt ${event.attempt}` : "",
        }));
    },
    get isPaused() {
      return this.frozen !== null;
    },
    get asJson() {
      return JSON.stringify(this.journal, null, 2);
    },
    /** Holds the console still; what happens meanwhile is there when it goes on. */
    pause() {
      this.frozen = this.isPaused ? null : this.$store.cluster.journal;
    },
    clear() {
      this.$store.cluster.journal = [];
      this.frozen = null;
    },
  };
}
