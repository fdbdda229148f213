// Asks again and again whether Valkey answers, so that the page does not say that all is well while it is frozen.
// Nothing else would notice at once: a stream without events looks like a quiet cluster. Uses neither Alpine nor DOM.

/** Milliseconds between two questions, and until an answer must come. Together they are well below three seconds. */
const PERIOD = 1_300;
const PATIENCE = 1_200;

/** After this share of the patience the page asks also whether the API is there, so that both is known at its end. */
const DOUBT = 1 / 3;

/** The same after a failure: a process of the API waits longer for Valkey than we do, and all pages ask. */
const AFTER_FAILURE = 4_000;

/** `ask(limit)` asks Valkey, `meet(limit)` asks only the API. `onChange(state)` is called with `ok`, `away` (Valkey
 *  does not answer) or `gone` (nobody does) when that changes. `letGo()` frees the connections of reads that wait for
 *  Valkey: while they hold all of them, nobody seems to answer. */
export class Pulse {
  constructor({ ask, meet, letGo = () => {}, onChange, period = PERIOD, patience = PATIENCE }) {
    Object.assign(this, { ask, meet, letGo, onChange, period, patience, state: "ok", isOn: false, isAsking: false });
  }

  start() {
    if (this.isOn) return;
    this.isOn = true;
    this.beat();
  }

  stop() {
    this.isOn = false;
    clearTimeout(this.timer);
  }

  /** Something else was answered: asks at once whether Valkey answers again. */
  rouse() {
    if (this.isOn && this.state !== "ok" && !this.isAsking) this.beat();
  }

  async beat() {
    clearTimeout(this.timer);
    this.isAsking = true;
    const pause = await this.look();
    this.isAsking = false;
    clearTimeout(this.timer);
    if (this.isOn) this.timer = setTimeout(() => this.beat(), pause);
  }

  /** Asks once. Resolves with the milliseconds until the next question. */
  async look() {
    let met = null;
    const meet = (limit) => this.meet(limit).then(() => "away", () => "gone");
    const begin = () => (met ??= meet((1 - DOUBT) * this.patience));
    const doubt = setTimeout(begin, DOUBT * this.patience);
    try {
      await this.ask(this.patience);
      this.become("ok");
    } catch (problem) {
      if (problem.isLimited) return Math.max(this.period, 1000 * problem.retryAfter);
      // Whatever else the API says, it has answered; who may not ask does not learn more by asking.
      if (problem.status && problem.status !== 503) this.become("ok");
      else if (problem.status === 503) this.become("away");
      else if ((await begin()) === "away") this.become("away");
      else {
        this.letGo();
        // Another window lets go of its own a period later at most.
        this.become(await meet(this.period));
      }
    } finally {
      clearTimeout(doubt);
    }
    return this.state === "ok" ? this.period : AFTER_FAILURE;
  }

  become(state) {
    if (state === this.state || !this.isOn) return;
    this.state = state;
    this.onChange(state);
  }
}
