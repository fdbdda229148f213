// The left side of an answer: the question as mathematics, written as one would on paper before an equals sign. Pure
// functions on the trees that the API sends.

const node = (tag, ...children) => ({ tag, children });
const leaf = (tag, text) => ({ tag, text });

/** name → the arguments of a call as they are written on paper. */
const WRITTEN = {
  factor: only,
  factorize: only,
  evaluate: only,
  integrate: (integrand, variable, ...limits) =>
    variable && !limits.length ? [node("mrow", leaf("mo", "∫"), integrand, leaf("mspace", ""), leaf("mi", "d"), variable)] : null,
  diff: (formula, variable, ...order) =>
    variable && !order.length
      ? [node("mfrac", leaf("mi", "d"), node("mrow", leaf("mi", "d"), variable)), node("mrow", leaf("mo", "("), formula, leaf("mo", ")"))]
      : null,
};

/** The question for the left side. A call that only says what to do, such as `factor(…)`, is left out. */
export function leftSide(tree) {
  const { name, operands } = callOf(tree) ?? {};
  const written = Object.hasOwn(WRITTEN, name ?? "") ? WRITTEN[name](...operands) : null;
  return written ? { ...tree, children: written } : tree;
}

function only(...operands) {
  return operands.length === 1 ? operands : null;
}

/** The name and the operands, if the whole tree is a call: `name ( operand , operand )`. */
function callOf({ children = [] }) {
  const [head, group] = children.length === 1 ? (children[0].children ?? []) : [];
  if (head?.tag !== "mi" || group?.tag !== "mrow") return null;
  const [open, ...inside] = group.children ?? [];
  const close = inside.pop();
  if (open?.text !== "(" || close?.text !== ")") return null;
  return { name: head.text, operands: split(inside) };
}

function split(inside) {
  const operands = [[]];
  for (const each of inside) {
    if (each.tag === "mo" && each.text === ",") operands.push([]);
    else operands.at(-1).push(each);
  }
  return operands.map((each) => (each.length === 1 ? each[0] : node("mrow", ...each)));
}
