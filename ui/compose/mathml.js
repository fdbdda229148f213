// Draws MathML that the API sends as nested objects. Creates only elements of the list below and no attributes, so text
// can never become markup.

const MATHML = "http://www.w3.org/1998/Math/MathML";

const ELEMENTS = new Set(
  ["mfrac", "mi", "mn", "mo", "mroot", "mrow", "mspace", "msqrt", "msub", "msup", "mtable", "mtd", "mtr"],
);

/** A `<math>` element from `{tag, children}` or `{tag, text}`. Throws TypeError for an element that is not listed. */
export function draw({ children = [] }, page = document) {
  const math = page.createElementNS(MATHML, "math");
  for (const child of children) math.append(element(child, page));
  return math;
}

function element({ tag, text, children = [] }, page) {
  if (!ELEMENTS.has(tag)) throw new TypeError(`<${tag}> is no element that is drawn here.`);
  const made = page.createElementNS(MATHML, tag);
  if (text === undefined) made.append(...children.map((child) => element(child, page)));
  else made.textContent = text;
  return made;
}
