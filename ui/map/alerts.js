// The alerts: sentences that say what is wrong and what the page does about it. A pure function.
import { clock } from "../clock.js";

export const NO_STREAM = "The event stream is not available. The page asks every two seconds instead, and goes on trying.";

/** Alerts about the page and the cluster; empty when there is no problem. */
export function alerts({ stream, problem, seenAt, nodes, losses = [], queue, valkey }, { seesOwn = false } = {}) {
  const found = [];
  if (problem) {
    const since = seenAt ? ` What is shown is of ${clock(seenAt)}.` : "";
    found.push({ key: "problem", text: `${problem.detail}${since} The page goes on asking.` });
  }
  if (stream === "lost") {
    found.push({ key: "stream", text: NO_STREAM });
  }
  for (const each of losses) {
    const rest = each.node.component === "worker" ? "Its tasks go back to the queue." : "The other API pods answer.";
    found.push({ key: each.key, text: `${each.name} was lost at ${clock(each.at)}. ${each.why} ${rest}` });
  }
  for (const each of nodes) {
    if (each.state === "silent") {
      found.push({ key: each.name, text: `${each.name} has been silent since ${clock(each.last_seen)}.` });
    }
  }
  if (!problem && nodes.length && !nodes.some((each) => each.component === "worker" && each.state !== "lost")) {
    found.push({ key: "workers", text: "There is no worker: tasks wait until one comes." });
  }
  // Of a user who sees only their own tasks, none may be among them.
  if (queue?.dead_letters && !seesOwn) {
    const count = queue.dead_letters === 1 ? "1 task" : `${queue.dead_letters} tasks`;
    found.push({ key: "dead", text: `${count} failed too often: see the dead letters.` });
  }
  if (valkey && valkey.role !== "master") found.push({ key: "role", text: `Valkey is a ${valkey.role}: it cannot be written to.` });
  return found;
}
