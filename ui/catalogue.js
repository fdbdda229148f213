// The operations that there are: a long list, read once and only when somebody needs it. Knows neither Alpine nor the page.
import { persist } from "./poll.js";

export function catalogue({ api }) {
  let loading = null;

  return {
    operations: [],
    problem: null,

    /** Resolves when the list is here, or cannot be had; then the next one who asks tries again. */
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
