"""The Jacobi symbol, with Kronecker's extension."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation

#: Digits of each input; the check is Python's own arithmetic and grows with the square.
_DIGITS = 2_000


@operation(
    title="Jacobi symbol",
    method="A binary greatest common divisor that keeps track of reciprocity (GMP)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 1.4.2",
    libraries=("gmpy2",),
    # The longest inputs: 5 ms.
    time_limit=5,
    hardest={"a": str(3**4190), "n": str(7**2366)},
    memo=False,
    aliases=("jacobi", "kronecker", "legendre"),
    examples=[
        ({"a": "2", "n": "15"}, {"value": "1"}),
        ({"a": "5", "n": "21"}, {"value": "1"}),
        ({"a": "3", "n": "7"}, {"value": "-1"}),
        ({"a": "6", "n": "9"}, {"value": "0"}),
        ({"a": "3", "n": "-8"}, {"value": "-1"}),
    ],
)
def jacobi_symbol(
    a: Annotated[int, Integer(None, None, "above", _DIGITS)],
    n: Annotated[int, Integer(None, None, "below", _DIGITS)],
) -> dict[str, Any]:
    """(a/n): for a prime n it is 1 when a is a square modulo n, -1 when it is none, and 0 when n divides a.

    For other odd n it is the product of the symbols of n's primes, so 1 then does not say that a is a square. Even and
    negative n are taken as Kronecker does.
    """
    from gmpy2 import kronecker, mpz

    return {"value": str(kronecker(mpz(a), mpz(n)))}


@jacobi_symbol.check
def _(result: dict[str, Any], a: int, n: int) -> str:
    """Quadratic reciprocity in Python's own arithmetic."""
    if int(result["value"]) != _symbol(a, n):
        raise WrongResult(f"Quadratic reciprocity gives {_symbol(a, n)}.")
    return "calculated again by quadratic reciprocity, in Python's own arithmetic"


@jacobi_symbol.cost
def _(**_: int) -> Cost:
    """One digit and a sign."""
    return Cost(0.001, 2)


def _symbol(a: int, n: int) -> int:
    """Cohen's algorithm 1.4.10, with whole division where the library shifts."""
    if n == 0:
        return int(abs(a) == 1)
    if a % 2 == n % 2 == 0:
        return 0
    sign = 1
    twos = (n & -n).bit_length() - 1
    n >>= twos
    if twos % 2 and a % 8 in (3, 5):
        sign = -sign
    if n < 0:
        n, sign = -n, -sign if a < 0 else sign
    a %= n
    while a:
        twos = (a & -a).bit_length() - 1
        a >>= twos
        if twos % 2 and n % 8 in (3, 5):
            sign = -sign
        if a % 4 == n % 4 == 3:
            sign = -sign
        a, n = n % a, a
    return sign if n == 1 else 0


@jacobi_symbol.direct(
    lambda: {"a": 3**4190, "n": 7**2366},
    sympy=lambda sympy, a, n: sympy.jacobi_symbol(a, n),
    pari=lambda a, n: f"kronecker({a}, {n})",
)
def _(a: int, n: int) -> dict[str, Any]:
    import gmpy2

    return {"value": str(gmpy2.kronecker(a, n))}
