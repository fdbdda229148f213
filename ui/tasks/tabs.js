// The tabs of the section of tasks: the tasks, and the dead letters among them.

/** The tabs in their order. Their panels have the same names. */
const TABS = ["tasks", "dead-letters"];

/** Key → the tab that it leads to, from the place of the one that is shown. */
const KEYS = {
  ArrowLeft: (at) => (at + TABS.length - 1) % TABS.length,
  ArrowRight: (at) => (at + 1) % TABS.length,
  Home: () => 0,
  End: () => TABS.length - 1,
};

export function taskTabs() {
  return {
    tab: TABS[0],

    get heading() {
      return this.$store.me.seesOwn ? "Your tasks" : "Tasks";
    },
    get allInWords() {
      return this.$store.me.seesOwn ? "Your tasks" : "All tasks";
    },
    /** What stands beside the name of the second tab: how many there are, for users who see all of them. */
    get deadInWords() {
      const { me, cluster } = this.$store;
      return me.seesOwn || !cluster.queue?.dead_letters ? "" : `${cluster.queue.dead_letters}`;
    },

    isShown(tab) {
      return this.tab === tab;
    },
    choose(tab) {
      this.tab = tab;
    },
    /** The arrow keys, Home and End show another tab. */
    turn(event) {
      const next = TABS[KEYS[event.key]?.(TABS.indexOf(this.tab))];
      if (!next) return;
      event.preventDefault();
      this.tab = next;
      this.$nextTick(() => document.getElementById(`tab-${next}`).focus());
    },
  };
}
