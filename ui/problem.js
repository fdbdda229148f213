// Why a request failed, as a sentence for the user. Independent of the page and of how requests are sent.

/** `status` is the HTTP status, or 0 when there was no response. `retryAfter` is in seconds. `readings` are corrections
 *  of the line. */
export class Problem extends Error {
  constructor({ status, title, detail, field = null, column = null, readings = [], retryAfter = 0 }) {
    super(detail);
    Object.assign(this, { status, title, detail, field, column, readings, retryAfter });
  }

  /** Whether the failure is temporary: a pod or Valkey is unavailable for a moment, and a retry may succeed. */
  get isPassing() {
    return [0, 502, 503, 504].includes(this.status);
  }

  /** Whether a limit refused the request: it may be sent again after `retryAfter` seconds. */
  get isLimited() {
    return this.status === 429;
  }

  /** Whether a later request may succeed without anybody changing anything. */
  get passesByItself() {
    return this.isPassing || this.isLimited;
  }
}
