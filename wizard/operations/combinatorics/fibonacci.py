"""The n-th Fibonacci number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation


@operation(
    title="Fibonacci number",
    method="Fast doubling on the binary digits of n (GMP, through FLINT)",
    source="Knuth, The Art of Computer Programming 1, 1.2.8; https://oeis.org/A000045",
    libraries=("flint", "gmpy2"),
    # The largest n: 0.9 s, a third of it for writing 2,089,877 digits.
    time_limit=10,
    aliases=("fib", "F"),
    examples=[
        ({"n": "100"}, {"value": "354224848179261915075"}),
        ({"n": "0"}, {"value": "0"}),
        ({"n": "10"}, {"value": "55"}),
    ],
)
def fibonacci(n: Annotated[int, Integer(0, 10_000_000, "which one, counting from F(0) = 0")]) -> dict[str, Any]:
    """The n-th Fibonacci number, where F(0) = 0, F(1) = 1 and each is the sum of the two before it.

    Each binary digit of n costs three multiplications, so F(1,000,000) with its 208,988 digits takes milliseconds.
    """
    from flint import fmpz

    return {"value": fmpz.fib_ui(n).str()}


@fibonacci.check
def _(result: dict[str, Any], n: int) -> str:
    """The library's own way ends in a single F(n); ours carries the pair (F(k), F(k + 1)) along."""
    from gmpy2 import mpz

    current, following = mpz(0), mpz(1)
    for bit in f"{n:b}":
        current, following = current * (2 * following - current), current * current + following * following
        if bit == "1":
            current, following = following, current + following
    if mpz(result["value"]) != current:
        raise WrongResult(f"F({n}) came out differently by pairwise doubling.")
    return "calculated again by doubling pairs of neighbours"


@fibonacci.cost
def _(n: int) -> Cost:
    """F(n) is the golden ratio to the power of n over √5."""
    return Cost(1e-4 + 0.9 * (n / 10**7) ** 1.2, int(n * 0.2089877) + 2)


@fibonacci.direct({"n": "5000000"}, sympy=lambda sympy, n: sympy.fibonacci(n), pari=lambda n: f"fibonacci({n})")
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.fib(n).digits()}
