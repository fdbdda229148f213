// Who answers: many questions at once, counted by the pod that answered each. Pure.

/** Answers by pod, the most first, with the share of each; questions that nobody answered come last. */
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
