// What lives in the cluster, told by two sources: the nodes' own heartbeats, and Kubernetes where there is one.

/** Nodes with what Kubernetes says of their pods, then the pods that send no heartbeat, such as Valkey's. */
export function inhabitants(nodes, { pods }) {
  const byName = new Map(pods.map((pod) => [pod.name, pod]));
  const names = new Set(nodes.map((node) => node.name));
  return [
    ...nodes.map((node) => ({ ...node, pod: byName.get(node.name) ?? null })),
    ...pods.filter((pod) => !names.has(pod.name)).map((pod) => ({ ...pod, state: stateOf(pod), pod })),
  ];
}

/** One line about an inhabitant: component, version, slots, and its pod's phase, host and restarts. */
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

function stateOf(pod) {
  if (pod.phase === "Terminating") return "draining";
  return pod.ready ? "ready" : "waiting";
}
