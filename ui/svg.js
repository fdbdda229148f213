// Builds SVG from elements and attributes, never from parsed text. A redraw reuses elements by key, so that moves and
// new elements can be animated.

const SPACE = "http://www.w3.org/2000/svg";

/** Creates an SVG element. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, name);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Sets the attributes that changed. The value null removes an attribute. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

/** Sets the text of an element if it changed. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes one child of `parent` for each of `items`, in order, and removes all others. `birth(item)` creates an element,
 *  `update(element, item)` draws it. */
export function keyed(parent, items, { key, birth, update }) {
  const old = new Map([...parent.children].map((each) => [each.dataset.key, each]));
  let before = null;
  for (const item of items) {
    const name = String(key(item));
    let element = old.get(name);
    old.delete(name);
    if (!element) {
      element = birth(item);
      element.dataset.key = name;
    }
    update(element, item);
    const place = before ? before.nextSibling : parent.firstChild;
    if (element !== place) parent.insertBefore(element, place);
    before = element;
  }
  for (const each of old.values()) each.remove();
}
