// The store of everything the page knows about the cluster. The event stream says when to refresh; without a stream, a
// timer does. Long lists (tasks, events) are kept outside of this store, and `version` changes when they change.
import { duration } from "./clock.js";
import { NO_STREAM } from "./map/alerts.js";
import { steady } from "./steady.js";
import { differences } from "./stream/event-log.js";

/** Tasks requested in a normal refresh, and in one that has to catch up. */
const PAGE = 50;
const CATCH_UP = 200;

/** Milliseconds between two refreshes: SOONEST when many events arrive, QUIET when none arrive. A filtered list costs
 *  the cluster a search, so FILTERED is longer. */
const SOONEST = 1_000;
const FILTERED = 3_000;
const QUIET = 5_000;

/** Milliseconds between two refreshes when there is no stream. */
const POLLING = 2_000;

/** States of the stream in which the page asks for nothing. */
const QUIET_STATES = ["asleep", "stopped"];

const SAID = { live: "Events are live.", lost: NO_STREAM };

/** `onSeen` is called when the cluster has answered while Valkey was thought to be away. */
export function cluster({ api, taskStore, eventLog, presence, clock, onSeen = () => {} }) {
  return {
    stream: "connecting",
    announcement: "",
    /** Whether Valkey and the API answer (`ok`, `away`, `gone`), and since when they do not. */
    pulse: "ok",
    pulseSince: null,
    queue: null,
    valkey: null,
    nodes: [],
    nodesVersion: 0,
    /** Pods that were lost in the last minute, with what they held. */
    losses: [],
    why: null,
    demo: false,
    problem: null,
    looked: 0,
    seenAt: null,
    /** Time of the first successful refresh. */
    seenSince: null,
    now: null,
    version: 0,
    wanted: {},
    /** The Problem with which the API refuses the filter, such as an operation that does not exist. */
    refused: null,
    isLooking: false,
    isWantedAgain: false,
    /** Whether the task store may be wrong. Then the next refresh replaces it and derives no events from it. */
    isStale: true,

    get figures() {
      const { queued, running, delayed, dead_letters: dead } = this.queue ?? {};
      const all = { waiting: queued, running, delayed, "dead letters": dead };
      return Object.entries(all).map(([name, count]) => ({ name, count: count ?? "–" }));
    },

    /** How long the oldest task in the queue has waited; empty when the queue is empty. */
    get oldest() {
      const seconds = this.queue?.oldest_waiting_seconds;
      return seconds == null ? "" : `The oldest has waited ${duration(1000 * seconds)}.`;
    },

    /** Where the page's data comes from: the state of the stream, or polling. */
    get source() {
      return this.stream === "lost" ? "polling" : this.stream;
    },
    get complaint() {
      return this.problem?.detail ?? "";
    },

    say(text) {
      this.announcement = text;
    },

    /** The stream changed its state. The page refreshes, to see what happened without it. */
    streamIs(state) {
      if (SAID[state] && (state === "lost" || this.stream === "lost")) this.say(SAID[state]);
      this.stream = state;
      if (state === "stopped") clearTimeout(this.timer);
      // The stream sends the real events again, so the events that the page derived itself are dropped.
      if (state === "live" && eventLog.dropGuesses()) this.draw();
      this.soon();
    },

    /** Valkey, or every API pod, has stopped answering, or answers again. */
    pulseIs(state) {
      this.pulseSince = state === "ok" ? null : (this.pulseSince ?? clock.now);
      this.pulse = state;
      this.draw();
      if (state === "ok") this.look();
    },

    /** New events, oldest first. They are already in the event log. */
    add(events) {
      taskStore.apply(events, performance.now());
      presence.apply(events);
      clock.heard(events.at(-1).at);
      this.draw();
      this.soon();
    },

    /** Some events are lost: the cluster has already deleted them. */
    missed() {
      this.isStale = true;
      this.say("Some events were too old to be sent again.");
      this.soon();
    },

    /** Sets the filter of the task list. The known tasks stay until the response arrives: the table hides those that do
     *  not match, and a row that stays keeps the focus. */
    filter(wanted) {
      if (JSON.stringify(wanted) === JSON.stringify(this.wanted)) return this.draw();
      Object.assign(this, { wanted, refused: null });
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

    /** Refreshes soon, but not more often than the API should be asked. */
    soon() {
      if (this.problem?.isLimited && this.timer) return;
      const pause = Object.keys(this.wanted).length ? FILTERED : SOONEST;
      this.lookAfter(Math.max(0, this.looked + pause - performance.now()));
    },

    lookAfter(ms) {
      clearTimeout(this.timer);
      this.timer = QUIET_STATES.includes(this.stream) ? null : setTimeout(() => this.look(), ms);
    },

    /** Refreshes. Only one refresh runs at a time: a request for another one is served when this one has ended. */
    async look() {
      clearTimeout(this.timer);
      this.timer = null;
      this.isWantedAgain = this.isLooking;
      if (this.isLooking) return;
      this.isLooking = true;
      this.looked = performance.now();
      try {
        // Wait for both, even if one fails.
        const both = await Promise.allSettled([api.cluster(), this.listTasks(this.wanted)]);
        for (const { reason } of both) if (reason) throw reason;
        const [{ value: seen }] = both;
        const { queue, valkey, demo, nodes, holders, kubernetes } = seen;
        for (const node of nodes) clock.heard(node.last_seen);
        presence.look({ nodes, holders, pods: kubernetes.pods }, clock.now);
        this.seenSince ??= clock.now;
        Object.assign(this, { queue, valkey, demo, why: kubernetes.why, problem: null, seenAt: clock.now });
        if (this.pulse !== "ok") onSeen();
      } catch (problem) {
        // The page has one banner for the end of a sign-in.
        if (problem.status !== 401) this.problem = problem;
      }
      this.isLooking = false;
      this.draw();
      const { problem } = this;
      if (this.isWantedAgain && !problem?.isLimited) return this.look();
      const pause = this.stream === "lost" ? POLLING : QUIET;
      // Events that arrived meanwhile may have planned an earlier refresh.
      if (problem?.isLimited) this.lookAfter(Math.max(pause, 1000 * problem.retryAfter));
      else if (!this.timer) this.lookAfter(pause);
    },

    /** A filter that is refused says nothing about the cluster, and is not sent again. */
    async listTasks(wanted) {
      if (this.refused) return;
      try {
        await this.lookAtTasks(wanted);
      } catch (problem) {
        if (problem.status !== 422) throw problem;
        if (wanted === this.wanted) this.refused = problem;
      }
    },
    async lookAtTasks(wanted) {
      const askedAt = performance.now();
      const isBlind = this.stream === "lost";
      const { isStale } = this;
      // Without a stream no event updates the older rows, so they are requested too.
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
      // If the stream has come back meanwhile, it tells these events itself.
      if (!isBlind || this.stream !== "lost") return;
      eventLog.add(eventLog.lacking(differences(before, page.tasks)));
    },

    /** Tells the components to draw what changed. */
    draw() {
      this.tick();
      this.version += 1;
    },
    tick() {
      if (QUIET_STATES.includes(this.stream)) return;
      this.now = clock.now;
      this.losses = steady(this.losses, presence.losses(this.now).map((each) => ({ ...each })), "key");
      const nodes = steady(this.nodes, presence.inhabitants(this.now), "name");
      if (nodes === this.nodes) return;
      this.nodes = nodes;
      this.nodesVersion += 1;
    },
  };
}
