// Several tabs, one stream: the tab that holds a lock has the connection and tells the others. A browser opens six
// connections to a host at most, and a process of the API serves few streams.

const NAME = "wizard-events";

/** Milliseconds between two signs of life of the tab that leads, and the silence after which another takes over. */
const SIGN = 2_000;
const SILENCE = 7_000;

export class Sharing {
  /** Locks exist only over https and on localhost; elsewhere each tab has a stream of its own. */
  static get isPossible() {
    return "locks" in navigator && "BroadcastChannel" in window;
  }

  /** `onLead` and `onFollow` say which part this tab has now; `onHeard` gets what another tab says. */
  constructor({ onLead, onFollow, onHeard }) {
    Object.assign(this, { onLead, onFollow, onHeard });
    this.isLeading = false;
  }

  /** Takes part: leads when nobody does, and follows until then. */
  join() {
    this.leave();
    this.channel = new BroadcastChannel(NAME);
    this.channel.onmessage = ({ data }) => {
      if (!data.hello) this.hearSign();
      this.onHeard(data);
    };
    this.queue({});
    this.hearSign();
  }

  /** Hands the lead to the tab that waits longest, and listens no more. */
  leave() {
    clearTimeout(this.silence);
    this.waiting?.abort();
    this.release?.();
    this.channel?.close();
    this.stopLeading();
    this.channel = this.waiting = this.release = null;
  }

  /** Takes the lead from whoever has it. */
  takeOver() {
    this.waiting?.abort();
    this.queue({ steal: true });
  }

  tell(message) {
    this.channel?.postMessage(message);
  }

  queue(how) {
    const waiting = (this.waiting = new AbortController());
    const options = how.steal ? how : { signal: waiting.signal };
    const lead = () =>
      new Promise((release) => {
        if (this.waiting !== waiting) return release();
        this.release = release;
        this.isLeading = true;
        clearTimeout(this.silence);
        this.signs = setInterval(() => this.tell({ events: [] }), SIGN);
        this.onLead();
      });
    navigator.locks.request(NAME, options, lead).catch((error) => {
      // Either we stopped waiting ourselves, or another tab took the lead: then we follow it.
      if (this.waiting !== waiting) return;
      if (error.name !== "AbortError") return this.beAlone();
      this.stopLeading();
      this.onFollow();
      this.queue({});
      this.hearSign();
    });
  }

  /** Browsers refuse locks where they refuse storage. */
  beAlone() {
    this.leave();
    this.onLead();
  }

  stopLeading() {
    this.isLeading = false;
    clearInterval(this.signs);
  }

  hearSign() {
    clearTimeout(this.silence);
    if (!this.isLeading) this.silence = setTimeout(() => this.takeOver(), SILENCE);
  }
}
