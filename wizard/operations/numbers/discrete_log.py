"""The exponent to which one number must be raised to leave another."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.numbers._factors import powers, proven_powers
from wizard.operations.numbers._logarithm import logarithm, order_of, value
from wizard.operations.primes.factorize import factorize
from wizard.operations.spec import Cost, operation

#: Prime factors of the order of base may be as large: baby steps and giant steps are a million each, 2 s together.
_LARGEST = 10**12


@operation(
    title="Discrete logarithm",
    method="Pohlig and Hellman's reduction to prime orders; baby steps and giant steps in each (GMP)",
    source="Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography, 3.6; https://cacr.uwaterloo.ca/hac/",
    libraries=("flint", "gmpy2"),
    # Half of modulus - 1 a prime near the largest: 3 s.
    time_limit=60,
    hardest={"base": "4", "target": "1906249996320", "modulus": "1999999996139"},
    aliases=("dlog", "znlog"),
    examples=[
        (
            {"base": "3", "target": "13", "modulus": "17"},
            {"value": "4", "order": "16", "factors": [{"prime": "2", "exponent": 4}]},
        ),
        # 4 is a square, and its powers are half of the numbers.
        (
            {"base": "4", "target": "3", "modulus": "11"},
            {"value": "4", "order": "5", "factors": [{"prime": "5", "exponent": 1}]},
        ),
        (
            {"base": "5", "target": "1", "modulus": "7"},
            {"value": "0", "order": "6", "factors": [{"prime": "2", "exponent": 1}, {"prime": "3", "exponent": 1}]},
        ),
    ],
)
def discrete_log(
    base: Annotated[int, Integer(0, None, "what is raised", 120)],
    target: Annotated[int, Integer(0, None, "what the power must leave", 120)],
    modulus: Annotated[int, Integer(2, None, "modulo which prime", 120)],
) -> dict[str, Any]:
    """The smallest exponent, not negative, for which the power of base leaves target when divided by a prime modulus.

    All others differ from it by multiples of the order of base, which is given with its factors. When target is no
    power of base, the answer says so. The order must have no prime factor greater than 10¹².
    """
    from gmpy2 import powmod

    base, target = _reduced(base, target, modulus)
    order = order_of(base, _smooth_multiple(base, modulus), modulus)
    if max(order, default=1) > _LARGEST:
        raise _too_hard(modulus, f"which {shown(max(order))} divides")
    # In a cyclic group the powers of base are all elements whose order divides that of base.
    if powmod(target, value(order), modulus) != 1:
        raise Unsolvable(
            f"No power of base leaves {shown(target)} when divided by {shown(modulus)}: every power of base is 1 when "
            f"raised to {shown(value(order))}, the order of base, and target is not."
        )
    return {
        "value": str(logarithm(base, target, order, modulus)),
        "order": str(value(order)),
        "factors": [{"prime": str(prime), "exponent": times} for prime, times in sorted(order.items())],
    }


@discrete_log.check
def _(result: dict[str, Any], base: int, target: int, modulus: int) -> str:
    """Python raises base to the power; the order is the order, so no smaller exponent does."""
    exponent, order = int(result["value"]), int(result["order"])
    if pow(base, exponent, modulus) != target % modulus or not 0 <= exponent < order:
        raise WrongResult(f"{shown(exponent)} is not the smallest exponent.")
    primes = proven_powers(result["factors"], order)
    if pow(base, order, modulus) != 1 or any(pow(base, order // prime, modulus) == 1 for prime in primes):
        raise WrongResult(f"The order of base is not {shown(order)}.")
    return "raised to the power; the order is proven by its prime factors"


@discrete_log.cost
def _(modulus: int, **_: int) -> Cost:
    """As long as factorizing modulus - 1 takes, and the steps for a factor as large as it may be."""
    estimate = factorize.estimate({"n": str(modulus - 1)})
    steps = min(modulus, _LARGEST) ** 0.5
    return Cost((estimate.seconds if estimate else 0) + 3e-6 * steps, 100 + 2 * modulus.bit_length())


def _reduced(base: int, target: int, modulus: int) -> tuple[int, int]:
    """Both modulo modulus, once it is certain that they are in the group of a prime."""
    from flint import fmpz

    if not fmpz(modulus).is_prime():
        raise InvalidInput(f"modulus is {shown(modulus)} and composite, but must be a prime.", field="modulus")
    if base % modulus == 0:
        raise InvalidInput(f"base is {shown(base)}, but must be no multiple of modulus.", field="base")
    if target % modulus == 0:
        raise Unsolvable("No power of base leaves 0: a prime that does not divide base divides none of its powers.")
    return base % modulus, target % modulus


def _smooth_multiple(base: int, modulus: int) -> dict[int, int]:
    """A multiple of the order of base by prime and exponent: modulus - 1, less what was not split if it may go."""
    result = factorize.run({"n": str(modulus - 1)}).result
    multiple = powers(result["factors"])
    if not result["complete"] and pow(base, value(multiple), modulus) != 1:
        raise _too_hard(modulus, "which a factor without small primes divides")
    return multiple


def _too_hard(modulus: int, reason: str) -> InvalidInput:
    return InvalidInput(
        f"modulus is {shown(modulus)}, but must be a prime for which the order of base, {reason}, has no prime factor "
        f"greater than {_LARGEST:,}.",
        field="modulus",
    )
