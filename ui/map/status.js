// The one line under the header: whether all is well, and if not, what is wrong. Pure functions.
import { clock } from "../clock.js";
import { alerts } from "./alerts.js";

const AWAY = "Valkey does not answer. What was accepted is kept, and waits. The page goes on asking.";
const GONE = "No API pod answers this page. It goes on asking.";

const COUNT = new Intl.NumberFormat("en");

/** `{level, word, text, more}`: `level` is ok, warn or bad; `word` is for the chip; `more` are further alerts. */
export function status(store, me = {}) {
  const { now, pulse, pulseSince, problem, stream, losses = [], seenAt } = store;
  const seen = seenAt ? ` What is shown is of ${clock(seenAt)}.` : "";
  const all = alerts(store, me).filter(({ key }) => pulse === "ok" || key !== "problem");
  const more = all.map(({ text }) => text);
  if (pulse === "gone") return { level: "bad", word: "API away", text: `${since(pulseSince)}${GONE}${seen}`, more };
  if (pulse === "away") return { level: "bad", word: "Valkey away", text: `${since(pulseSince)}${AWAY}${seen}`, more };
  const [first = "", ...rest] = more;
  if (problem) return { level: "bad", word: "stale", text: first, more: rest };
  const held = losses.find(({ tasks, leaseUntil }) => tasks.length && leaseUntil !== null && leaseUntil > now);
  if (held) {
    const left = Math.ceil((held.leaseUntil - now) / 1000);
    const what = held.tasks.length === 1 ? "its task" : `its ${held.tasks.length} tasks`;
    const text = `${held.name} was lost at ${clock(held.at)}: in ${left} s its lease runs out, then another worker begins ${what} again.`;
    return { level: "warn", word: "recovering", text, more: all.filter(({ key }) => key !== held.key).map((each) => each.text) };
  }
  const word = stream === "lost" ? "polling" : stream;
  if (first) return { level: "warn", word, text: first, more: rest };
  return { level: "ok", word, text: quiet(store), more: [] };
}

const since = (moment) => (moment ? `Since ${clock(moment)}: ` : "");

/** What there is to say when nothing is wrong. */
function quiet({ nodes, queue }) {
  if (!queue) return "Asking the cluster…";
  const count = (component, one, many) => {
    const number = nodes.filter((each) => each.component === component && each.state !== "lost").length;
    return `${number} ${number === 1 ? one : many}`;
  };
  const { running, queued, queued_parts: parts } = queue;
  const told = [`${running} running`, queued || !parts ? `${queued} waiting` : "", parts ? `${COUNT.format(parts)} parts waiting` : ""];
  const work = running || queued || parts ? told.filter(Boolean).join(", ") : "nothing to do";
  return `${count("api", "API pod", "API pods")}, ${count("worker", "worker", "workers")}, ${work}.`;
}

/** The component of the line. */
export const statusBar = () => ({
  told: { level: "ok", word: "connecting", text: "", more: [] },

  init() {
    for (const each of ["version", "now", "stream", "pulse"]) this.$watch(`$store.cluster.${each}`, () => this.tell());
    this.tell();
  },
  tell() {
    const told = status(this.$store.cluster, this.$store.me);
    if (JSON.stringify(told) !== JSON.stringify(this.told)) this.told = told;
  },
  get more() {
    return this.told.more.length ? `and ${this.told.more.length} more` : "";
  },
  /** For screen readers: only what is wrong, without seconds that run. */
  get spoken() {
    return this.told.level === "ok" ? "" : `${this.told.word}.`;
  },
});
