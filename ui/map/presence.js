// Which workers and API pods are in the cluster and what they do: from heartbeats, from what the API says of who holds
// what, and from the pods' state in Kubernetes (if there is one). A worker is told apart by its name and its start: the
// start that was killed is lost, also when its pod works again. What is lost is shown for a minute.
import { stateOf } from "../pod.js";
import { Activity } from "./activity.js";

/** Milliseconds for which a lost pod is still shown. */
const MOURNED = 60_000;

/** Milliseconds without a heartbeat after which a pod is shown as silent: two heartbeats. After three, the cluster
 *  removes it. */
const SILENT = 11_000;

/** Milliseconds between the end of a start and the events of the tasks that are taken from it. */
const TOGETHER = 1_000;

/** Why a pod is lost, where the page tells it in other words too. */
export const ENDED = "The operator ended it.";
const STOPPED = "Its heartbeats stopped.";
const STARTED_AGAIN = "Its pod started again without it.";

export class Presence {
  constructor() {
    Object.assign(this, { nodes: [], pods: [], holders: [], lookedAt: null });
    /** Key of a start → `{name, at, why, node, tasks, leaseUntil}`. */
    this.lost = new Map();
    this.left = new Set();
    /** Key of a start → `[{task, at}]`: what it held and another gets, by events. A look may be too late to see it. */
    this.takenBack = new Map();
    this.activity = new Activity();
  }

  /** Takes the state that the API returned at the time `now`. */
  look({ nodes, pods = [], holders = [] }, now) {
    const before = new Map(this.nodes.map((node) => [keyOf(node), node]));
    const alive = new Set(nodes.map(keyOf));
    const starts = new Map(nodes.map((node) => [node.name, node]));
    Object.assign(this, { nodes, pods, lookedAt: now });
    this.holders = holders.map((each) => ({ ...each, leaseUntil: now + 1000 * each.lease_seconds }));
    for (const [key, node] of before) {
      if (alive.has(key) || this.left.has(key)) continue;
      const isReplaced = starts.has(node.name);
      // One that left has no lease any more; one that was killed has it until it runs out.
      if (isReplaced && !this.holders.some((each) => keyOf(each) === key)) continue;
      this.lose(node, now, isReplaced ? STARTED_AGAIN : STOPPED);
    }
    // A start that the page never saw alive: its pod has a newer one already.
    for (const holder of this.holders) {
      const current = starts.get(holder.name);
      if (holder.held && current && current.start !== holder.start && !this.left.has(keyOf(holder))) {
        this.lose({ ...current, start: holder.start }, now, STARTED_AGAIN);
      }
      const lost = this.lost.get(keyOf(holder));
      if (lost) Object.assign(lost, { leaseUntil: holder.leaseUntil, tasks: holder.tasks.length ? holder.tasks : lost.tasks });
    }
    for (const [key, { at, isGuess }] of this.lost) {
      if (now - at > MOURNED || (alive.has(key) && isGuess)) this.lost.delete(key);
    }
    for (const key of this.left) if (!alive.has(key)) this.left.delete(key);
    for (const [key, taken] of this.takenBack) if (now - taken.at(-1).at > MOURNED) this.takenBack.delete(key);
    this.activity.count(nodes, now);
  }

  /** Applies events about nodes, oldest first. */
  apply(events) {
    for (const event of events) {
      const { type, status, node: name, start, at } = event;
      const moment = new Date(at).getTime();
      if (type === "requeued" && start) this.takeBack(keyOf({ name, start }), event, moment);
      if (type !== "node") continue;
      const known = this.nodes.filter((each) => each.name === name);
      const meant = known.find((each) => !start || !each.start || each.start === start);
      if (status === "LEFT" && meant) this.left.add(keyOf(meant));
      if (status === "LOST" && meant) this.lose(meant, moment, "Its lease ran out.");
      if (status === "STARTED") {
        for (const each of known) if (start && each.start && each.start !== start) this.lose(each, moment, STARTED_AGAIN);
      }
    }
  }

  /** The operator killed a pod. */
  kill(name, at) {
    const node = this.nodes.find((each) => each.name === name);
    if (node) this.lose(node, at, ENDED);
  }

  /** All pods for display, sorted by component and name. */
  inhabitants(now) {
    const pods = new Map(this.pods.map((pod) => [pod.name, pod]));
    const names = new Set(this.nodes.map((node) => node.name));
    const living = this.nodes.map((node) => this.shown(node, pods.get(node.name) ?? null, now));
    const silent = this.pods
      .filter((pod) => !names.has(pod.name))
      .map((pod) => ({ ...pod, state: stateOf(pod), pod, tasks: [], rate: 0, since: null }));
    const gone = this.losses(now)
      .filter(({ name }) => !names.has(name) && !pods.has(name))
      .map(({ node }) => this.shown(node, null, now));
    const order = (a, b) => a.component.localeCompare(b.component) || a.name.localeCompare(b.name, "en", { numeric: true });
    return [...living, ...silent, ...gone].sort(order);
  }

  /** What was lost in the last minute, the oldest first. */
  losses(now) {
    return [...this.lost.values()].filter(({ at }) => now - at < MOURNED);
  }

  shown(node, pod, now) {
    const lost = this.lost.get(keyOf(node));
    const holder = lost ? null : this.holders.find((each) => keyOf(each) === keyOf(node));
    const tasks = (holder?.tasks ?? []).map(({ task_id: id, started_at: since, attempt }) => ({ id, since, attempt }));
    // A worker's heartbeat is seconds old.
    const busy = holder?.busy ?? (lost ? 0 : node.busy);
    // While the API was unavailable, no heartbeat could be seen: that time does not count.
    const silence = Math.min(now, this.lookedAt ?? now) - new Date(node.last_seen);
    let { state } = node;
    if (lost) state = "lost";
    else if (silence > SILENT) state = "silent";
    else if (pod && stateOf(pod) === "draining") state = "draining";
    else if (node.component === "worker" && state !== "draining") state = holder?.held ? "busy" : "idle";
    // An API pod is busy with this very page.
    else if (node.component === "api" && ["busy", "idle"].includes(state)) state = "ready";
    return { ...node, busy, pod, state, why: lost?.why ?? "", since: lost?.at ?? null, tasks, rate: this.activity.rate(node.name) };
  }

  lose(node, at, why) {
    const key = keyOf(node);
    const known = this.lost.get(key);
    const holder = this.holders.find((each) => keyOf(each) === key);
    // The first reason is the best, and its moment the nearest.
    if (known) return;
    const lost = { key, name: node.name, at, why, node, tasks: holder?.tasks ?? [], leaseUntil: holder?.leaseUntil ?? null };
    this.lost.set(key, { ...lost, isGuess: why === STOPPED });
    for (const each of this.takenBack.get(key) ?? []) if (Math.abs(each.at - at) < TOGETHER) this.tellTaken(key, each.task);
  }

  /** A start gave back a task, or it was taken from it. */
  takeBack(key, { task_id, attempt, parent }, at) {
    const task = { task_id, attempt, parent: parent || null };
    this.takenBack.set(key, [...(this.takenBack.get(key) ?? []).filter((each) => at - each.at < TOGETHER), { task, at }]);
    if (this.lost.has(key)) this.tellTaken(key, task);
  }

  tellTaken(key, task) {
    const lost = this.lost.get(key);
    if (!lost.tasks.some((each) => each.task_id === task.task_id)) lost.tasks = [...lost.tasks, task];
  }
}

/** A pod is told apart by its name, and a worker by the random name of its start too. */
const keyOf = ({ name, start = "" }) => `${name} ${start}`;
