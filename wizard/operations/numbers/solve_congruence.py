"""The solutions of a congruence in one unknown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import gcd, prod
from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.formulas.terms import Terms
from wizard.kinds import Integer, Polynomial
from wizard.operations.numbers import _factors
from wizard.operations.numbers._congruences import Congruence, joined
from wizard.operations.spec import Cost, operation

#: Solutions that are told at most.
_MOST = 1_000

#: A prime power up to which every residue is tried by the check.
_TRIED = 10**6


@operation(
    title="Congruence in one unknown",
    method="Roots modulo each prime (FLINT), lifted from power to power (Hensel), Chinese remainders",
    source="Crandall and Pomerance, Prime Numbers: A Computational Perspective, 2.3",
    libraries=("flint", "gmpy2", "numpy", "lark"),
    time_limit=60,
    hardest={"polynomial": " + ".join(f"x^{power}" for power in range(50, 0, -1)), "modulus": _factors.HARD_PRODUCT},
    examples=[
        ({"polynomial": "3x - 1", "modulus": "7"}, {"solutions": ["5"], "count": 1}),
        ({"polynomial": "x^2 - 1", "modulus": "8"}, {"solutions": ["1", "3", "5", "7"], "count": 4}),
        ({"polynomial": "3x - 4", "modulus": "6"}, {"solutions": [], "count": 0}),
    ],
)
def solve_congruence(
    polynomial: Annotated[Terms, Polynomial(50, 100, "what is to be divisible by the modulus", rational=True)],
    modulus: Annotated[int, Integer(1, None, "modulo what", 45)],
) -> dict[str, Any]:
    """All residues x from 0 to modulus - 1 for which a polynomial in one unknown is divisible by the modulus.

    A line may also say `3x = 1 mod 7` or `x^2 ≡ 2 (mod 7)`. Fractions stand for residues: 1/2 is 4 modulo 7.
    """
    coefficients = _residues(polynomial, modulus)
    parts = []
    for prime, exponent in _factors.powers(_factors.factors(modulus)).items():
        parts.append([Congruence(each, prime**exponent) for each in _roots(coefficients, prime, exponent)])
    if prod(map(len, parts)) > _MOST:
        raise _too_many()
    found = sorted(joined(each).remainder for each in product(*parts))
    return {"solutions": [str(each) for each in found], "count": len(found)}


@solve_congruence.restrict
def _(polynomial: Terms, modulus: int) -> None:
    if any(gcd(number.denominator, modulus) != 1 for number in polynomial.numbers):
        raise InvalidInput(
            "modulus has a divisor in common with a denominator, which then has no inverse: multiply polynomial and "
            "modulus by the denominator.",
            field="modulus",
        )


def _residues(polynomial: Terms, modulus: int) -> list[int]:
    """The coefficients from the constant one up, as residues."""
    return [each.numerator * pow(each.denominator, -1, modulus) % modulus for each in polynomial.listed]


def _roots(coefficients: Sequence[int], prime: int, exponent: int) -> list[int]:
    """The roots modulo a power of a prime; raises `Unsolvable` where there are too many."""
    from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

    reduced = fmpz_mod_poly_ctx(fmpz_mod_ctx(prime))(list(coefficients))
    if not reduced and prime > _MOST:
        raise _too_many()
    roots = [int(root) for root, _ in reduced.roots()] if reduced else list(range(prime))
    power = prime
    for _ in range(exponent - 1):
        power *= prime
        roots = [lifted for root in roots for lifted in _lifted(coefficients, root, prime, power)]
        if len(roots) > _MOST:
            raise _too_many()
    return roots


def _too_many() -> Unsolvable:
    return Unsolvable(f"There are more than {_MOST:,} solutions: choose a modulus that has fewer.")


def _lifted(coefficients: Sequence[int], root: int, prime: int, power: int) -> list[int]:
    """What a root modulo the power before becomes modulo this one: one, none, or as many as the prime is."""
    before = power // prime
    slope = _value([k * each for k, each in enumerate(coefficients)][1:], root, prime)
    quotient = _value(coefficients, root, power) // before
    if slope:
        return [root + before * (-quotient * pow(slope, -1, prime) % prime)]
    return [] if quotient else [root + before * k for k in range(min(prime, _MOST + 1))]


def _value(coefficients: Sequence[int], x: int, modulus: int) -> int:
    """The polynomial at x, by Horner's scheme."""
    value = 0
    for each in reversed(coefficients):
        value = (value * x + each) % modulus
    return value


@solve_congruence.check
def _(result: dict[str, Any], polynomial: Terms, modulus: int) -> str:
    """Puts in each solution, and counts them modulo each prime power without lifting."""
    coefficients = _residues(polynomial, modulus)
    found = [int(each) for each in result["solutions"]]
    if result["count"] != len(found) or found != sorted(set(found)) or not all(0 <= each < modulus for each in found):
        raise WrongResult("They are not in order, or no residues.")
    if any(_value(coefficients, each, modulus) for each in found):
        raise WrongResult("A solution leaves something else.")
    powers = _factors.proven_powers(_factors.factors(modulus), modulus)
    if len(found) != prod(_number(coefficients, *each) for each in powers.items()):
        raise WrongResult("There is another number of solutions.")
    return "each put into the congruence; their number counted again modulo each prime power"


def _number(coefficients: Sequence[int], prime: int, exponent: int) -> int:
    """How many roots there are modulo a power of a prime; raises `Unsolvable` where that takes too long to count.

    Every residue is tried, or the degree of what the polynomial has in common with x^p - x is theirs: each simple root
    modulo p is one modulo every power.
    """
    from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

    power = prime**exponent
    if power <= _TRIED:
        import numpy as np

        x = np.arange(power, dtype=np.int64)
        value = np.zeros_like(x)
        for each in reversed(coefficients):
            value = (value * x + each % power) % power
        return int(np.count_nonzero(value == 0))
    if len(coefficients) == 2 and coefficients[1] % prime:
        return 1
    context = fmpz_mod_poly_ctx(fmpz_mod_ctx(prime))
    reduced, x = context(list(coefficients)), context([0, 1])
    if reduced.degree() < 1:
        return 0 if reduced else power
    common = reduced.gcd(_power(x, prime, reduced) - x)
    if exponent > 1 and common.gcd(reduced.derivative()).degree() > 0:
        raise Unsolvable(
            f"The congruence has a multiple root modulo {prime}, whose solutions modulo {prime}^{exponent} no second "
            "method counts."
        )
    return int(common.degree())


def _power(x: Any, exponent: int, modulus: Any) -> Any:
    """A power of x modulo a polynomial, by squaring."""
    found = x**0
    for bit in f"{exponent:b}":
        found = found * found % modulus
        found = found * x % modulus if bit == "1" else found
    return found


@solve_congruence.cost
def _(polynomial: Terms, modulus: int) -> Cost:
    """As long as factorizing takes, and the check's trials."""
    bits = modulus.bit_length()
    trials = 1e-8 * min(modulus, _TRIED) * (polynomial.degree + 1)
    roots = 2e-7 * bits**2 * (polynomial.degree + 1)
    return Cost(0.001 + _factors.seconds(modulus) + trials + roots, 100 + _MOST * (bits // 3 + 4))


solve_congruence.no_direct_call(
    "neither GMP nor FLINT has it for Python",
    {"polynomial": "x^3 - 2", "modulus": str(10**18 + 9)},
    pari=lambda polynomial, modulus: f"polrootsmod({polynomial}, {modulus})",
)
