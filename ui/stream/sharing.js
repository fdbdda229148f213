// Shares one stream between several tabs: the tab that holds a lock has the connection and sends events to the others.
// A browser opens at most six connections to a host, and an API process serves only a few streams. Tabs share only with
// tabs of the same user, because the API sends each user the events that this user may see.

const NAME = "wizard-events";

/** Milliseconds between two heartbeats of the leading tab, and the silence after which another tab takes over. */
const SIGN = 2_000;
const SILENCE = 7_000;

export class Sharing {
  /** The Web Locks API exists only over https and on localhost. Elsewhere each tab has its own stream. */
  static get isPossible() {
    return "locks" in navigator && "BroadcastChannel" in window;
  }

  /** `onLead` and `onFollow` are called when this tab becomes leader or follower; `onHeard` gets messages of other
   *  tabs. */
  constructor({ onLead, onFollow, onHeard, reader = "" }) {
    Object.assign(this, { onLead, onFollow, onHeard, name: reader ? `${NAME}:${reader}` : NAME });
    this.isLeading = false;
  }

  /** Joins the other tabs: becomes the leader when there is none, and follows until then. */
  join() {
    this.leave();
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }) => {
      if (!data.hello) this.hearSign();
      this.onHeard(data);
    };
    this.queue({});
    this.hearSign();
  }

  /** Leaves. The tab that has waited longest becomes the leader. */
  leave() {
    clearTimeout(this.silence);
    this.waiting?.abort();
    this.release?.();
    this.channel?.close();
    this.stopLeading();
    this.channel = this.waiting = this.release = null;
  }

  /** Becomes the leader, even if another tab is. */
  takeOver() {
    this.waiting?.abort();
    this.queue({ steal: true });
  }

  tell(message) {
    this.channel?.postMessage(message);
  }

  queue(how) {
    const waiting = new AbortController();
    this.waiting = waiting;
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
    navigator.locks.request(this.name, options, lead).catch((error) => {
      // Either we stopped waiting ourselves, or another tab took the lead. In the second case we follow it.
      if (this.waiting !== waiting) return;
      if (error.name !== "AbortError") return this.beAlone();
      this.stopLeading();
      this.onFollow();
      this.queue({});
      this.hearSign();
    });
  }

  /** Works without other tabs: a browser that blocks storage blocks locks too. */
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
