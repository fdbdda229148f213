"""A power modulo a number, also with a negative exponent."""

from __future__ import annotations

from math import gcd
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.spec import Cost, operation

#: Digits of each input, enough for RSA with 13,000 bits. The time grows with the cube.
_DIGITS = 4_000

#: 2⁶¹ - 1 is prime: one wrong power in 2⁶¹ would get past it.
_CONTROL = 2**61 - 1


@operation(
    title="Power modulo",
    method="Sliding windows over Montgomery multiplication (GMP)",
    source="Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography, 14.6; https://cacr.uwaterloo.ca/hac/",
    libraries=("gmpy2",),
    # Three inputs of 4,000 digits: 1.1 s.
    time_limit=20,
    aliases=("powmod",),
    hardest={"base": "7" * _DIGITS, "exponent": "-" + "8" * _DIGITS, "modulus": "3" * (_DIGITS - 1) + "1"},
    examples=[
        ({"base": "3", "exponent": "100", "modulus": "101"}, {"value": "1"}),
        ({"base": "3", "exponent": "-1", "modulus": "7"}, {"value": "5"}),
        ({"base": "-2", "exponent": "3", "modulus": "5"}, {"value": "2"}),
    ],
)
def power_mod(
    base: Annotated[int, Integer(None, None, "what is raised", _DIGITS)],
    exponent: Annotated[int, Integer(None, None, "to which power; a negative one asks for the inverse", _DIGITS)],
    modulus: Annotated[int, Integer(1, None, "modulo what", _DIGITS)],
) -> dict[str, Any]:
    """The remainder of base to the power of exponent when divided by modulus, from 0 to modulus - 1.

    A negative exponent asks for a power of the inverse, which exists when base and modulus have no common divisor.
    """
    from gmpy2 import powmod

    if exponent < 0 and (common := gcd(base, modulus)) != 1:
        raise Unsolvable(
            f"base has no inverse modulo modulus, because {shown(common)} divides both: with a negative exponent "
            "the two must have no common divisor."
        )
    return {"value": powmod(base, exponent, modulus).digits()}


@power_mod.check
def _(result: dict[str, Any], base: int, exponent: int, modulus: int) -> str:
    """After Shamir: modulo `modulus` times a prime, the power must be right modulo each, and the prime is easy."""
    from gmpy2 import powmod

    value = int(result["value"])
    power = int(powmod(base, abs(exponent), modulus * _CONTROL))
    if power % _CONTROL != pow(base, abs(exponent), _CONTROL):
        raise WrongResult("The power is wrong modulo a control prime.")
    expected, found = (power, value) if exponent >= 0 else (1, power * value)
    if (found - expected) % modulus or not 0 <= value < modulus:
        raise WrongResult("The power came out differently when calculated again.")
    inverse = "; its product with the opposite power is 1" if exponent < 0 else ""
    return f"calculated again with a control prime that Python verified{inverse}"


@power_mod.cost
def _(exponent: int, modulus: int, **_: int) -> Cost:
    """Each bit of the exponent squares a residue, and the check does it all again."""
    bits = modulus.bit_length()
    return Cost(1e-4 + 3.3e-13 * exponent.bit_length() * bits * bits, bits // 3 + 1)


@power_mod.direct(
    lambda: {"base": 3**6280, "exponent": 7**3540, "modulus": 11**2870 + 2},
    pari=lambda base, exponent, modulus: f"lift(Mod({base}, {modulus})^{exponent})",
)
def _(base: int, exponent: int, modulus: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.powmod(base, exponent, modulus).digits()}
