// Lists for the markup that change as little as they can: an item that says the same as before is the same object, so
// that Alpine leaves its row alone; and all are frozen, so that Alpine does not wrap them.

/** `items` with those of `before` in the place of their equals. `key` names an item among the others. */
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

/** Values are texts and numbers, and now and then a short list or a small object. */
const isEqual = (a, b) => a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
