// Drawing by calls: pictures are made of elements and attributes, never of text that is parsed. What is drawn again keeps
// its elements, by key, so that what moved moves and what is new appears.

const SPACE = "http://www.w3.org/2000/svg";

/** Makes an element of SVG. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, name);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Sets attributes that changed; null takes one away. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

/** Sets the text of an element when it changed. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the children of `parent` those of `items`, in order: `birth(item)` makes one, `update(element, item)` draws it. */
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
