// Lets a few requests run at the same time, and the others wait for their turn. A browser opens six connections to one
// host: if requests that wait for a frozen Valkey held all of them, the page could not learn that the API is there.

export class Turns {
  constructor(most) {
    Object.assign(this, { free: most, waiting: [] });
  }

  /** Resolves when it is one's turn. `give` ends it. */
  take() {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  give() {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
