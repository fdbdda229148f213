// Holds back requests that the API would refuse again: all of them when nobody is signed in any more, and those of one
// kind until the moment that a limit named. So no poll can hammer the API, whatever it does with its problems.
import { Problem } from "./problem.js";

/** Kinds of requests, as the API limits them. `sign-in` tells who one is, and passes a closed gate. */
export const [READ, SUBMIT, STREAM, SIGN_IN] = ["read", "submit", "stream", "sign-in"];

/** Kinds that the page sends by itself. A submission is the user's own decision. */
const HELD = [READ, STREAM];

export class Gate {
  constructor(now = () => performance.now()) {
    Object.assign(this, { now, closed: null, rests: new Map() });
    /** Called once, when the gate closes because a sign-in has ended. */
    this.onEnd = () => {};
    /** Called when the API refused an action, perhaps for lack of a role. */
    this.onForbidden = () => {};
  }

  /** Throws the Problem that a request of this kind would meet now. */
  pass(kind) {
    if (this.closed && kind !== SIGN_IN) throw this.closed;
    const { problem, until } = this.rests.get(kind) ?? {};
    const left = (until - this.now()) / 1000;
    if (left > 0) throw new Problem({ ...problem, retryAfter: left });
  }

  /** Learns from a Problem. `hasProof`: the request had a token of its own, so it says nothing about the sign-in. */
  learn(problem, { kind, hasProof = false }) {
    const { status, retryAfter, isLimited } = problem;
    if (status === 401 && !hasProof && !this.closed) {
      this.close(problem);
      this.onEnd();
    }
    if (status === 403 && kind !== SUBMIT) this.onForbidden();
    if (isLimited && HELD.includes(kind)) this.rests.set(kind, { problem, until: this.now() + 1000 * retryAfter });
  }

  /** Sends nothing more but sign-ins. */
  close(problem) {
    this.closed = problem;
  }
}
