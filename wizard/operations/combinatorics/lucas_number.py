"""The n-th Lucas number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation


@operation(
    title="Lucas number",
    method="Fast doubling on the binary digits of n (GMP)",
    source="https://gmplib.org/manual/Lucas-Numbers-Algorithm; https://oeis.org/A000032",
    libraries=("flint", "gmpy2"),
    # The largest n: 0.7 s, half of it for writing 2,089,877 digits.
    time_limit=10,
    aliases=("lucas", "L"),
    examples=[
        ({"n": "100"}, {"value": "792070839848372253127"}),
        ({"n": "0"}, {"value": "2"}),
        ({"n": "1"}, {"value": "1"}),
    ],
)
def lucas_number(n: Annotated[int, Integer(0, 10_000_000, "which one, counting from L(0) = 2")]) -> dict[str, Any]:
    """The n-th Lucas number, where L(0) = 2, L(1) = 1 and each is the sum of the two before it.

    It is F(n - 1) + F(n + 1), with the Fibonacci numbers beside it.
    """
    import gmpy2

    return {"value": gmpy2.lucas(n).digits()}


@lucas_number.check
def _(result: dict[str, Any], n: int) -> str:
    """Of all positive numbers only L(n) solves L² = 5 · F(n)² ± 4."""
    from flint import fmpz

    value, fibonacci = fmpz(result["value"]), fmpz.fib_ui(n)
    if value <= 0 or value * value != 5 * fibonacci * fibonacci + 4 * (-1) ** n:
        raise WrongResult(f"It does not solve L² = 5 · F({n})² ± 4.")
    return "it solves L² = 5 · F(n)² ± 4, with the Fibonacci number of another library"


@lucas_number.cost
def _(n: int) -> Cost:
    """L(n) is the golden ratio to the power of n, rounded."""
    return Cost(1e-4 + 0.7 * (n / 10**7) ** 1.2, int(n * 0.2089877) + 2)


@lucas_number.direct(
    {"n": "5000000"}, sympy=lambda sympy, n: sympy.lucas(n), pari=lambda n: f"fibonacci({n - 1}) + fibonacci({n + 1})"
)
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.lucas(n).digits()}
