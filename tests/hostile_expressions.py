"""Expressions that nobody means well, from a seed: the same seed gives the same texts."""

from __future__ import annotations

import random
from collections.abc import Iterator

#: What attackers, and tired people, send: each must be refused in constant time, or be harmless.
FIXED = (
    "9**9**9**9",
    "9^9^9^9",
    "10^10^10",
    "(((9!)!)!)!",
    "2^(2^(2^100))",
    "1/0",
    "1/(1 - 1)",
    "0^-1",
    "0/0",
    "(" * 5_000,
    "(" * 5_000 + "1" + ")" * 5_000,
    "[" * 5_000 + "1" + "]" * 5_000,
    "-" * 5_000 + "1",
    "1" + "!" * 500,
    "1" + "#" * 500,
    "+".join(["1"] * 50_000),
    "^".join(["2"] * 500),
    "9" * 100_000,
    "1." + "0" * 100_000,
    "sin(" * 300 + "x" + ")" * 300,
    "1" * 4_001,
    "x" * 10_001,
    "__import__('os').system('id')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.func.mro()[0].as_base_exp.__globals__",
    "(lambda: 1)()",
    "[x for x in (1, 2)]",
    "open('/etc/passwd')",
    "exec(1)",
    "eval(1)",
    "sympify(1)",
    "f'{1}'",
    "1 if 1 else 2",
    "1; 2",
    "x := 2",
    "`id`",
    "$(id)",
    "${7*7}",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\0",
    "\ud800",
    "\u202e1+1",
    "\u200b1+1",
    "１+１",
    "１２３",
    "٣+٣",
    "х+1",
    "ｓｉｎ(1)",
    "1⁄2",
    "2²",
    "√2",
    "π",
    "∞",
    "1‐1",
    "½",
    "factorial(10^9)",
    "fibonacci(10^18)",
    "primorial(10^18)",
    "binomial(10^18, 10^17)",
    "factor(10^1000 + 1)",
    "evaluate(evaluate(evaluate(1)))",
    "N(pi*" * 40 + "1" + ")" * 40,
    "fibonacci(" * 60 + "3" + ")" * 60,
    " + ".join(["polynomial_resultant((x+1)^30*(x+2)^30, (x+3)^60)"] * 15),
    "factor(1 + " * 40 + "1" + ")" * 40,
    "det([[1, 2], [3]])",
    "det([])",
    "[]",
    "f()",
    "()",
    ",",
    "=",
    "1 = 1 = 1",
    "exp(exp(exp(exp(10))))",
    "gamma(10^30)",
    "zeta(1)",
    "log(0)",
    "tan(pi/2)",
    "polylog(10^9, 2)",
    "besselj(10^9, 10^9)",
    "1e999999999",
    "1e-999999999*1e999999999",
    "1e" + "9" * 9_000,
    "+".join(["1e3999"] * 400),
    "√" * 5_000 + "2",
    "√" * 900 + "2",
    "2" + "²" * 5_000,
    "2²²²²²²²²²²",
    "50%" * 300,
    "|" * 5_000,
    "{" * 5_000,
    "'1" * 3_000,
    "1 000" * 500,
    "[" + "1;" * 2_000 + "]",
    "d/dx " * 300,
    "sin^2(" * 150 + "x" + ")" * 150,
    "sin " * 900,
    "0x" + "f" * 5_000,
    "frac(" * 150 + "x" + ")" * 150,
    "nPr(5, " * 150 + "2" + ")" * 150,
    "round(1 + " * 150 + "x" + ", 2)" * 150,
    "log10(x) + " * 190 + "1",
    "pow(" * 150 + "2" + ",9)" * 150,
    "sum(n, n, 1, 10^9)",
    "sum(n, n, 1, 10^4000)",
    "sum(1/n^n, n, 1, 10000)",
    "product(n!, n, 1, 3000)",
    "sum(1/n, n, 1, 4999)",
    "sum(" * 150 + "n" + ", n, 1, 9)" * 150,
    "sum(n, n, 1, " * 150 + "9" + ")" * 150,
    "sum(sum(sum(a*b*c, a, 1, 20), b, 1, 20), c, 1, 20)",
    "sum(polynomial_resultant((x+1)^30*(x+2)^30, (x+n)^60), n, 1, 200)",
)

_PIECES = (
    *"0123456789+-*/^!#()[],=. ",
    *"xyztein",
    "**",
    "!!",
    "mod",
    "pi",
    "oo",
    "sqrt(",
    "sin(",
    "log(",
    "floor(",
    "factor(",
    "fibonacci(",
    "det([[",
    "]])",
    "next_prime(",
    "gcd(",
    "diff(",
    "9999999999",
    "10^",
    "1e9",
    "\t",
    "\n",
    "×",
    "−",
    "é",
    "х",
    "🜁",
    "_",
    "\\",
    "'",
    '"',
    ";",
    ":",
    "@",
    "%",
    "&",
    "|",
    "~",
    "<",
    "e-3",
    "²",
    "√",
    "π",
    "∑",
    "{",
    "’",
    "sum(",
    ", n, 1, 9)",
    "frac(",
    "round(",
    "GCD(",
    "Pi",
)

#: Good expressions, for mutations to begin with.
_GOOD = (
    "factor(2^193-1)",
    "100! / 98!",
    "det([[1,2],[3,4]])",
    "integrate(sin(x)*x, x)",
    "solve(x^2 = 2, x)",
    "factor(x^4 - 1)",
    "fibonacci(100) + 1",
    "sqrt(2) + pi*e^3",
    "2^10000 mod 7",
    "1/3 + 0.25 - 2/7",
    "gcd(12, 18) * lcm(4, 6)",
    "floor(pi*10^20)",
    "next_prime(10^20)",
    "((1 + 2) * (3 + 4))^5",
)


def hostile(seed: int, count: int) -> Iterator[str]:
    """`count` texts: first the fixed ones, then random strings, mutations of good ones, and towers."""
    numbers = random.Random(seed)
    for index in range(count):
        if index < len(FIXED):
            yield FIXED[index]
        else:
            yield numbers.choice((_random, _mutated, _mutated, _tower))(numbers)


def _random(numbers: random.Random) -> str:
    return "".join(numbers.choices(_PIECES, k=numbers.randrange(1, 60)))


def _mutated(numbers: random.Random) -> str:
    """A good expression with a few pieces left out, doubled, exchanged or put in."""
    text = list(numbers.choice(_GOOD))
    for _ in range(numbers.randrange(1, 6)):
        place = numbers.randrange(len(text) + 1)
        text[place : place + numbers.randrange(3)] = numbers.choices(_PIECES, k=numbers.randrange(3))
    return "".join(text)


def _tower(numbers: random.Random) -> str:
    """Powers, factorials and calls upon each other."""
    text = str(numbers.randrange(1, 10_000))
    for _ in range(numbers.randrange(1, 8)):
        number = numbers.randrange(1, 10 ** numbers.randrange(1, 12))
        shape = numbers.choice(
            (
                "{0}^{1}",
                "{1}^({0})",
                "({0})!",
                "({0})#",
                "({0})*{1}^{1}",
                "fibonacci({0})",
                "1/({0})",
                "exp({0})",
                "-({0})",
            )
        )
        text = shape.format(text, number)
    return text
