// The stories of lost pods: reads the tasks that they held until those have ended. Neither Alpine nor the DOM is used.
import { steady } from "../steady.js";
import { isFinal } from "../task.js";
import { story } from "./recovery.js";

/** Maximum number of tasks that are followed for one pod. A slot may hold a batch. */
const FOLLOWED = 8;

/** Maximum number of losses that are told at the same time. */
const TOLD = 3;

/** Milliseconds between two requests for a task. */
const PACE = 1_000;

export function losses({ api, stopwatch = () => performance.now() }) {
  /** Tasks as last read, by id, and when; losses, by key, as long as their story is told. */
  const [tasks, readAt, known, dismissed] = [new Map(), new Map(), new Map(), new Set()];

  return {
    stories: [],

    init() {
      this.$watch("$store.cluster.losses", () => this.follow());
      this.$watch("$store.cluster.now", () => this.follow());
      this.follow();
    },

    /** Tells the stories again, and reads the tasks that have not ended. A story stays until it is dismissed. */
    follow() {
      const { losses: found, nodes, now } = this.$store.cluster;
      for (const loss of found) if (!dismissed.has(loss.key)) known.set(loss.key, loss);
      for (const key of [...known.keys()].slice(0, -TOLD)) known.delete(key);
      const told = [...known.values()].map((loss) => story({ ...loss, tasks: loss.tasks.slice(0, FOLLOWED) }, { tasks, nodes, now }));
      this.stories = steady(this.stories, told.toReversed(), "key");
      const wanted = [...known.values()].flatMap((loss) => loss.tasks.slice(0, FOLLOWED));
      for (const { task_id: id, parent } of wanted) for (const each of [id, parent]) if (each) this.read(each);
    },

    async read(id) {
      const task = tasks.get(id);
      if ((task && isFinal(task)) || stopwatch() - (readAt.get(id) ?? -Infinity) < PACE) return;
      readAt.set(id, stopwatch());
      try {
        tasks.set(id, await api.task(id));
      } catch (problem) {
        // A part is forgotten when its parent has ended: what was known of it stays.
        if (problem.status === 404) readAt.set(id, Infinity);
      }
    },

    dismiss(key) {
      dismissed.add(key);
      known.delete(key);
      this.follow();
    },
    open(id) {
      this.$dispatch("open-task", id);
    },
  };
}
