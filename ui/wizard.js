// Puts the page together: one component a section, registered when Alpine starts. The only file that knows Alpine;
// what the sections do is in the modules below, and the markup holds no script.
import * as api from "./api.js";
import { calculator } from "./calculator.js";
import { copy } from "./clipboard.js";
import { clock } from "./clock.js";
import { cluster } from "./cluster.js";
import { about } from "./pod.js";
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
  const focus = (name) => Alpine.nextTick(() => document.getElementById(`input-${name}`)?.focus());

  Alpine.data("calculator", () => calculator({ api, stream, focus, say: (text) => store.say(text) }));
  Alpine.data("theme", theme);
  Alpine.data("tasks", tasks);
  Alpine.data("infrastructure", infrastructure);
  Alpine.data("events", events);
  Alpine.data("copier", copier);

  stream.start();
  store.look();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream.sleep();
    else if (stream.state === "asleep") stream.start();
  });
});

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

function copier() {
  return {
    isCopied: false,
    async copy(text) {
      await copy(text);
      this.isCopied = true;
      this.$store.cluster.say("Copied.");
      setTimeout(() => (this.isCopied = false), 1500);
    },
  };
}
