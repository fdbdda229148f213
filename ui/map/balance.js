// How evenly the work is distributed over the pods of one kind. Pure functions.

/** The share of each pod, and the fairness: the maximum divided by the mean. 1 is even; null when nothing was done. */
export function balance(inhabitants) {
  const living = inhabitants.filter((each) => each.state !== "lost");
  const total = living.reduce((sum, each) => sum + each.rate, 0);
  const most = Math.max(0, ...living.map((each) => each.rate));
  return {
    total,
    most,
    shares: new Map(living.map((each) => [each.name, total ? each.rate / total : 0])),
    fairness: total && living.length > 1 ? (most * living.length) / total : null,
  };
}

/** The balance in a sentence. `one` and `many` name the work (singular, plural), `stretch` is the period it covers. */
export function describe({ total, fairness }, [one, many], count, stretch = "minute") {
  if (!total) return `No ${many} in the last ${stretch}.`;
  const even = fairness === null ? "" : `, the busiest had ${fairness.toFixed(2)} times its even share`;
  return `${total} ${total === 1 ? one : many} in the last ${stretch} over ${count}${even}.`;
}
