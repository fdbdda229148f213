// A pod in words, told by its heartbeat and by Kubernetes where there is one.

/** One line about a pod: component, version, slots, and its phase, host and restarts. */
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

/** What a pod without a heartbeat is doing, as far as Kubernetes can tell. */
export function stateOf(pod) {
  if (pod.phase === "Terminating") return "draining";
  return pod.ready ? "ready" : "waiting";
}

/** Enough of a pod's name to know it by: the end, which is the pod's own, and the beginning when both fit. */
export function shortName(name, limit) {
  if (name.length <= limit) return name;
  const [own] = /-[^-]+$/.exec(name) ?? [name];
  const end = own.length < limit - 2 ? own : name.slice(-(limit - 2));
  return `${name.slice(0, Math.max(0, limit - 1 - end.length))}…${end}`;
}
