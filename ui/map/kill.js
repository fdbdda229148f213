// Kills a worker on the operator's request, and follows the tasks it had until they end. Shows what the death of a pod
// costs.
import { clock, duration } from "../clock.js";
import { shortId } from "../task.js";
import { endOf, grown, heldBy, recovery } from "./recovery.js";

/** Maximum number of tasks that are followed. A pod has as many tasks as slots. */
const FOLLOWED = 8;

export function kill({ api, eventLog, presence, now, announce }) {
  return {
    pod: "",
    token: "",
    problem: null,
    isAsking: false,
    story: null,
    parents: {},
    followed: [],

    init() {
      this.$watch("$store.cluster.version", () => this.follow());
    },

    get workers() {
      return this.$store.cluster.nodes.filter((each) => each.component === "worker" && each.state !== "lost");
    },
    get isWrongToken() {
      return this.problem?.status === 401;
    },
    get tokenProblem() {
      return this.isWrongToken ? this.problem.detail : "";
    },
    get otherProblem() {
      return this.problem && !this.isWrongToken ? this.problem.detail : "";
    },
    get headline() {
      const { pod, killedAt } = this.story ?? {};
      if (!pod) return "";
      if (!this.followed.length) return `${pod} was ended at ${clock(killedAt)}. It had no task.`;
      const what = this.followed.length === 1 ? "a task" : `${this.followed.length} tasks`;
      return `${pod} was ended at ${clock(killedAt)} with ${what} in hand.`;
    },

    ask(pod) {
      this.pod = this.workers.some((each) => each.name === pod) ? pod : (this.busiest()?.name ?? "");
      this.problem = null;
      this.$refs.dialog.showModal();
    },
    /** A pod was clicked in the picture. Only a worker can be killed. */
    pick(pod) {
      if (this.$store.cluster.demo && this.workers.some((each) => each.name === pod)) this.ask(pod);
    },
    busiest() {
      return this.workers.find((each) => each.tasks.length) ?? this.workers[0];
    },
    close() {
      this.$refs.dialog.close();
    },
    /** Deletes the token, however the dialog was closed. */
    forget() {
      this.token = "";
    },

    async end() {
      if (this.isAsking) return;
      this.isAsking = true;
      this.problem = null;
      const { pod } = this;
      const { slots = 1, tasks = [] } = this.workers.find((each) => each.name === pod) ?? {};
      const killedAt = now();
      try {
        await api.kill(pod, this.token);
        presence.kill(pod, killedAt);
        this.story = { pod, slots, killedAt, known: tasks };
        this.parents = {};
        this.followed = [];
        this.close();
        announce(`${pod} was ended.`);
        this.follow();
      } catch (problem) {
        this.problem = problem;
        if (this.isWrongToken) this.$refs.token.focus();
      }
      this.isAsking = false;
    },

    /** Derives the story from the events again. It continues until all lost tasks have ended. */
    follow() {
      if (!this.story) return;
      const { pod, killedAt } = this.story;
      const { events } = eventLog;
      const before = new Map(this.followed.map((each) => [each.id, each]));
      // A task that another pod took over was this pod's, even if the events that prove it have been dropped.
      const proven = this.followed.filter((each) => each.recovered !== null).map((each) => each.id);
      const held = [...new Set([...proven, ...heldBy(this.story, events)])].slice(0, FOLLOWED);
      this.followed = held.map((id) => {
        const told = grown(before.get(id), recovery(id, { pod, killedAt }, events));
        const task = this.parents[id];
        const whole = task?.parent ? endOf(task.parent, events, killedAt) : null;
        return {
          ...told,
          short: shortId(id),
          shown: task?.parent ?? id,
          about: task ? (task.parent ? `a part of ${task.operation} ${shortId(task.parent)}` : task.operation) : "",
          cost: cost(told),
          whole: whole
            ? `The whole task: ${whole.status} after ${whole.after.slice(1)}.`
            : (before.get(id)?.whole ?? ""),
        };
      });
      for (const id of held) this.learn(id);
    },

    /** Reads a lost task, to know whether it is a part of another task. */
    async learn(id) {
      if (id in this.parents) return;
      this.parents[id] = null;
      try {
        this.parents[id] = await api.task(id);
      } catch (problem) {
        // If Valkey or a pod is unavailable, the next event repeats the request. An expired task stays unknown.
        if (problem.status !== 404) delete this.parents[id];
      }
    },

    dismiss() {
      this.story = null;
      this.followed = [];
    },
    open(id) {
      this.$dispatch("open-task", id);
    },
  };
}

const cost = ({ recovered, handler }) =>
  recovered === null ? "Waiting for the lease to run out…" : `Back in hand after ${duration(recovered)}, by ${handler}.`;
