// Which pod calculated which part, when: a lane for each thing that a pod does at once, a bar for each attempt. Pure.

/** Lays out the attempts at parts. `tries` are attempts that ended badly, by the id of their part. */
export function gantt(parts, tries, now) {
  const lostOf = (part) => (tries.get(part.task_id) ?? []).map((each) => lost(part, each));
  const bars = parts.flatMap((part) => [...lostOf(part), ...current(part, now)]);
  if (!bars.length) return { lanes: [], begin: 0, end: 0 };
  const begin = Math.min(...bars.map((bar) => bar.from));
  const end = Math.max(begin + 1, ...bars.map((bar) => bar.to));
  const pods = Map.groupBy(bars.sort((a, b) => a.from - b.from), (bar) => bar.pod);
  const lanes = [...pods]
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap(([pod, own]) => inRows(own).map((row, index) => ({ pod, isFirst: index === 0, bars: row })));
  return { lanes, begin, end };
}

/** What it comes to by pod: parts that it ended, those that it lost, and how long it calculated. */
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

/** What is known of work and speed before the task has ended: the sum of what is done, by the time it took so far. */
export function soFar(parts, { begin, end }) {
  const used = parts.map((part) => part.measured?.cpu_seconds ?? 0);
  const work = used.reduce((sum, each) => sum + each, 0);
  const elapsed = (end - begin) / 1000;
  return { work, span: Math.max(0, ...used), elapsed, speedUp: elapsed ? work / elapsed : null };
}

function lost({ index, task_id: id }, { attempt, handled_by: pod, started_at: from, ended_at: to, why }) {
  const ended = new Date(to).getTime();
  const began = from ? new Date(from).getTime() : ended;
  return { key: `${id}-${attempt}`, index, pod, attempt, status: "LOST", why, from: began, to: ended };
}

function current({ index, task_id: id, handled_by: pod, attempt, status, started_at: from, ended_at: to }, now) {
  if (!from || !pod || status === "PENDING") return [];
  const began = new Date(from).getTime();
  const until = to ? new Date(to).getTime() : Math.max(began, now ?? began);
  return [{ key: `${id}-${attempt}`, index, pod, attempt, status, why: "", from: began, to: until }];
}

/** Bars in as few rows as there are slots at work: none overlaps another in its row. */
function inRows(bars) {
  const rows = [];
  for (const bar of bars) {
    const row = rows.find((each) => each.at(-1).to <= bar.from);
    if (row) row.push(bar);
    else rows.push([bar]);
  }
  return rows;
}
