// The race of a split task: its lanes by pod, the work that is done by each moment beside what Amdahl's law allows, and
// where parts find something that is counted, how much is found. Pure functions.
import { duration } from "../clock.js";
import { byPod, isDone, isPart, isRepeated, lanesOf } from "./lanes.js";

const COUNT = new Intl.NumberFormat("en");

/** Below this share of a processor, the machine is busy with other things too, and the line says so. */
const SHARED = 0.8;

/** Points of a curve: more are not seen on a screen. */
const POINTS = 240;

/** What a bar may be, in words, in the order of the key. */
const KINDS = [
  { status: "COMPLETED", isAgain: false, text: "done" },
  { status: "COMPLETED", isAgain: true, text: "done by a second handler" },
  { status: "PROCESSING", isAgain: false, text: "running" },
  { status: "LOST", isAgain: false, text: "lost" },
  { status: "FAILED", isAgain: false, text: "failed" },
  { status: "CANCELLED", isAgain: false, text: "not needed any more" },
  { status: "COMBINING", isAgain: false, text: "put together" },
].map((each) => ({ ...each, key: `${each.status} ${each.isAgain}` }));

/** What to draw and to say of a task and its parts as last read; null when no part has begun. */
export function race(task, parts, now) {
  const { lanes, bars, begin: first, end } = lanesOf(task, parts, now);
  if (!lanes.length) return null;
  // After the end it is known when the task was split; until then it begins with its first part.
  const begin = Math.min(first, end - 1000 * (task.measured?.elapsed_seconds ?? 0));
  const pods = byPod(bars);
  const elapsed = (end - begin) / 1000;
  const work = workOf(bars, begin);
  const found = relationsOf(task, parts, { bars, begin, end });
  const counted = new Map(pods.map((each) => [each.pod, found ? each.weight : each.done]));
  return {
    lanes: lanes.map((lane) => ({ ...lane, count: lane.isFirst ? COUNT.format(counted.get(lane.pod) ?? 0) : "" })),
    begin,
    end,
    isOver: Boolean(task.ended_at),
    pods,
    speed: speedOf(task, { work, elapsed, pods, bars }),
    work: thinned(work.points),
    found: found && { ...found, points: [...thinned(found.points), [elapsed, found.sum]] },
    kinds: KINDS.filter(({ status, isAgain }) => bars.some((bar) => bar.status === status && isRepeated(bar) === isAgain)),
    totals: {
      parts: task.parts,
      done: pods.reduce((sum, each) => sum + each.done, 0),
      lost: pods.reduce((sum, each) => sum + each.lost, 0),
      work: task.measured?.work_seconds ?? work.seconds,
      span: task.measured?.span_seconds ?? work.longest,
      elapsed: task.measured?.elapsed_seconds ?? elapsed,
    },
  };
}

/** Processor seconds by moment: `points` are [seconds since the begin, seconds of work]. A part that runs is taken to
 *  use the processor as those did that are done. */
function workOf(bars, begin) {
  const done = bars.filter((bar) => bar.cpu !== null);
  const wall = done.reduce((sum, bar) => sum + bar.to - bar.from, 0) / 1000;
  const cpu = done.reduce((sum, bar) => sum + bar.cpu, 0);
  const usual = wall ? Math.min(1, cpu / wall) : 1;
  const bends = [];
  let [serial, longest] = [0, 0];
  for (const bar of bars) {
    const [from, to] = [bar.from - begin, Math.max(lastOf(bar, bars), bar.from + 1) - begin];
    const seconds = (to - from) / 1000;
    // What was lost took a place, and is no work that counts.
    const used = ["COMPLETED", "PROCESSING", "COMBINING"].includes(bar.status) ? (bar.cpu ?? usual * seconds) : 0;
    if (bar.status === "COMBINING") serial += used;
    else longest = Math.max(longest, used);
    bends.push([from, used / seconds, isPart(bar) ? 1 : 0], [to, -used / seconds, isPart(bar) ? -1 : 0]);
  }
  // What ends at a moment ends before what begins at it.
  bends.sort(([a, , up], [b, , down]) => a - b || up - down);
  const points = [[0, 0]];
  let [at, sum, slope, running, atOnce] = [0, 0, 0, 0, 0];
  for (const [moment, bend, more] of bends) {
    sum += (slope * (moment - at)) / 1000;
    [at, slope, running] = [moment, slope + bend, running + more];
    atOnce = Math.max(atOnce, running);
    points.push([at / 1000, sum]);
  }
  return { points, seconds: sum, serial, longest: longest + serial, atOnce, usual };
}

/** Until when an attempt took a place. A lost one's lease may run when its pod has begun anew. `bars` are in order. */
function lastOf(bar, bars) {
  const next = bar.status === "LOST" ? bars.find((each) => each.pod === bar.pod && each.from > bar.from) : null;
  return next ? Math.min(bar.to, next.from) : bar.to;
}

