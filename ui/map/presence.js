// Who lives in the cluster and what each is doing: heartbeats say who is there, Kubernetes where there is one says what
// it thinks of the pods, and events say who has which task. Who went without a goodbye stays for a minute, as lost.
import { stateOf } from "../pod.js";
import { Activity } from "./activity.js";

/** Milliseconds that a lost pod is still shown. */
const MOURNED = 60_000;

/** Milliseconds without a heartbeat, two of them, after which the page says so; after three the cluster forgets. */
const SILENT = 11_000;

const RAN_OUT = "Its lease ran out.";

/** Milliseconds in which a pod that was ended may still send a heartbeat. */
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

  /** What the API shows at a moment. */
  look(nodes, pods, now) {
    const alive = new Map(nodes.map((node) => [node.name, node]));
    for (const node of this.nodes) {
      const isGone = !alive.has(node.name) && !this.left.has(node.name);
      if (isGone && !this.lost.has(node.name)) this.lose(node.name, now, "It has not been heard of any more.");
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

  /** What has happened, oldest first. */
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

  /** The operator has ended a pod: it counts as lost from then on, until it is born again. */
  kill(name, at) {
    this.lose(name, at + LAST_BREATH, "The operator ended it.");
  }

  /** The tasks that run, as the list says. */
  adopt(tasks) {
    this.activity.adopt(tasks);
  }

  /** Events are missing: who has what is not known any more. */
  forgetTasks() {
    this.activity.forgetTasks();
  }

  /** Everyone, by component and name, as the page shows them. */
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
    // While nobody could look, nobody could be heard.
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

  /** A pod begins to live, maybe again. */
  revive(name, moment) {
    const known = this.find(name);
    if (known && new Date(known.last_seen) >= moment) return;
    if (known && !this.left.has(name) && this.lost.get(name)?.why !== RAN_OUT) this.reborn.add(name);
    this.left.delete(name);
    this.lost.delete(name);
    this.activity.free(name);
  }

  /** A container that is started again in its pod lives before the lease of its former life has run out. */
  isOfFormerLife(name, moment) {
    return this.reborn.delete(name) || new Date(this.find(name)?.last_seen ?? 0) > moment;
  }

  find(name) {
    return this.nodes.find((each) => each.name === name);
  }
}
