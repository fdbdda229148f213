// Sets expressions like mathematics: products with ·, a real minus sign, exponents raised. Works on the text of an
// answer and returns pieces of text, so nothing can become markup. Pure functions.

/** What an expression is made of. A sentence is none: it has two words one after the other. */
const EXPRESSION = /^[\w\s+\-*/^().,=!<>[\]|]*$/;
const SENTENCE = /[A-Za-z]{2,}\s+[A-Za-z]{2,}/;
const OPERATOR = /[+\-*/^]/;

/** Whether `text` can be set as mathematics. */
export const isExpression = (text) => EXPRESSION.test(text) && OPERATOR.test(text) && !SENTENCE.test(text);

/** Pieces `{base, exponent}` of an expression; the exponent is empty where there is none. */
export function pieces(text) {
  const found = [];
  let at = 0;
  for (let power = text.indexOf("^"); power >= 0; power = text.indexOf("^", at)) {
    const end = endOfExponent(text, power + 1);
    found.push({ base: signs(text.slice(at, power)), exponent: signs(unwrapped(text.slice(power + 1, end))) });
    at = end;
  }
  if (at < text.length) found.push({ base: signs(text.slice(at)), exponent: "" });
  return found;
}

/** The text with the signs of mathematics, exponents left as they are. For places that take only text. */
export const signs = (text) => text.replaceAll("-", "−").replaceAll("*", "·");

/** The index after an exponent that begins at `from`: a number, a name, or what is in brackets. */
function endOfExponent(text, from) {
  if (text[from] !== "(") return from + /^-?[\w.]*/.exec(text.slice(from))[0].length;
  let open = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") open += 1;
    if (text[at] === ")") open -= 1;
    if (open === 0) return at + 1;
  }
  return text.length;
}

const unwrapped = (text) => (text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1) : text);

/** Digits of a decimal that a caption shows. */
const PLACES = 20;

const FRACTION = /^(-?\d{1,400})\/(\d{1,400})$/;

/** The decimal of a fraction, `≈ 0.08333…`; empty for every other text. */
export function decimalOf(text) {
  const [, above, below] = FRACTION.exec(text) ?? [];
  if (below === undefined || /^0+$/.test(below)) return "";
  const [numerator, denominator] = [BigInt(above), BigInt(below)];
  const size = numerator < 0n ? -numerator : numerator;
  // Digits count from the first that is not 0.
  const zeros = Math.max(0, String(denominator).length - String(size).length);
  const places = PLACES + zeros;
  const scaled = (size * 10n ** BigInt(places)) / denominator;
  const digits = String(scaled).padStart(places + 1, "0");
  const rest = digits.slice(-places).replace(/0+$/, "");
  const isExact = scaled * denominator === size * 10n ** BigInt(places);
  return `${isExact ? "=" : "≈"} ${numerator < 0n ? "−" : ""}${digits.slice(0, -places)}${rest && `.${rest}`}${isExact ? "" : "…"}`;
}
