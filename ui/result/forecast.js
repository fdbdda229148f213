// What somebody who waits for a task wants to know: where it stands, how much is done, how long it will take, and who
// is at work. Pure functions.
import { duration, span } from "../clock.js";

/** Percent at which a bar that is only estimated stops. */
const ALMOST = 95;

const COUNT = new Intl.NumberFormat("en");

/** `{bar, facts}` for a task that has not ended. `parts` are its parts as far as known, `seconds` is the foretold
 *  duration on one worker or null, `now` is the time of the cluster. */
export function forecast(task, { parts = [], seconds = null, now = null, workers = null } = {}) {
  if (task.status === "PENDING") return { bar: null, facts: queued(task, workers) };
  const elapsed = now === null || !task.started_at ? 0 : Math.max(0, span(task.started_at, now));
  const atWork = [...new Set(parts.filter(isRunning).map((each) => each.handled_by))];
  if (task.phase === "combine") {
    return { bar: null, facts: [`All parts are done: ${task.handled_by} puts them together.`] };
  }
  const worker = task.handled_by && !task.parts ? [task.handled_by] : atWork;
  const busy = worker.length === 0 ? "" : worker.length === 1 ? `${worker[0]} at work` : `${worker.length} pods at work`;
  if (task.progress?.total) {
    const { done, total } = task.progress;
    const since = parts.length ? span(earliest(parts), now ?? earliest(parts)) : elapsed;
    return { bar: { percent: Math.floor((100 * done) / total), isEstimated: false }, facts: [...told(task, since), busy].filter(Boolean) };
  }
  if (!seconds) return { bar: null, facts: [`calculated for ${duration(whole(elapsed))}`, busy].filter(Boolean) };
  const percent = Math.min(ALMOST, Math.floor((elapsed / 10) / seconds));
  const left = 1000 * seconds - elapsed;
  const rest = left > 0 ? `about ${duration(whole(left))} left` : `longer than the ${duration(1000 * seconds)} that were foretold`;
  return { bar: { percent, isEstimated: true }, facts: [rest, busy].filter(Boolean) };
}

function queued({ position, starts_in: seconds, attempts = [] }, workers) {
  const again = attempts.length ? `attempt ${attempts.length} was lost; it waits for the next` : "";
  const place = position === 1 ? "first in the queue" : position ? `place ${COUNT.format(position)} in the queue` : "in the queue";
  const start = workers === 0 ? "no worker is there" : seconds == null ? "" : seconds < 1 ? "starts at once" : `starts in about ${duration(whole(1000 * seconds))}`;
  return [again, place, start].filter(Boolean);
}

/** How far a task is that counts: parts, or what its parts find. `since`: how long it has counted, in milliseconds. */
function told({ progress: { done, total }, parts, operation }, since) {
  const left = done && since > 0 ? `about ${duration(whole(((total - done) * since) / done))} left` : "";
  if (operation === "batch") return [`${COUNT.format(done)} of ${COUNT.format(total)} lines done`, left];
  if (!parts) return [`${Math.floor((100 * done) / total)} % done`, left];
  if (parts === total) return [`${COUNT.format(done)} of ${COUNT.format(total)} parts done`, left];
  const what = operation === "factorize" ? "relations" : "findings";
  const rate = done && since > 0 ? `${COUNT.format(Math.round((1000 * done) / since))} per second` : "";
  return [`${COUNT.format(done)} of about ${COUNT.format(total)} ${what} found`, rate, left];
}

const isRunning = ({ status }) => status === "PROCESSING";
const earliest = (parts) => Math.min(...parts.map((each) => new Date(each.created_at).getTime()));
/** Whole seconds, so that a running text does not flicker. */
const whole = (ms) => (ms < 10_000 ? Math.ceil(ms / 1000) * 1000 : Math.round(ms / 1000) * 1000);
