// Texts about a pod, from its heartbeat and, in a cluster, from Kubernetes.

/** One line about a pod: component, version, slots, phase, host and restarts. */
export function about({ component, version, slots, busy, pod }) {
  const parts = [`${component} ${version}`.trim()];
  if (slots) parts.push(`${busy} of ${slots} busy`);
  if (pod) {
    parts.push(pod.reason ?? (pod.ready ? `${pod.phase}, ready` : `${pod.phase}, not ready`));
    if (pod.host) parts.push(`on ${pod.host}`);
    if (pod.restarts) parts.push(pod.restarts === 1 ? "1 restart" : `${pod.restarts} restarts`);
  }
  return parts.join(", ");
}

/** The state of a pod without a heartbeat, according to Kubernetes. */
export function stateOf(pod) {
  if (pod.phase === "Terminating") return "draining";
  return pod.ready ? "ready" : "waiting";
}

/** A pod's name with at most `limit` characters. The end is kept, because it is unique to the pod. */
export function shortName(name, limit) {
  if (name.length <= limit) return name;
  const [own] = /-[^-]+$/.exec(name) ?? [name];
  const end = own.length < limit - 2 ? own : name.slice(-(limit - 2));
  return `${name.slice(0, Math.max(0, limit - 1 - end.length))}…${end}`;
}
