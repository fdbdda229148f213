// What the page knows of the cluster: the latest tasks, the queue, the nodes and the journal of events.
// The event stream says when to look again; without it, a clock does.
import { duration } from "./clock.js";
import { inhabitants } from "./pod.js";
import { append, differences } from "./stream/journal.js";
import { isFinal, line } from "./task.js";

/** Tasks in the list. */
const TASKS = 20;

/** Milliseconds between two looks: at most so often when events pour in, and so seldom when none come. */
const SOONEST = 1_000;
const QUIET = 5_000;

/** Milliseconds between two looks when there is no stream to tell us. */
const POLLING = 2_000;

const SAID = {
  live: "Events are live.",
  lost: "The event stream is not available. The page asks every two seconds instead.",
};

export function cluster({ api }) {
  return {
    stream: "connecting",
    announcement: "",
    tasks: [],
    queue: null,
    nodes: [],
    journal: [],
    problem: null,
    looked: 0,

    get lines() {
      return this.tasks.map(line);
    },

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
    get isEmpty() {
      return this.queue !== null && this.tasks.length === 0;
    },

    say(text) {
      this.announcement = text;
    },

    /** The stream changed. Whatever happened while it was away is read again. */
    streamIs(state) {
      if (SAID[state] && (state === "lost" || this.stream === "lost")) this.say(SAID[state]);
      this.stream = state;
      this.soon();
    },

    add(events) {
      this.journal = append(this.journal, events);
      const news = new Map(events.map((event) => [event.task_id, event]));
      this.tasks = this.tasks.map((task) => {
        const event = news.get(task.task_id);
        return event && !isFinal(task) ? { ...task, status: event.status } : task;
      });
      this.soon();
    },

    /** Looks again as soon as that is fair to the API. */
    soon() {
      this.lookAfter(Math.max(0, this.looked + SOONEST - Date.now()));
    },

    lookAfter(ms) {
      clearTimeout(this.timer);
      this.timer = this.stream === "asleep" ? null : setTimeout(() => this.look(), ms);
    },

    async look() {
      this.looked = Date.now();
      this.timer = null;
      try {
        const [tasks, { queue, nodes, kubernetes }] = await Promise.all([api.tasks(TASKS), api.cluster()]);
        if (this.stream === "lost") this.journal = append(this.journal, differences(this.tasks, tasks));
        Object.assign(this, { tasks, queue, nodes: inhabitants(nodes, kubernetes), problem: null });
      } catch (problem) {
        this.problem = problem;
      }
      // Events that came meanwhile have asked for an earlier look.
      if (!this.timer) this.lookAfter(this.stream === "lost" ? POLLING : QUIET);
    },
  };
}
