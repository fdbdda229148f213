// The dead letters: tasks that failed too often. The user can inspect, revive or purge them.
import { dated } from "../clock.js";
import { shorten } from "../number.js";
import { steady } from "../steady.js";
import { describe, shortId } from "../task.js";

/** Maximum characters of a question in a row. */
const ROOM = 80;

/** Maximum number of dead letters shown: one page of the API. */
const MOST = 100;

export function deadLetters({ api, announce }) {
  return {
    deadLetters: [],
    problem: null,
    isBusy: false,

    init() {
      this.$watch("$store.cluster.queue", (queue) => {
        const count = Math.min(queue?.dead_letters ?? 0, MOST);
        if ((count !== this.deadLetters.length || this.problem?.isPassing) && !this.isBusy) this.look();
      });
    },

    get count() {
      return this.$store.cluster.queue?.dead_letters ?? 0;
    },
    get summary() {
      return this.count > this.deadLetters.length ? `the newest ${this.deadLetters.length} of ${this.count}` : `${this.count}`;
    },

    async look() {
      await this.doing(async () => {
        const found = await api.deadLetters();
        this.deadLetters = steady(this.deadLetters, found.map(shown), "task_id");
      });
    },

    async revive(deadLetter) {
      if (this.isBusy) return;
      await this.doing(async () => {
        await api.revive(deadLetter.task_id);
        announce(`Task ${deadLetter.short} is on the queue again.`);
      });
      await this.changed();
    },

    async purge(deadLetter) {
      if (this.isBusy) return;
      await this.doing(async () => {
        await api.purge(deadLetter.task_id);
        announce(`Task ${deadLetter.short} was purged from the dead letters.`);
      });
      await this.changed();
    },

    confirm() {
      this.$refs.dialog.showModal();
    },
    async purgeAll() {
      this.$refs.dialog.close();
      if (this.isBusy) return;
      await this.doing(async () => {
        const { purged } = await api.purgeAll();
        announce(`${purged} dead letters were purged.`);
      });
      await this.changed();
    },

    /** The row of the pressed button may be gone. Then the heading gets the focus. */
    async changed() {
      const { problem } = this;
      await this.look();
      this.problem ??= problem;
      this.$store.cluster.soon();
      this.$nextTick(() => {
        const isLost = document.activeElement === document.body || !this.deadLetters.length;
        if (isLost) document.getElementById("dead-letters").focus();
      });
    },

    async doing(what) {
      this.isBusy = true;
      this.problem = null;
      try {
        await what();
      } catch (problem) {
        this.problem = problem;
      }
      this.isBusy = false;
    },

    open(deadLetter) {
      this.$dispatch("open-task", deadLetter.task_id);
    },
  };
}

const shown = (task) => ({
  task_id: task.task_id,
  short: shortId(task.task_id),
  operation: task.operation,
  about: shorten(task.expression ?? describe(task.inputs), ROOM),
  failures: task.failures,
  ended: dated(task.ended_at),
  why: task.error ? `${task.error.title}: ${task.error.detail}` : "",
});
