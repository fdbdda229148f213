"""The Stirling number of the first kind."""

from __future__ import annotations

from math import lgamma, log
from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.combinatorics._residues import compare
from wizard.operations.spec import Cost, operation

#: Up to here FLINT takes 0.7 s.
_LARGEST = 4_000


@operation(
    title="Stirling number of the first kind",
    method="The rising factorial as a product of polynomials (FLINT)",
    source="Graham, Knuth, Patashnik, Concrete Mathematics, 6.1; https://oeis.org/A132393",
    libraries=("flint", "gmpy2"),
    # The largest, of 11,000 digits: 0.8 s.
    time_limit=10,
    hardest={"n": str(_LARGEST), "k": "800"},
    aliases=("stirling1",),
    examples=[
        ({"n": "10", "k": "3"}, {"value": "1172700"}),
        ({"n": "0", "k": "0"}, {"value": "1"}),
        ({"n": "3", "k": "4"}, {"value": "0"}),
    ],
)
def stirling_first(
    n: Annotated[int, Integer(0, _LARGEST, "how many things")],
    k: Annotated[int, Integer(0, _LARGEST, "how many cycles")],
) -> dict[str, Any]:
    """How many permutations of n things have k cycles; without a sign, which some give it.

    It is the coefficient of xᵏ in x(x + 1)(x + 2)…(x + n - 1), and 0 when k is greater than n.
    """
    from flint import fmpz

    return {"value": abs(fmpz.stirling_s1(n, k)).str()}


@stirling_first.check
def _(result: dict[str, Any], n: int, k: int) -> str:
    """The same product modulo a prime, one half of it from the other by a shift of x."""
    compare(result["value"], lambda prime: int(_rising(n, prime)[k]))
    return "found again as a coefficient of the rising factorial modulo two primes"


@stirling_first.cost
def _(n: int, k: int) -> Cost:
    """Fewer than all permutations."""
    digits = lgamma(n + 1) / log(10) if k <= n else 0
    return Cost(5e-4 + 0.8 * (n / _LARGEST) ** 2.5 * min(1, (k + 50) / 800), int(digits) + 2)


def _rising(n: int, prime: int) -> Any:
    """x(x + 1)…(x + n - 1) modulo a prime, by the binary digits of n."""
    from flint import nmod_poly

    product, length = nmod_poly([1], prime), 0
    for bit in f"{n:b}":
        product *= product.compose(nmod_poly([length, 1], prime))
        length *= 2
        if bit == "1":
            product *= nmod_poly([length, 1], prime)
            length += 1
    return product


@stirling_first.direct(
    {"n": "3000", "k": "600"},
    sympy=lambda sympy, n, k: sympy.functions.combinatorial.numbers.stirling(n, k, kind=1),
    pari=lambda n, k: f"abs(stirling({n}, {k}, 1))",
)
def _(n: int, k: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": abs(fmpz.stirling_s1(n, k)).str()}
