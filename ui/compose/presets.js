// Example questions that start with one click. Each is a line as a user would write it.

/** The n × n Hilbert matrix. It is almost singular, so floating point gets its determinant wrong. */
function hilbert(n) {
  const row = (i) => Array.from({ length: n }, (_, j) => `1/${i + j + 1}`).join(",");
  return `[${Array.from({ length: n }, (_, i) => `[${row(i)}]`).join(",")}]`;
}

export const PRESETS = [
  { title: "Factor 2^193 − 1", operation: "factorize", expression: "factor(2^193-1)" },
  { title: "Factor 70 digits", operation: "factorize", expression: "factor((3*10^34 + 123456889)*(7*10^34 + 987654391))" },
  { title: "Factor 80 digits", operation: "factorize", expression: "factor((3*10^39 + 123456881)*(7*10^39 + 987654489))" },
  { title: "Factor 90 digits", operation: "factorize", expression: "factor((3*10^44 + 123456833)*(7*10^44 + 987654327))" },
  { title: "Twin primes below 10^10", operation: "twin_primes", expression: "twin_primes(0, 10^10)" },
  { title: "Plot sin x / x", operation: "plot", expression: "plot(sin(x)/x, x, -10, 10)" },
  { title: "Mandelbrot, 2048²", operation: "mandelbrot", expression: "mandelbrot(pixels=2048)" },
  { title: "A million digits of π", operation: "digits_of_pi", expression: "digits_of_pi(10^6)" },
  { title: "det of the 12 × 12 Hilbert matrix", operation: "determinant", expression: `det(${hilbert(12)})` },
  { title: "∫ x·sin x", operation: "integrate", expression: "integrate(sin(x)*x, x)" },
  { title: "Elliptic curves race", operation: "ecm", expression: "ecm(10^60 + 7)" },
  { title: "A zero of ζ", operation: "zeta_zeros", expression: "zeta_zeros(10^6, 1)" },
  { title: "100! / 98!", operation: "evaluate", expression: "100! / 98!" },
];
