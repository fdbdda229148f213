// Reads and writes query parameters of the address, so that a filtered view can be bookmarked and shared. Never changes
// the path: it may be a permalink.

/** The query parameters `names`; "" for a parameter that is missing. */
export function read(names) {
  const found = new URLSearchParams(location.search);
  return Object.fromEntries(names.map((name) => [name, found.get(name) ?? ""]));
}

/** Sets query parameters. An empty value removes its parameter. Other parameters stay as they are. */
export function write(values) {
  const kept = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) kept.set(name, value);
    else kept.delete(name);
  }
  const search = kept.size ? `?${kept}` : "";
  history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
}
