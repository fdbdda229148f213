// The operations that there are, read once. Knows neither Alpine nor the page.
import { persist } from "./poll.js";

export function catalogue({ api }) {
  return {
    operations: [],
    problem: null,

    async load() {
      try {
        this.operations = await persist(api.operations);
      } catch (problem) {
        this.problem = problem;
      }
    },

    byName(name) {
      return this.operations.find((each) => each.name === name);
    },
  };
}
