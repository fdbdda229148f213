// The one state of the page: what it knows of the cluster. The event stream says when to look again; without it, a clock
// does. What may be long (tasks, events) is kept outside, and `version` says that it changed.
import { duration } from "./clock.js";
import { NO_STREAM } from "./map/alerts.js";
import { steady } from "./steady.js";
import { differences } from "./stream/event-log.js";

/** Tasks in one look, and in one that has to catch up. */
const PAGE = 50;
const CATCH_UP = 200;

/** Milliseconds between two looks: at most so often when events pour in, and so seldom when none come. A filter makes
 *  the cluster search, so that is asked less often. */
const SOONEST = 1_000;
const FILTERED = 3_000;
const QUIET = 5_000;

/** Milliseconds between two looks when there is no stream to tell us. */
const POLLING = 2_000;

const SAID = { live: "Events are live.", lost: NO_STREAM };

export function cluster({ api, taskStore, eventLog, presence, clock }) {
  return {
    stream: "connecting",
    announcement: "",
    queue: null,
    valkey: null,
    nodes: [],
    nodesVersion: 0,
    why: null,
    demo: false,
    problem: null,
    looked: 0,
    seenAt: null,
    /** The first look. */
    seenSince: null,
    now: null,
    version: 0,
    wanted: {},
    isLooking: false,
    isWantedAgain: false,
    /** What the task store holds may be untrue: the next look fills it anew, and tells no differences. */
    isStale: true,

    get figures() {
      const { queued, running, delayed, dead_letters: dead } = this.queue ?? {};
      const all = { waiting: queued, running, delayed, "dead letters": dead };
      return Object.entries(all).map(([name, count]) => ({ name, count: count ?? "–" }));
    },

    /** How long the next task in the queue has waited; empty when none does. */
    get oldest() {
      const seconds = this.queue?.oldest_waiting_seconds;
      return seconds == null ? "" : `The oldest has waited ${duration(1000 * seconds)}.`;
    },

    /** How the page learns what happens. */
    get source() {
      return this.stream === "lost" ? "polling" : this.stream;
    },
    get complaint() {
      return this.problem?.detail ?? "";
    },

    say(text) {
      this.announcement = text;
    },

    /** The stream changed. Whatever happened while it was away is read again. */
    streamIs(state) {
      if (SAID[state] && (state === "lost" || this.stream === "lost")) this.say(SAID[state]);
      this.stream = state;
      // What the page found out by itself, the stream tells again, and better.
      if (state === "live" && eventLog.dropGuesses()) this.draw();
      this.soon();
    },

    /** Events came, oldest first; they are in the event log already. */
    add(events) {
      taskStore.apply(events, performance.now());
      presence.apply(events);
      clock.heard(events.at(-1).at);
      this.draw();
      this.soon();
    },

    /** More happened than the cluster remembers. */
    missed() {
      presence.forgetTasks();
      this.isStale = true;
      this.say("Some events were too old to be sent again.");
      this.soon();
    },

    /** Only tasks like these are wanted from now on. Those that are known stay until the answer is here: whoever shows
     *  them leaves out what is not wanted, and a row that stays keeps the focus. */
    filter(wanted) {
      if (JSON.stringify(wanted) === JSON.stringify(this.wanted)) return this.draw();
      this.wanted = wanted;
      taskStore.cursor = null;
      this.isStale = true;
      this.draw();
      return this.look();
    },

    async more() {
      const askedAt = performance.now();
      const { wanted } = this;
      const { cursor } = taskStore;
      try {
        const page = await api.tasks({ limit: CATCH_UP, ...wanted, cursor });
        if (wanted !== this.wanted || cursor !== taskStore.cursor) return;
        taskStore.load(page, askedAt, { isNewest: false });
      } catch (problem) {
        this.problem = problem;
      }
      this.draw();
    },

    /** Looks again as soon as that is fair to the API. */
    soon() {
      const pause = Object.keys(this.wanted).length ? FILTERED : SOONEST;
      this.lookAfter(Math.max(0, this.looked + pause - performance.now()));
    },

    lookAfter(ms) {
      clearTimeout(this.timer);
      this.timer = this.stream === "asleep" ? null : setTimeout(() => this.look(), ms);
    },

    /** One look at a time: whoever wants another meanwhile gets it when this one is over. */
    async look() {
      clearTimeout(this.timer);
      this.timer = null;
      this.isWantedAgain = this.isLooking;
      if (this.isLooking) return;
      this.isLooking = true;
      this.looked = performance.now();
      try {
        // Also when one of them fails, the look is over only with the other.
        const both = await Promise.allSettled([api.cluster(), this.lookAtTasks(this.wanted)]);
        for (const { reason } of both) if (reason) throw reason;
        const [{ value: seen }] = both;
        const { queue, valkey, demo, nodes, kubernetes } = seen;
        for (const node of nodes) clock.heard(node.last_seen);
        presence.look(nodes, kubernetes.pods, clock.now);
        this.seenSince ??= clock.now;
        Object.assign(this, { queue, valkey, demo, why: kubernetes.why, problem: null, seenAt: clock.now });
      } catch (problem) {
        this.problem = problem;
      }
      this.isLooking = false;
      this.draw();
      if (this.isWantedAgain) return this.look();
      // Events that came meanwhile have asked for an earlier look.
      if (!this.timer) this.lookAfter(this.stream === "lost" ? POLLING : QUIET);
    },

    async lookAtTasks(wanted) {
      const askedAt = performance.now();
      const isBlind = this.stream === "lost";
      const { isStale } = this;
      // No event says what becomes of the rows below the newest: without a stream they are asked for as well.
      const limit = isBlind ? Math.min(CATCH_UP, Math.max(PAGE, taskStore.tasks.length)) : PAGE;
      let page = await api.tasks({ limit, ...wanted });
      if (wanted !== this.wanted) return;
      if (!isStale && !taskStore.reaches(page)) page = await api.tasks({ limit: CATCH_UP, ...wanted });
      if (wanted !== this.wanted) return;
      const before = isStale ? page.tasks : taskStore.tasks;
      if (isStale || !taskStore.reaches(page)) taskStore.clear();
      if (isStale) this.isStale = false;
      taskStore.load(page, askedAt);
      if (isBlind) taskStore.dropUncertain(page);
      presence.adopt(taskStore.tasks);
      if (!isBlind) return;
      const found = eventLog.lacking(differences(before, page.tasks));
      eventLog.add(found);
      presence.apply(found);
    },

    /** What changed is drawn. */
    draw() {
      this.tick();
      this.version += 1;
    },
    tick() {
      if (this.stream === "asleep") return;
      this.now = clock.now;
      const nodes = steady(this.nodes, presence.inhabitants(this.now), "name");
      if (nodes === this.nodes) return;
      this.nodes = nodes;
      this.nodesVersion += 1;
    },
  };
}
