// The number of parts of a task: a slider with powers of two. Its first stop means that the cluster decides.

/** Number of stops after the first: 1, 2, 4 … 1024, the maximum of the API. */
export const STOPS = 11;

/** The number of parts at a stop; null means that the cluster decides. */
export const partsAt = (stop) => (stop === 0 ? null : 2 ** (stop - 1));

/** A stop in words. `foretold` is the number of parts in the preview. */
export function partsInWords(stop, foretold) {
  const wanted = partsAt(stop);
  if (wanted === null) return foretold ? `as many as it is worth: ${count(foretold)}` : "as many as it is worth";
  if (wanted === 1) return "one worker alone";
  return foretold && foretold !== wanted ? `${count(wanted)}, of which ${foretold} make sense` : count(wanted);
}

const count = (parts) => `${parts.toLocaleString("en")} parts`;
