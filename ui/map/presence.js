// Which pods are in the cluster and what they do. Combines heartbeats, the pods' state in Kubernetes (if there is one),
// and events. A pod that disappears without the event LEFT is shown as lost for a minute.
import { stateOf } from "../pod.js";
import { Activity } from "./activity.js";

/** Milliseconds for which a lost pod is still shown. */
const MOURNED = 60_000;

/** Milliseconds without a heartbeat after which a pod is shown as silent: two heartbeats. After three, the cluster
 *  removes it. */
const SILENT = 11_000;

const RAN_OUT = "Its lease ran out.";

/** Milliseconds for which a killed pod may still send a heartbeat. */
const LAST_BREATH = 1_000;

export class Presence {
  constructor() {
    this.nodes = [];
    this.pods = [];
    this.lookedAt = null;
    this.lost = new Map();
    this.left = new Set();
    this.reborn = new Set();
    this.activity = new Activity();
  }

  /** Takes the state that the API returned at the time `now`. */
  look(nodes, pods, now) {
    const alive = new Map(nodes.map((node) => [node.name, node]));
    for (const node of this.nodes) {
      const isGone = !alive.has(node.name) && !this.left.has(node.name);
      if (isGone && !this.lost.has(node.name)) this.lose(node.name, now, "Its heartbeats stopped.");
    }
    for (const { name, last_seen: seen } of nodes) {
      this.left.delete(name);
      if (new Date(seen) > this.lost.get(name)?.at) this.lost.delete(name);
    }
    for (const [name, { at }] of this.lost) if (now - at > MOURNED && !alive.has(name)) this.lost.delete(name);
    for (const name of [...this.left, ...this.reborn]) {
      if (alive.has(name)) continue;
      this.left.delete(name);
      if (!this.lost.has(name)) this.reborn.delete(name);
    }
    this.nodes = nodes;
    this.pods = pods;
    this.lookedAt = now;
    this.activity.count(nodes, now);
  }

  /** Applies events, oldest first. */
  apply(events) {
    this.activity.apply(events);
    for (const { type, status, node, at } of events) {
      if (type !== "node") continue;
      const moment = new Date(at).getTime();
      if (status === "STARTED") this.revive(node, moment);
      if (status === "LEFT") this.left.add(node);
      if (status === "LOST" && !this.isOfFormerLife(node, moment)) this.lose(node, moment, RAN_OUT);
    }
  }

  /** The operator killed a pod: it is shown as lost until it starts again. */
  kill(name, at) {
    this.lose(name, at + LAST_BREATH, "The operator ended it.");
  }

  /** Takes the running tasks from the task list. */
  adopt(tasks) {
    this.activity.adopt(tasks);
  }

  /** Events are missing, so it is unknown which pod has which task. */
  forgetTasks() {
    this.activity.forgetTasks();
  }

  /** All pods for display, sorted by component and name. */
  inhabitants(now) {
    const pods = new Map(this.pods.map((pod) => [pod.name, pod]));
    const names = new Set(this.nodes.map((node) => node.name));
    const living = this.nodes.map((node) => this.shown(node, pods.get(node.name) ?? null, now));
    const silent = this.pods
      .filter((pod) => !names.has(pod.name) && !this.lost.has(pod.name))
      .map((pod) => ({ ...pod, state: stateOf(pod), pod, tasks: [], rate: 0, since: null }));
    const lost = [...this.lost]
      .filter(([name, { at }]) => !names.has(name) && now - at < MOURNED)
      .map(([name, { node }]) => this.shown({ ...node, name }, null, now));
    const order = (a, b) => a.component.localeCompare(b.component) || a.name.localeCompare(b.name, "en", { numeric: true });
    return [...living, ...silent, ...lost].sort(order);
  }

  shown(node, pod, now) {
    const lost = this.lost.get(node.name);
    const tasks = this.activity.inHandOf(node);
    // While the API was unavailable, no heartbeat could be seen: that time does not count.
    const silence = Math.min(now, this.lookedAt ?? now) - new Date(node.last_seen);
    let { state } = node;
    if (lost) state = "lost";
    else if (silence > SILENT) state = "silent";
    else if (pod && stateOf(pod) === "draining") state = "draining";
    else if (node.component === "worker" && state !== "draining") {
      state = tasks.length || this.activity.isSecretlyBusy(node) ? "busy" : "idle";
    }
    return {
      ...node,
      pod,
      state,
      why: lost?.why ?? "",
      since: lost?.at ?? null,
      tasks,
      rate: this.activity.rate(node.name, now),
    };
  }

  lose(name, at, why) {
    const node = this.find(name);
    if (!node || this.lost.get(name)?.at >= at) return;
    this.lost.set(name, { at, why: this.lost.get(name)?.why ?? why, node });
    this.activity.free(name);
  }

  /** A pod has started, for the first time or again. */
  revive(name, moment) {
    const known = this.find(name);
    if (known && new Date(known.last_seen) >= moment) return;
    if (known && !this.left.has(name) && this.lost.get(name)?.why !== RAN_OUT) this.reborn.add(name);
    this.left.delete(name);
    this.lost.delete(name);
    this.activity.free(name);
  }

  /** Whether an event LOST is about the pod's previous container: a new one may start before the old lease runs out. */
  isOfFormerLife(name, moment) {
    return this.reborn.delete(name) || new Date(this.find(name)?.last_seen ?? 0) > moment;
  }

  find(name) {
    return this.nodes.find((each) => each.name === name);
  }
}
