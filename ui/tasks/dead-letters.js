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
    /** Whether a button was pressed and its request is under way. */
    isBusy: false,
    /** Counts what was begun: a list that was asked for before something else began is thrown away. */
    turn: 0,
    isLooking: false,
    /** The number of dead letters in the cluster when they were listed. */
    listed: 0,

    init() {
      this.$watch("$store.cluster.queue", () => this.refresh());
      this.refresh();
    },

    refresh() {
      const isOld = this.seesOwn ? this.all !== this.listed : Math.min(this.all, MOST) !== this.deadLetters.length;
      if ((isOld || this.problem?.passesByItself) && !this.isBusy && !this.isLooking) this.look();
    },

    get seesOwn() {
      return this.$store.me.seesOwn;
    },
    /** The number of dead letters in the cluster, those of others included. */
    get all() {
      return this.$store.cluster.queue?.dead_letters ?? 0;
    },
    get count() {
      return this.seesOwn ? this.deadLetters.length : this.all;
    },
    get summary() {
      return this.count > this.deadLetters.length ? `the newest ${this.deadLetters.length} of ${this.count}` : `${this.count}`;
    },

    /** Lists them. No button waits for it: a list may be under way at any moment, and a press must not get lost. */
    async look() {
      const turn = ++this.turn;
      this.isLooking = true;
      this.listed = this.all;
      const said = await api.deadLetters().then((found) => ({ found }), (problem) => ({ problem }));
      if (turn !== this.turn) return;
      this.isLooking = false;
      this.problem = said.problem ?? null;
      if (said.found) this.deadLetters = steady(this.deadLetters, said.found.map(shown), "task_id");
    },

    async revive(deadLetter) {
      if (this.isBusy) return;
      await this.doing(async () => {
        await api.revive(deadLetter.task_id);
        announce(`Task ${deadLetter.short} is on the queue again.`);
        this.open(deadLetter);
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
      Object.assign(this, { isBusy: true, isLooking: false, problem: null, turn: this.turn + 1 });
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