/** How fast all were together, and how fast Amdahl's law lets them be; null while only one pod has worked. */
function speedOf(task, { work, elapsed, pods, bars }) {
  const worked = pods.filter((each) => bars.some((bar) => bar.pod === each.pod && (isDone(bar) || bar.status === "PROCESSING")));
  if (worked.length < 2 || !elapsed || !work.seconds) return null;
  const serial = work.serial / work.seconds;
  const lanes = Math.max(1, work.atOnce);
  return { reached: task.measured?.speed_up ?? work.seconds / elapsed, allowed: 1 / (serial + (1 - serial) / lanes), serial, lanes, usual: work.usual };
}

/** What the parts found, as the sieve finds relations; null for tasks whose parts count nothing. */
function relationsOf(task, parts, { bars, begin, end }) {
  if (!parts.some(({ measured }) => measured?.weight !== undefined)) return null;
  const points = [[0, 0]];
  let sum = 0;
  for (const bar of bars.filter(isDone).sort((a, b) => a.to - b.to)) {
    const at = (bar.to - begin) / 1000;
    points.push([at, sum], [at, sum + bar.weight]);
    sum += bar.weight;
  }
  const { total = null } = task.progress ?? {};
  const last = task.ended_at || task.phase === "combine" ? points.at(-1)[0] : (end - begin) / 1000;
  const perSecond = last ? sum / last : 0;
  // Parts that are counted by their number have no sum to reach.
  return { points, sum, perSecond, needed: total !== null && total !== task.parts ? total : null, what: task.operation === "factorize" ? "relations" : "findings" };
}

function thinned(points) {
  const every = Math.ceil(points.length / POINTS);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}

/** The curves with their names and figures, for the lines below the picture. */
export function legend({ speed, totals, found, isOver }) {
  const lines = [];
  if (speed) {
    const { reached, allowed, serial, lanes, usual } = speed;
    const why = serial >= 0.0005 ? `${percent(serial)} of the work is serial` : isOver ? "next to nothing is serial" : "nothing was serial until now";
    const shared = usual < SHARED ? `; a part had ${percent(usual)} of a processor` : "";
    lines.push({ curve: "work", text: `Work done: ${seconds(totals.work)} in ${seconds(totals.elapsed)}, speed-up ${times(reached)}${shared}` });
    lines.push({ curve: "allowed", text: `Amdahl's line: at most ${times(allowed)} with ${lanes} at once; ${why}` });
    lines.push({ curve: "one", text: "One worker with a processor of its own" });
  }
  if (found) {
    const needed = found.needed ? ` of ${isOver ? "" : "about "}${COUNT.format(found.needed)} needed` : "";
    const left = !isOver && found.needed && found.perSecond ? `, about ${duration(Math.ceil(Math.max(0, found.needed - found.sum) / found.perSecond) * 1000)} left` : "";
    lines.push({ curve: "found", text: `${COUNT.format(found.sum)}${needed} ${found.what}, ${COUNT.format(Math.round(found.perSecond))} per second${left}` });
  }
  return lines;
}

/** The picture in a sentence. */
export function sentence({ pods, totals: { parts, done, lost }, speed, found }) {
  const counted = `${done} of ${parts} parts done on ${pods.length} ${pods.length === 1 ? "pod" : "pods"}, ${lost} ${lost === 1 ? "attempt" : "attempts"} lost`;
  const fast = speed ? `, speed-up ${times(speed.reached)} where Amdahl's law allows ${times(speed.allowed)}` : "";
  const how = found ? `, ${COUNT.format(found.sum)} ${found.what} found` : "";
  return `${counted}${fast}${how}. The same is there as a table.`;
}

/** Work, span and speed-up, measured or until now. */
export function figures({ totals, speed, isOver }) {
  return [
    { name: "work", about: "processor time of all parts", value: seconds(totals.work) },
    { name: "span", about: "the longest part and putting all together: no run can be quicker", value: seconds(totals.span) },
    { name: "elapsed", about: "from the split to the end", value: seconds(totals.elapsed) },
    ...(speed ? [{ name: isOver ? "speed-up" : "speed-up so far", about: "work divided by elapsed time", value: times(speed.reached) }] : []),
  ];
}

/** A bar in words. */
export function tell({ index, pod, attempt, status, why, from, to }) {
  if (status === "COMBINING") return `Put together by ${pod} in ${duration(to - from)}`;
  return `Part ${index + 1}, attempt ${attempt} on ${pod}: ${status.toLowerCase()} ${status === "PROCESSING" ? "for" : "after"} ${duration(to - from)}${why ? `, ${why}` : ""}`;
}

const seconds = (value) => (value >= 600 ? duration(1000 * value) : `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 1 })} s`);
const times = (value) => `${value.toLocaleString("en", { maximumFractionDigits: 2 })} ×`;
const percent = (share) => `${(100 * share).toLocaleString("en", { maximumFractionDigits: share < 0.1 ? 1 : 0 })} %`;
