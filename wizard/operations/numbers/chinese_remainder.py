"""The number that leaves given remainders."""

from __future__ import annotations

from itertools import combinations
from math import gcd, lcm
from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.kinds import Vector, shown
from wizard.operations.comparison import drawn
from wizard.operations.spec import Cost, operation


@operation(
    title="Chinese remainder",
    method="One congruence after another, by Garner's step and the extended Euclidean algorithm (GMP)",
    source="Knuth, The Art of Computer Programming 2, 4.3.2",
    libraries=("gmpy2",),
    # A hundred moduli of 300 digits: 0.03 s.
    time_limit=5,
    aliases=("crt",),
    examples=[
        ({"remainders": "[2,3,2]", "moduli": "[3,5,7]"}, {"value": "23", "modulus": "105"}),
        # The moduli share 2, and both remainders are odd.
        ({"remainders": "[3,5]", "moduli": "[4,6]"}, {"value": "11", "modulus": "12"}),
        ({"remainders": "[-1]", "moduli": "[10]"}, {"value": "9", "modulus": "10"}),
    ],
)
def chinese_remainder(
    remainders: Annotated[list[int], Vector(100, 300, "what is left, in the order of the moduli")],
    moduli: Annotated[list[int], Vector(100, 300, "what it is divided by", minimum=1)],
) -> dict[str, Any]:
    """The smallest number, not negative, that leaves each remainder when divided by its modulus.

    All others differ from it by multiples of the modulus that is given with it, the least common multiple of all. The
    moduli may have common divisors, as long as the remainders do not contradict each other.
    """
    from gmpy2 import divexact, gcdext, mpz

    value, modulus = mpz(0), mpz(1)
    for remainder, each in zip(remainders, moduli, strict=True):
        common, inverse, _ = gcdext(modulus, each)
        if (remainder - value) % common:
            raise Unsolvable(_contradiction(remainders, moduli))
        step = divexact(mpz(each), common)
        value += modulus * ((remainder - value) // common * inverse % step)
        modulus *= step
    return {"value": (value % modulus).digits(), "modulus": modulus.digits()}


@chinese_remainder.restrict
def _(remainders: list[int], moduli: list[int]) -> None:
    if len(remainders) != len(moduli):
        raise InvalidInput(
            f"moduli has {len(moduli)} entries and remainders {len(remainders)}, but must be as many: each remainder "
            "has its modulus.",
            field="moduli",
        )


@chinese_remainder.check
def _(result: dict[str, Any], remainders: list[int], moduli: list[int]) -> str:
    """Divides, and finds the common multiple by itself."""
    from gmpy2 import mpz

    value, modulus = mpz(result["value"]), mpz(result["modulus"])
    if any((value - remainder) % each for remainder, each in zip(remainders, moduli, strict=True)):
        raise WrongResult("It leaves other remainders.")
    if modulus != lcm(*moduli) or not 0 <= value < modulus:
        raise WrongResult("It is not the smallest, or the modulus is not the least common multiple.")
    return "divided by each modulus; the smallest, for it is less than their least common multiple"


@chinese_remainder.cost
def _(remainders: list[int], moduli: list[int]) -> Cost:
    """Each step works with all that was found before."""
    bits = sum(each.bit_length() for each in moduli)
    return Cost(0.0005 + 1e-6 * len(remainders) * bits / 300, 2 * bits // 3 + 2)


def _contradiction(remainders: list[int], moduli: list[int]) -> str:
    """Two congruences that exclude each other, in words: when there is no solution, there are two."""
    for (a, m), (b, n) in combinations(zip(remainders, moduli, strict=True), 2):
        common = gcd(m, n)
        if (a - b) % common:
            return (
                f"No number leaves both {shown(a)} when divided by {shown(m)} and {shown(b)} when divided by "
                f"{shown(n)}: {shown(common)} divides both moduli, and the two remainders differ modulo it."
            )
    raise AssertionError("Congruences that agree in pairs have a common solution")


chinese_remainder.no_direct_call(
    "neither GMP nor FLINT has it for Python",
    lambda: {
        "moduli": [each | 1 for each in drawn(100, 300)],
        "remainders": [3**60_000 % (each | 1) for each in drawn(100, 300)],
    },
    sympy=lambda sympy, remainders, moduli: sympy.ntheory.modular.crt(moduli, remainders),
    pari=lambda remainders, moduli: (
        f"chinese([{','.join(f'Mod({a},{m})' for a, m in zip(remainders, moduli, strict=True))}])"
    ),
)
