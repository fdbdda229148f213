"""The n-th Fibonacci number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import operation


@operation(
    title="Fibonacci number",
    method="Fast doubling on the binary digits of n (GMP, through FLINT)",
    source="Knuth, The Art of Computer Programming 1, 1.2.8; https://oeis.org/A000045",
    libraries=("flint", "gmpy2"),
    # The largest n: 0.02 s.
    time_limit=10,
    examples=[
        ({"n": "100"}, {"value": "354224848179261915075"}),
        ({"n": "0"}, {"value": "0"}),
        ({"n": "10"}, {"value": "55"}),
    ],
)
# F(478,000) has 99,896 digits: about as much as a result may hold.
def fibonacci(n: Annotated[int, Integer(0, 478_000, "which one, counting from F(0) = 0")]) -> dict[str, Any]:
    """The n-th Fibonacci number, where F(0) = 0, F(1) = 1 and each is the sum of the two before it.

    Each binary digit of n costs three multiplications, so all 99,896 digits of F(478,000) take milliseconds.
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
