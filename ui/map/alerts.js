// What is wrong, in sentences that also say what the page does about it. Pure.
import { clock } from "../clock.js";

export const NO_STREAM = "The event stream is not available. The page asks every two seconds instead, and goes on trying.";

/** Sentences about the state of the page and the cluster; none when all is well. */
export function alerts({ stream, problem, seenAt, nodes, queue, valkey }) {
  const found = [];
  if (problem) {
    const since = seenAt ? ` What is shown is of ${clock(seenAt)}.` : "";
    found.push({ key: "problem", text: `${problem.detail}${since} The page goes on asking.` });
  }
  if (stream === "lost") {
    found.push({ key: "stream", text: NO_STREAM });
  }
  for (const each of nodes) {
    if (each.state === "lost") {
      const rest = each.component === "worker" ? "What it had goes back to the queue." : "The other API pods answer.";
      found.push({ key: each.name, text: `${each.name} was lost at ${clock(each.since)}. ${each.why} ${rest}` });
    }
    if (each.state === "silent") {
      found.push({ key: each.name, text: `${each.name} has been silent since ${clock(each.last_seen)}.` });
    }
  }
  if (!problem && nodes.length && !nodes.some((each) => each.component === "worker" && each.state !== "lost")) {
    found.push({ key: "workers", text: "There is no worker: tasks wait until one comes." });
  }
  if (queue?.dead_letters) {
    const count = queue.dead_letters === 1 ? "1 task" : `${queue.dead_letters} tasks`;
    found.push({ key: "dead", text: `${count} failed too often: see the dead letters.` });
  }
  if (valkey && valkey.role !== "master") found.push({ key: "role", text: `Valkey is a ${valkey.role}: it cannot be written to.` });
  return found;
}
