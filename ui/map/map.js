// The cluster section, as a picture or a table: the pods, their states and tasks, the balance of work, and the alerts.
import * as address from "../address.js";
import { between, duration } from "../clock.js";
import { about } from "../pod.js";
import { shortId } from "../task.js";
import { MINUTE } from "./activity.js";
import { balance, describe } from "./balance.js";
import { layout } from "./layout.js";
import { draw } from "./picture.js";

/** The ways to show the cluster; the first one needs no word in the address. */
const VIEWS = ["picture", "table", "load"];

export function map() {
  return {
    about,
    /** Number of workers that are not in the picture, because there is no room. */
    more: 0,
    view: VIEWS.find((each) => each === address.read(["view"]).view) ?? VIEWS[0],

    init() {
      for (const each of ["nodesVersion", "queue", "problem"]) this.$watch(`$store.cluster.${each}`, () => this.paint());
      this.$watch("view", (view) => {
        address.write({ view: view === VIEWS[0] ? "" : view });
        this.$nextTick(() => this.paint());
      });
      new ResizeObserver(() => this.paint()).observe(this.$refs.picture.parentElement);
    },

    /** What this user may choose from: the load is for operators. */
    get views() {
      return this.$store.me.canOperate ? VIEWS : VIEWS.slice(0, -1);
    },
    get api() {
      return this.$store.cluster.nodes.filter((each) => each.component === "api");
    },
    get workers() {
      return this.$store.cluster.nodes.filter((each) => each.component === "worker");
    },
    get others() {
      return this.$store.cluster.nodes.filter((each) => !["api", "worker"].includes(each.component));
    },
    get balances() {
      const [api, workers] = [balance(this.api), balance(this.workers)];
      return [
        { kind: "API", text: describe(api, ["request", "requests"], count(this.api, "API pod"), this.watched) },
        { kind: "Workers", text: describe(workers, ["task or part", "tasks and parts"], count(this.workers, "worker"), this.watched) },
      ];
    },
    /** The period of the counts. It begins when the page was opened: heartbeats say nothing of what was done when. */
    get watched() {
      const { now, seenSince } = this.$store.cluster;
      return seenSince && now - seenSince < MINUTE ? duration(1000 * Math.round((now - seenSince) / 1000)) : "minute";
    },
    get rows() {
      const { now } = this.$store.cluster;
      if (this.view !== "table") return [];
      return this.$store.cluster.nodes.map((each) => ({
        ...each,
        seen: each.last_seen && now ? `${duration(Math.max(0, now - new Date(each.last_seen)))} ago` : "–",
        age: each.started_at && now ? between(each.started_at, now) : "–",
        holds: each.tasks.map(({ id }) => ({ id, short: shortId(id) })),
      }));
    },
    get label() {
      const states = (pods) => pods.map((pod) => `${pod.name} ${pod.state}`).join(", ");
      return `The cluster: ${states([...this.api, ...this.workers])}. The same is there as a table.`;
    },

    paint() {
      const svg = this.$refs.picture;
      const width = Math.floor(svg.parentElement.clientWidth) - 2;
      if (this.view !== "picture" || width < 100) return;
      const { api, workers } = this;
      const shares = new Map([...balance(api).shares, ...balance(workers).shares]);
      const picture = layout({ api, workers }, width);
      draw(svg, picture, { shares, entrance: this.entrance(), queue: this.queue() });
      this.more = picture.more;
    },

    entrance() {
      const gates = this.others.filter((each) => each.component === "gateway");
      if (!gates.length) return { title: "Entrance", texts: [location.host, "no gateway here"], state: "ready" };
      const state = gates.some((each) => each.state === "ready") ? "ready" : "down";
      const who = gates.length === 1 ? gates[0].name : `${gates.length} pods`;
      return { title: "Gateway", texts: [who, gates[0].version], state };
    },

    queue() {
      const { queue, valkey, problem } = this.$store.cluster;
      if (problem && !problem.isLimited) return { title: "Queue", texts: ["not reachable"], state: "down" };
      if (!queue) return { title: "Queue", texts: ["…"], state: "waiting" };
      const depth = `${queue.queued} wait, ${queue.running} run`;
      return { title: "Queue", texts: [depth, `Valkey ${valkey.version}`], state: "ready" };
    },

    open(id) {
      this.$dispatch("open-task", id);
    },
    /** A pod in the picture was clicked. The kill dialog decides whether it may be killed. */
    picked(event) {
      const name = event.target.closest("[data-pod]")?.dataset.pod;
      if (name) this.$dispatch("pick-pod", name);
    },
  };
}

const count = (pods, what) => `${pods.length} ${what}${pods.length === 1 ? "" : "s"}`;
