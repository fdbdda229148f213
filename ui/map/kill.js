// Ends a worker on the operator's word, and follows what it had to its end: the price of a pod's death, measured.
import { clock, duration } from "../clock.js";
import { shortId } from "../task.js";
import { endOf, heldBy, recovery } from "./recovery.js";

/** Tasks that are followed: a pod has as many as it has slots. */
const FOLLOWED = 8;

export function kill({ api, journal, presence, now, announce }) {
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
    /** A pod was picked in the picture; only a worker can be ended. */
    pick(pod) {
      if (this.$store.cluster.demo && this.workers.some((each) => each.name === pod)) this.ask(pod);
    },
    busiest() {
      return this.workers.find((each) => each.tasks.length) ?? this.workers[0];
    },
    close() {
      this.token = "";
      this.$refs.dialog.close();
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
        this.close();
        announce(`${pod} was ended.`);
        this.follow();
      } catch (problem) {
        this.problem = problem;
        if (this.isWrongToken) this.$refs.token.focus();
      }
      this.isAsking = false;
    },

    /** Reads the story anew from the events; it goes on until all that was lost has ended. */
    follow() {
      if (!this.story) return;
      const { pod, killedAt } = this.story;
      const { events } = journal;
      const held = heldBy(this.story, events).slice(0, FOLLOWED);
      this.followed = held.map((id) => {
        const told = recovery(id, { pod, killedAt }, events);
        const task = this.parents[id];
        const whole = task?.parent ? endOf(task.parent, events, killedAt) : null;
        return {
          ...told,
          short: shortId(id),
          shown: task?.parent ?? id,
          about: task ? (task.parent ? `a part of ${task.operation} ${shortId(task.parent)}` : task.operation) : "",
          cost: cost(told),
          whole: whole ? `The whole task: ${whole.status} after ${whole.after.slice(1)}.` : "",
        };
      });
      for (const id of held) this.learn(id);
    },

    /** What a lost id is: a task by itself, or a part of one. */
    async learn(id) {
      if (id in this.parents) return;
      this.parents[id] = null;
      try {
        this.parents[id] = await api.task(id);
      } catch {
        delete this.parents[id]; // Valkey or a pod is away; the next event asks again.
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
