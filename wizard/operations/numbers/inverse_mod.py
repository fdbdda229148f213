"""The inverse modulo a number."""

from __future__ import annotations

from math import gcd
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.spec import Cost, operation

#: Digits of each input, as power_mod takes.
_DIGITS = 4_000


@operation(
    title="Inverse modulo",
    method="The extended Euclidean algorithm (GMP)",
    source="Knuth, The Art of Computer Programming 2, 4.5.2",
    libraries=("gmpy2",),
    # The longest inputs: 1 ms.
    time_limit=5,
    hardest={"a": str(3**8383), "modulus": str(7**4733)},
    memo=False,
    aliases=("invmod", "modinv"),
    examples=[
        ({"a": "3", "modulus": "7"}, {"value": "5"}),
        ({"a": "-1", "modulus": "10"}, {"value": "9"}),
        ({"a": "0", "modulus": "1"}, {"value": "0"}),
    ],
)
def inverse_mod(
    a: Annotated[int, Integer(None, None, "what is inverted", _DIGITS)],
    modulus: Annotated[int, Integer(1, None, "modulo what", _DIGITS)],
) -> dict[str, Any]:
    """The number from 0 to modulus - 1 whose product with a leaves 1 when divided by modulus.

    It exists when a and modulus have no common divisor, and else the answer says which they have.
    """
    from gmpy2 import gcdext

    if (common := gcd(a, modulus)) != 1:
        raise Unsolvable(f"a has no inverse modulo modulus, because {shown(common)} divides both.")
    return {"value": (gcdext(a, modulus)[1] % modulus).digits()}


@inverse_mod.check
def _(result: dict[str, Any], a: int, modulus: int) -> str:
    """The product must be 1, by Python's own multiplication."""
    value = int(result["value"])
    if not 0 <= value < modulus or (a * value - 1) % modulus:
        raise WrongResult(f"{shown(value)} is not the inverse.")
    return "its product with a leaves 1"


@inverse_mod.cost
def _(modulus: int, **_: int) -> Cost:
    """An inverse is no longer than the modulus."""
    return Cost(0.0002, modulus.bit_length() // 3 + 1)


@inverse_mod.direct(
    lambda: {"a": 3**8383, "modulus": 7**4733},
    sympy=lambda sympy, a, modulus: sympy.mod_inverse(a, modulus),
    pari=lambda a, modulus: f"lift(1/Mod({a}, {modulus}))",
)
def _(a: int, modulus: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.invert(a, modulus).digits()}
