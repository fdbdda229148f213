// Draws mathematics that the API sends as nested objects. Only elements of this list are made, never an attribute, so
// whatever the text says it stays text.

const MATHML = "http://www.w3.org/1998/Math/MathML";

const ELEMENTS = new Set([
  ...["mrow", "mi", "mn", "mo", "ms", "mtext", "mspace"],
  ...["mfrac", "msqrt", "mroot", "msup", "msub", "msubsup", "munder", "mover", "munderover"],
  ...["mtable", "mtr", "mtd", "mstyle", "mpadded"],
]);

/** A `<math>` element of a tree of `{tag, children}` and `{tag, text}`. Throws when an element is not of the list. */
export function draw(tree, page = document) {
  const math = page.createElementNS(MATHML, "math");
  // Not by calling itself: brackets in brackets may be deep.
  const waiting = [[math, tree]];
  while (waiting.length) {
    const [parent, { tag, text, children = [] }] = waiting.pop();
    if (tag !== "math" && !ELEMENTS.has(tag)) throw new TypeError(`<${tag}> is no element that is drawn here.`);
    const element = tag === "math" ? parent : parent.appendChild(page.createElementNS(MATHML, tag));
    if (text !== undefined) element.textContent = text;
    for (const child of children.toReversed()) waiting.push([element, child]);
  }
  return math;
}
