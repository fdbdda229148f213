// The list of all operations. It is long, so it is loaded once, on first use. Does not import Alpine or touch the DOM.
import { persist } from "./poll.js";

export function catalogue({ api }) {
  let loading = null;

  return {
    operations: [],
    problem: null,

    /** Resolves when the list is loaded or loading has failed. After a failure the next call tries again. */
    async load() {
      loading ??= persist(api.operations);
      try {
        if (!this.operations.length) this.operations = await loading;
        this.problem = null;
      } catch (problem) {
        loading = null;
        this.problem = problem;
      }
    },

    byName(name) {
      return this.operations.find((each) => each.name === name);
    },
  };
}
