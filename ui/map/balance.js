// How evenly the work is distributed over the pods of one kind. Pure functions.

/** The share of each pod, and the fairness of the living: the maximum divided by the mean. 1 is even; null when there
 *  was not enough work for each to have some. */
export function balance(inhabitants) {
  const living = inhabitants.filter((each) => each.state !== "lost");
  const [total, theirs] = [sum(inhabitants), sum(living)];
  const most = Math.max(0, ...living.map((each) => each.rate));
  return {
    total,
    shares: new Map(inhabitants.map((each) => [each.name, total ? each.rate / total : 0])),
    fairness: living.length > 1 && theirs >= living.length ? (most * living.length) / theirs : null,
  };
}

const sum = (pods) => pods.reduce((all, each) => all + each.rate, 0);

/** The balance in a sentence: what heartbeats, which are seconds apart, have reported. `one` and `many` name the work
 *  (singular, plural), `stretch` is the period it covers. */
export function describe({ total, fairness }, [one, many], count, stretch = "minute") {
  if (!total) return `No ${many} reported in the last ${stretch}.`;
  const even = fairness === null ? "" : `, the busiest had ${fairness.toFixed(2)} times its even share`;
  return `${total} ${total === 1 ? one : many} reported in the last ${stretch} over ${count}${even}.`;
}
