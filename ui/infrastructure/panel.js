// The infrastructure section: which pods answer, the state of Valkey and the queue, and which versions run.
import { duration } from "../clock.js";
import { persist } from "../poll.js";
import { tally } from "./tally.js";

/** Numbers of requests to choose from. Twenty show the balance between a few pods and are a small load. */
const SIZES = [20, 50, 100];

/** Requests at the same time. A browser opens no more connections to one host. */
const AT_ONCE = 6;

export function panel({ api, announce }) {
  return {
    isOpen: false,
    sizes: SIZES,
    size: SIZES[0],
    met: "not asked yet",
    ping: { state: "unknown", text: "not asked yet" },
    tally: [],
    isAsking: false,
    problem: null,

    init() {
      this.testValkey();
      this.askOnce();
      // When the cluster's state becomes unavailable or available again, Valkey is the likely cause: test it.
      this.$watch("isAway", (isAway, before) => isAway !== before && this.testValkey());
      this.$watch("$store.cluster.seenAt", () => {
        if (this.problem?.passesByItself) this.problem = null;
      });
    },

    /** The most important of it, for the closed section. */
    get briefly() {
      const { queue } = this.$store.cluster;
      const waiting = queue ? `${queue.queued + queue.queued_parts} waiting, ${queue.running} running` : "";
      return [`Valkey ${this.ping.state}`, waiting].filter(Boolean).join(", ");
    },
    get isAway() {
      const { problem } = this.$store.cluster;
      return problem !== null && !problem.isLimited;
    },

    get server() {
      const { valkey } = this.$store.cluster;
      if (!valkey) return [];
      const { version, role, memory_bytes: bytes, uptime_seconds: uptime, clients } = valkey;
      const memory = `${(bytes / 2 ** 20).toLocaleString("en", { maximumFractionDigits: 1 })} MiB`;
      const all = { version, role, memory, clients, "up for": duration(1000 * uptime) };
      return Object.entries(all).map(([name, value]) => ({ name, value: String(value) }));
    },

    get versions() {
      const found = Map.groupBy(this.$store.cluster.nodes, (each) => each.component);
      return [...found].map(([component, nodes]) => {
        const all = [...new Set(nodes.map((each) => each.version))].sort();
        return { component, text: `${nodes.length} × ${all.join(" and ")}`, isMixed: all.length > 1 };
      });
    },

    async testValkey() {
      try {
        const { node, ping_ms: ms } = await api.valkeyTest();
        this.ping = { state: "healthy", text: `answered ${node} in ${ms} ms` };
      } catch (problem) {
        this.ping = { state: problem.isLimited ? "unknown" : "down", text: problem.detail };
      }
    },

    async askOnce() {
      await this.asking(async () => {
        const { node, component, version } = await api.whoami();
        this.met = `${node} answered this page (${component} ${version})`;
      });
    },

    /** Asks many times. A browser uses a few connections, and each connection stays with one pod. */
    async askMany() {
      await this.asking(async () => {
        const answers = [];
        const size = Number(this.size);
        // A limit only makes it take longer; a pod that does not answer counts as nobody.
        const retries = ({ isLimited }) => isLimited;
        const ask = async () => {
          while (answers.length < size) {
            const place = answers.push(null) - 1;
            answers[place] = await persist(() => api.whoami(), { retries }).then(({ node }) => node, () => null);
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, ask));
        this.tally = tally(answers);
        announce(this.tally.map(({ name, count }) => `${name} answered ${count} times`).join(", "));
      });
    },

    async asking(question) {
      if (this.isAsking) return;
      this.isAsking = true;
      this.problem = null;
      try {
        await question();
      } catch (problem) {
        this.problem = problem;
      }
      this.isAsking = false;
    },
  };
}
