// Which pod calculated which part, and when. A pod has one lane for each task that it runs at the same time, and each
// attempt is a bar; so is what one worker does alone when it puts the parts together. Pure functions.
import { isFinal } from "../task.js";

/** Lays out all attempts of all parts. */
export function lanesOf(task, parts, now) {
  const bars = [...parts.flatMap((part) => [...earlier(part).map((each) => lost(part, each)), ...current(part, now)]), ...combining(task, now)];
  if (!bars.length) return { lanes: [], bars, begin: 0, end: 0 };
  const begin = bars.reduce((first, bar) => Math.min(first, bar.from), Infinity);
  const end = bars.reduce((last, bar) => Math.max(last, bar.to), begin + 1);
  const pods = Map.groupBy(bars.sort((a, b) => a.from - b.from), (bar) => bar.pod);
  const lanes = [...pods]
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap(([pod, own]) => inRows(own).map((row, index) => ({ pod, isFirst: index === 0, bars: row })));
  return { lanes, bars, begin, end };
}

/** Totals for each pod: completed parts, lost attempts, seconds of calculation, and the weight of what they found. */
export function byPod(bars) {
  const pods = Map.groupBy(bars.filter(isPart), (bar) => bar.pod);
  const found = [...pods].map(([pod, own]) => {
    const ended = own.filter(isDone);
    const sum = (value) => ended.reduce((all, bar) => all + value(bar), 0);
    const lost = own.filter((bar) => bar.status === "LOST").length;
    return { pod, done: ended.length, lost, seconds: sum((bar) => (bar.to - bar.from) / 1000), weight: sum((bar) => bar.weight) };
  });
  return found.sort((a, b) => a.pod.localeCompare(b.pod, "en", { numeric: true }));
}

export const isDone = ({ status }) => status === "COMPLETED";
export const isRepeated = ({ attempt, status }) => attempt > 1 && status === "COMPLETED";
export const isPart = ({ status }) => status !== "COMBINING";

/** The attempts before the current one. The last attempt of a part that failed is among its attempts too. */
const earlier = ({ status, attempt, attempts }) =>
  attempts.filter((each) => status !== "FAILED" || each.attempt !== attempt);

function lost({ index }, { attempt, handled_by: pod, started_at: from, ended_at: to, why }) {
  const ended = new Date(to).getTime();
  const began = from ? new Date(from).getTime() : ended;
  return { index, pod, attempt, status: "LOST", why, from: began, to: ended, cpu: null, weight: 0 };
}

function current({ index, handled_by: pod, attempt, attempts, status, started_at: from, ended_at: to, measured }, now) {
  if (!from || !pod || status === "PENDING") return [];
  const why = attempts.find((each) => each.attempt === attempt)?.why ?? "";
  const began = new Date(from).getTime();
  const until = to ? new Date(to).getTime() : Math.max(began, now ?? began);
  const { cpu_seconds: cpu = null, weight = 0 } = measured ?? {};
  return [{ index, pod, attempt, status, why, from: began, to: until, cpu, weight }];
}

/** The attempt that puts the parts together: the last one of a task whose parts are done. */
function combining(task, now) {
  const { phase, status, handled_by: pod, attempt, started_at: from, ended_at: to, measured } = task ?? {};
  const isJoined = status === "COMPLETED" || (phase === "combine" && status === "PROCESSING");
  if (!isJoined || !from || !pod) return [];
  const began = new Date(from).getTime();
  const until = isFinal(task) ? new Date(to).getTime() : Math.max(began, now ?? began);
  return [{ index: null, pod, attempt, status: "COMBINING", why: "", from: began, to: until, cpu: measured?.cpu_seconds ?? null, weight: 0 }];
}

/** Puts the bars into rows, so that no bars overlap in a row. Uses as few rows as possible. */
function inRows(bars) {
  const rows = [];
  for (const bar of bars) {
    const row = rows.find((each) => each.at(-1).to <= bar.from);
    if (row) row.push(bar);
    else rows.push([bar]);
  }
  return rows;
}
