// Counts which pods answered many requests. A pure function.

/** Responses by pod, the largest count first, with percentages. Requests without a response come last. */
export function tally(answers) {
  const counts = new Map();
  for (const name of answers) counts.set(name, (counts.get(name) ?? 0) + 1);
  const order = ([a, many], [b, few]) => (a === null) - (b === null) || few - many || a.localeCompare(b);
  return [...counts].sort(order).map(([name, count]) => ({
    name: name ?? "nobody",
    count,
    of: answers.length,
    share: `${Math.round((100 * count) / answers.length)} %`,
  }));
}
