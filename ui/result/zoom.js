// Zooming into a picture of the complex plane: the inputs of the same picture around another point. Decimals are
// calculated as integers, since the deepest pictures have more digits than a browser's numbers. Pure functions.

/** Decimals of a coordinate and of a width, as the operations take them. */
const PLACES = 18;
const WIDTH_PLACES = 14;

/** Parts of a picture's side that a click is told by. */
const GRID = 1_000_000;

/** How much nearer a click goes. */
const TIMES = 2n;

/** The inputs of the picture that is as wide as half of this one, about the point that lies at the shares `x` and `y`
 *  of its sides, from the left and from the top; null where this one is as deep as the processor's numbers reach. */
export function nearer(inputs, { x, y }) {
  const width = scaled(inputs.width);
  const next = width / TIMES / 10n ** BigInt(PLACES - WIDTH_PLACES);
  if (next < BigInt(inputs.pixels)) return null;
  const off = (share) => (width * BigInt(Math.round((share - 0.5) * GRID))) / BigInt(GRID);
  return {
    ...inputs,
    centre_real: decimal(scaled(inputs.centre_real) + off(x), PLACES),
    centre_imaginary: decimal(scaled(inputs.centre_imaginary) - off(y), PLACES),
    width: decimal(next, WIDTH_PLACES),
  };
}

/** Whether inputs are those of a picture that can be zoomed. */
export const isZoomable = (inputs) =>
  ["centre_real", "centre_imaginary", "width", "pixels"].every((name) => /^-?\d+(\.\d+)?$/.test(inputs?.[name] ?? ""));

/** A decimal times 10^PLACES. */
function scaled(text) {
  const [, sign, whole, decimals = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const size = BigInt(whole + decimals.padEnd(PLACES, "0").slice(0, PLACES));
  return sign ? -size : size;
}

/** The number n / 10^places. */
function decimal(n, places) {
  const digits = String(n < 0n ? -n : n).padStart(places + 1, "0");
  const decimals = digits.slice(-places).replace(/0+$/, "");
  return `${n < 0n ? "-" : ""}${digits.slice(0, -places)}${decimals && `.${decimals}`}`;
}
