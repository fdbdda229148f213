// Into how many parts a task is cut: a slider of powers of two, whose first stop leaves it to the cluster.

/** Stops after the first: 1, 2, 4 … 1024, the most that the API takes. */
export const STOPS = 11;

/** The number of parts at a stop; null leaves it to the cluster. */
export const partsAt = (stop) => (stop === 0 ? null : 2 ** (stop - 1));

/** A stop in words. `foretold` is what the preview says it comes to. */
export function partsInWords(stop, foretold) {
  const wanted = partsAt(stop);
  if (wanted === null) return foretold ? `as many as it is worth: ${count(foretold)}` : "as many as it is worth";
  if (wanted === 1) return "one worker alone";
  return foretold && foretold !== wanted ? `${count(wanted)}, of which ${foretold} make sense` : count(wanted);
}

const count = (parts) => `${parts.toLocaleString("en")} parts`;
