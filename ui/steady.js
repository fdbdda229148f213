// Lists for the markup that change as little as possible. If an item did not change, it stays the same object,
// so Alpine does not redraw its row. All items are frozen, so Alpine does not wrap them in proxies.

/** `items`, but each item that equals one of `before` is replaced by it. `key` is the name of the id member. */
export function steady(before, items, key) {
  const known = new Map(before.map((each) => [each[key], each]));
  const kept = items.map((each) => {
    const old = known.get(each[key]);
    return old && isSame(old, each) ? old : Object.freeze(each);
  });
  const isUnchanged = kept.length === before.length && kept.every((each, index) => each === before[index]);
  return isUnchanged ? before : Object.freeze(kept);
}

function isSame(a, b) {
  const names = Object.keys(b);
  return names.length === Object.keys(a).length && names.every((name) => isEqual(a[name], b[name]));
}

/** Values are strings and numbers, and sometimes a short list or a small object. */
const isEqual = (a, b) => a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
