// Filters live in the address, so that a view can be kept and shared. The path is left alone: it may be a permalink.

/** The values of `names` in the address; "" where there is none. */
export function read(names) {
  const found = new URLSearchParams(location.search);
  return Object.fromEntries(names.map((name) => [name, found.get(name) ?? ""]));
}

/** Writes values into the address; what is empty leaves it. What others keep there stays. */
export function write(values) {
  const kept = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) kept.set(name, value);
    else kept.delete(name);
  }
  const search = kept.size ? `?${kept}` : "";
  history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
}
