// Dead letters: tasks that failed too often. They are looked at, put back on the queue, or forgotten.
import { clock } from "../clock.js";
import { shorten } from "../number.js";
import { describe, shortId } from "../task.js";

const ROOM = 80;

export function letters({ api, announce }) {
  return {
    letters: [],
    problem: null,
    isBusy: false,

    init() {
      this.$watch("$store.cluster.queue", (queue, before) => {
        if (queue?.dead_letters !== before?.dead_letters) this.look();
      });
    },

    get count() {
      return this.$store.cluster.queue?.dead_letters ?? 0;
    },
    get summary() {
      return this.count > this.letters.length ? `the newest ${this.letters.length} of ${this.count}` : `${this.count}`;
    },

    async look() {
      await this.doing(async () => {
        const found = await api.deadLetters();
        this.letters = found.map((task) => ({
          ...task,
          short: shortId(task.task_id),
          about: shorten(task.expression ?? describe(task.inputs), ROOM),
          ended: clock(task.ended_at),
          why: task.error ? `${task.error.title}: ${task.error.detail}` : "",
        }));
      });
    },

    async revive(letter) {
      await this.doing(async () => {
        await api.revive(letter.task_id);
        announce(`Task ${letter.short} is on the queue again.`);
      });
      await this.changed();
    },

    async purge(letter) {
      await this.doing(async () => {
        await api.purge(letter.task_id);
        announce(`Task ${letter.short} was forgotten.`);
      });
      await this.changed();
    },

    confirm() {
      this.$refs.dialog.showModal();
    },
    async purgeAll() {
      this.$refs.dialog.close();
      await this.doing(async () => {
        const { purged } = await api.purgeAll();
        announce(`${purged} dead letters were forgotten.`);
      });
      await this.changed();
    },

    async changed() {
      const { problem } = this;
      await this.look();
      this.problem ??= problem;
      this.$store.cluster.soon();
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

    open(letter) {
      this.$dispatch("open-task", letter.task_id);
    },
  };
}
