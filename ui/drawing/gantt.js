// The layout of the Gantt chart: which pod calculated which part, and when. A pod has one lane for each task that it
// runs at the same time, and each attempt is a bar. Pure functions.

/** Lays out all attempts of all parts. */
export function gantt(parts, now) {
  const bars = parts.flatMap((part) => [...earlier(part).map((each) => lost(part, each)), ...current(part, now)]);
  if (!bars.length) return { lanes: [], begin: 0, end: 0 };
  const begin = Math.min(...bars.map((bar) => bar.from));
  const end = Math.max(begin + 1, ...bars.map((bar) => bar.to));
  const pods = Map.groupBy(bars.sort((a, b) => a.from - b.from), (bar) => bar.pod);
  const lanes = [...pods]
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap(([pod, own]) => inRows(own).map((row, index) => ({ pod, isFirst: index === 0, bars: row })));
  return { lanes, begin, end };
}

/** Totals for each pod: completed parts, lost attempts, and seconds of calculation. */
export function byPod(lanes) {
  const pods = Map.groupBy(lanes, (lane) => lane.pod);
  return [...pods].map(([pod, own]) => {
    const bars = own.flatMap((lane) => lane.bars);
    const ended = bars.filter((bar) => bar.status === "COMPLETED");
    return {
      pod,
      done: ended.length,
      lost: bars.filter((bar) => bar.status === "LOST").length,
      seconds: ended.reduce((sum, bar) => sum + (bar.to - bar.from) / 1000, 0),
    };
  });
}

/** Work, span and speed-up before the task has ended, from the parts that are done so far. */
export function soFar(parts, { begin, end }) {
  const used = parts.map((part) => part.measured?.cpu_seconds ?? 0);
  const work = used.reduce((sum, each) => sum + each, 0);
  const elapsed = (end - begin) / 1000;
  return { work, span: Math.max(0, ...used), elapsed, speedUp: elapsed ? work / elapsed : null };
}

/** The attempts before the current one. The last attempt of a part that failed is among its attempts too. */
const earlier = ({ status, attempt, attempts }) =>
  attempts.filter((each) => status !== "FAILED" || each.attempt !== attempt);

function lost({ index }, { attempt, handled_by: pod, started_at: from, ended_at: to, why }) {
  const ended = new Date(to).getTime();
  const began = from ? new Date(from).getTime() : ended;
  return { key: `${index}-${attempt}`, index, pod, attempt, status: "LOST", why, from: began, to: ended };
}

function current({ index, handled_by: pod, attempt, attempts, status, started_at: from, ended_at: to }, now) {
  if (!from || !pod || status === "PENDING") return [];
  const why = attempts.find((each) => each.attempt === attempt)?.why ?? "";
  const began = new Date(from).getTime();
  const until = to ? new Date(to).getTime() : Math.max(began, now ?? began);
  return [{ key: `${index}-${attempt}`, index, pod, attempt, status, why, from: began, to: until }];
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
