// The load, for those who run the installation: memory, lanes, workers, who asks for how much, and which operations are
// slow. Read while it is shown. Does not import Alpine or touch the DOM.
import { duration } from "../clock.js";
import { steady } from "../steady.js";

/** Milliseconds between two readings. */
const PACE = 5_000;

const COUNT = new Intl.NumberFormat("en");
const MIB = 2 ** 20;

export function load({ api, me, pace = PACE }) {
  return {
    memory: null,
    lanes: [],
    callers: [],
    callersInWords: "",
    operations: [],
    since: "",
    problem: null,
    isRead: false,
    isReading: false,

    init() {
      for (const each of ["view", "$store.cluster.stream"]) this.$watch(each, () => this.readLoad());
      this.readLoad();
    },

    /** Whether this user may see it. */
    get mayOperate() {
      return me.canOperate;
    },
    get isWatched() {
      return this.view === "load" && this.mayOperate && !["asleep", "stopped"].includes(this.$store.cluster.stream);
    },
    get workers() {
      const workers = this.$store.cluster.nodes.filter((each) => each.component === "worker" && each.state !== "lost");
      const sum = (name) => workers.reduce((all, each) => all + (each[name] ?? 0), 0);
      const draining = workers.filter((each) => each.state === "draining").length;
      return { count: workers.length, slots: sum("slots"), busy: sum("busy"), draining };
    },
    get workersInWords() {
      const { count, slots, busy, draining } = this.workers;
      if (!count) return "No worker is there: tasks wait until one comes.";
      const pods = `${count} ${count === 1 ? "worker" : "workers"}, ${busy} of ${slots} ${slots === 1 ? "slot" : "slots"} busy`;
      return `${pods}${draining ? `, ${draining} draining` : ""}.`;
    },
    /** How long the workers that are there need for all that waits. */
    get restInWords() {
      const seconds = this.lanes.reduce((sum, each) => sum + each.seconds, 0);
      const { slots } = this.workers;
      return seconds && slots ? `All that waits is foretold to take them ${about(seconds / slots)}.` : "";
    },
    get deadLetters() {
      return this.$store.cluster.queue?.dead_letters ?? 0;
    },
    get deadInWords() {
      const { deadLetters: count } = this;
      return count === 1 ? "1 task failed too often" : `${COUNT.format(count)} tasks failed too often`;
    },

    /** Reads it again and again, until it is not shown any more. */
    async readLoad() {
      if (this.isReading) return;
      this.isReading = true;
      while (this.isWatched) {
        let pause = pace;
        try {
          this.take(await api.load());
          this.problem = null;
        } catch (problem) {
          this.problem = problem;
          if (problem.isLimited) pause = Math.max(pace, 1000 * problem.retryAfter);
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      this.isReading = false;
    },

    take({ memory, lanes, callers, callers_total: total, operations, operations_seconds: seconds }) {
      this.memory = memoryIn(memory);
      this.lanes = steady(this.lanes, lanes.map(laneIn), "name");
      const most = Math.max(1, ...callers.map((each) => each.seconds_per_minute));
      this.callers = steady(this.callers, callers.map((each) => callerIn(each, most)), "key");
      this.callersInWords = total > callers.length ? `${COUNT.format(total)} callers; the ${callers.length} with most at hand are shown.` : "";
      this.operations = steady(this.operations, operations.map(operationIn), "operation");
      this.since = `in the last ${Math.max(1, Math.round(seconds / 60))} minutes`;
      this.isRead = true;
    },

    /** Shows the tasks that this caller asked for. */
    showTasks(name) {
      this.$dispatch("show-tab", "tasks");
      this.$dispatch("show-tasks", { asked_by: name });
    },
    showDeadLetters() {
      this.$dispatch("show-tab", "dead-letters");
    },
  };
}

/** Memory as a bar: the share that is filled, and that from which on new tasks are refused. */
function memoryIn({ used_bytes: used, limit_bytes: limit, refuses_at_bytes: refuses, parts_wait_at_bytes: parts }) {
  if (!limit) return { text: `${bytes(used)} used, without a limit`, about: "Valkey may fill the whole machine.", share: null, mark: 0, level: "ok" };
  const level = used >= refuses ? "bad" : used >= 0.75 * refuses ? "warn" : "ok";
  const about = level === "bad"
    ? `New tasks are refused until less than ${bytes(refuses)} are used.`
    : `New tasks are refused from ${bytes(refuses)} on; tasks that would be split wait from ${bytes(parts)} on.`;
  return { text: `${bytes(used)} of ${bytes(limit)} used`, about, share: used / limit, mark: refuses / limit, level };
}

const LANES = { short: "Short: foretold under a second", long: "Long: all else, and all parts" };

function laneIn({ name, tasks, parts, seconds, callers }) {
  const counted = [count(tasks, "task"), parts ? count(parts, "part") : "", tasks || parts ? `${about(seconds)} of work` : ""];
  const who = callers > 1 ? `${COUNT.format(callers)} callers take turns` : "";
  return { name, seconds, title: LANES[name] ?? name, text: tasks || parts ? [...counted, who].filter(Boolean).join(", ") : "nothing waits" };
}

function callerIn({ name, client, waiting_short: short, waiting_long: long, divided, tasks_per_minute: tasks, seconds_per_minute: seconds }, most) {
  const waiting = short + long;
  return {
    key: name === null ? `client ${client}` : `name ${name}`,
    name,
    text: name ?? (client ? `client ${client.slice(0, 8)}` : "without a name"),
    about: name ? "a proven name" : client ? "a client that proves no name: the digest of its X-Client and network" : "all who prove no name and send no X-Client",
    waiting: [waiting ? COUNT.format(waiting) : "", divided ? `${COUNT.format(divided)} divided` : ""].filter(Boolean).join(" + ") || "–",
    tasks: COUNT.format(tasks),
    work: tasks ? about(seconds) : "–",
    share: seconds / most,
  };
}

function operationIn({ operation, attempts, wait, run }) {
  const cell = (value) => (value === null ? "over all bounds" : about(value));
  const [waits, runs] = [wait ? [cell(wait.p50), cell(wait.p95)] : ["–", "–"], [cell(run.p50), cell(run.p95)]];
  return { operation, attempts: COUNT.format(attempts), waitHalf: waits[0], waitMost: waits[1], runHalf: runs[0], runMost: runs[1] };
}

const count = (number, what) => `${COUNT.format(number)} ${what}${number === 1 ? "" : "s"}`;
const about = (seconds) => (seconds < 0.001 ? "< 1 ms" : duration(1000 * Number(seconds.toPrecision(2))));
const bytes = (number) => `${(number / MIB).toLocaleString("en", { maximumFractionDigits: number < 100 * MIB ? 1 : 0 })} MiB`;
