"""The exponent to which one number must be raised to leave another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import gcd
from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.numbers._congruences import Congruence, joined
from wizard.operations.numbers._factors import may_be_prime, powers, proven_powers, seconds
from wizard.operations.numbers._logarithm import logarithm, order_of, value
from wizard.operations.primes.factorize import factorize
from wizard.operations.spec import Cost, operation

#: Prime factors of the order of base may be as large: baby steps and giant steps are a million each, 2 s together.
_LARGEST = 10**12


@operation(
    title="Discrete logarithm",
    method="Pohlig and Hellman's reduction to prime orders, modulo each prime power; baby steps and giant steps (GMP)",
    source="Menezes, van Oorschot, Vanstone, Handbook of Applied Cryptography, 3.6; https://cacr.uwaterloo.ca/hac/",
    libraries=("flint", "gmpy2"),
    # Nine primes, half of each less 1 a prime near the largest: 11 s.
    time_limit=60,
    hardest={
        "base": "4",
        "target": "378135828967437491572817685679889984422168915156918234024689"
        "84066657070529384496381082497100501694151645487359",
        "modulus": "198359300768969625357667930276501356317240105583375978656542"
        "255015343510919633642032361948195130481637413936087",
    },
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
        # 2 divides base and modulus: the order is that modulo 3, and the powers of 2 repeat from 4 on.
        (
            {"base": "2", "target": "8", "modulus": "12"},
            {"value": "3", "order": "2", "factors": [{"prime": "2", "exponent": 1}]},
        ),
    ],
)
def discrete_log(
    base: Annotated[int, Integer(0, None, "what is raised", 120)],
    target: Annotated[int, Integer(0, None, "what the power must leave", 120)],
    modulus: Annotated[int, Integer(2, None, "modulo what: a prime, or a number that can be factored", 120)],
) -> dict[str, Any]:
    """The smallest exponent, not negative, for which the power of base leaves target when divided by modulus.

    The order is that of base modulo the part of modulus that has no common divisor with base; it is given with its
    factors. Larger exponents do the same when they differ by a multiple of the order; if base and modulus have a
    common divisor, that may begin only with some larger exponent. When target is no power of base, the answer says so.
    The modulus must be one that can be factored, and the order modulo each of its prime powers must have no prime
    factor greater than 10¹² but that prime itself.
    """
    coprime = _coprime_part(modulus, base)
    groups = [_group(base, prime, times) for prime, times in _prime_powers(coprime, modulus)]
    order: dict[int, int] = {}
    for group in groups:
        order |= {prime: max(times, order.get(prime, 0)) for prime, times in group.order.items()}
    return {
        "value": str(_exponent(base, target, modulus, coprime, groups)),
        "order": str(value(order)),
        "factors": [{"prime": str(prime), "exponent": times} for prime, times in sorted(order.items())],
    }


@discrete_log.check
def _(result: dict[str, Any], base: int, target: int, modulus: int) -> str:
    """Python raises base to the power, and the order is proven; the modulus is not factored for it."""
    exponent, order = int(result["value"]), int(result["order"])
    coprime = _coprime_part(modulus, base)
    start = _start(base, modulus // coprime)
    primes = proven_powers(result["factors"], order)
    if pow(base, order, coprime) != 1 % coprime or any(pow(base, order // p, coprime) == 1 % coprime for p in primes):
        raise WrongResult(f"The order of base is not {shown(order)}.")
    if exponent < 0 or pow(base, exponent, modulus) != target % modulus:
        raise WrongResult(f"Base to the power {shown(exponent)} leaves something else.")
    # From start on the powers repeat after as many steps as the order is; all before are tried.
    if exponent >= start + order or any(
        pow(base, each, modulus) == target % modulus for each in range(min(start, exponent))
    ):
        raise WrongResult(f"{shown(exponent)} is not the smallest exponent.")
    return "raised to the power; the order is proven by its prime factors, so no smaller exponent does"


@discrete_log.cost
def _(modulus: int, **_: int) -> Cost:
    """As long as factorizing takes, of modulus and of what is one less than its primes, and steps for each prime."""
    numbers = [modulus - 1] if may_be_prime(modulus) else [modulus, modulus // 2 + 1]
    steps = min(modulus, _LARGEST) ** 0.5 * max(1, modulus.bit_length() // _LARGEST.bit_length())
    return Cost(sum(map(seconds, numbers)) + 3e-6 * steps, 100 + 2 * modulus.bit_length())


@dataclass(frozen=True)
class _Group:
    """The powers of base modulo a prime power that has no common divisor with it."""

    modulus: int
    #: Of base, by prime and exponent.
    order: dict[int, int]


def _coprime_part(modulus: int, base: int) -> int:
    """The largest divisor of modulus that has no common divisor with base."""
    while (common := gcd(modulus, base)) > 1:
        modulus //= common
    return modulus


def _start(base: int, shared: int) -> int:
    """The smallest exponent for which the power of base is a multiple of shared, of which base has all primes."""
    return next(exponent for exponent in range(shared.bit_length() + 1) if pow(base, exponent, shared) == 0)


def _prime_powers(coprime: int, modulus: int) -> list[tuple[int, int]]:
    """The primes of which coprime is the product, with their exponents; refuses a modulus that is not split."""
    result = factorize.run({"n": str(coprime)}).result
    if not result["complete"]:
        raise InvalidInput(
            f"modulus is {shown(modulus)}, but must be a number that can be factored: a composite cofactor of "
            f"{len(result['cofactor'])} digits remains.",
            field="modulus",
        )
    return sorted(powers(result["factors"]).items())


def _group(base: int, prime: int, times: int) -> _Group:
    """The powers of base modulo a prime power; refuses one in which logarithms take too long."""
    power = prime**times
    order = order_of(base, _smooth_multiple(base, prime, times), power)
    largest = max((each for each in order if each != prime), default=1)
    if largest > _LARGEST:
        raise _too_hard(power, f"which {shown(largest)} divides")
    return _Group(power, order)


def _exponent(base: int, target: int, modulus: int, coprime: int, groups: list[_Group]) -> int:
    """The smallest; raises `Unsolvable` if there is none."""
    target %= modulus
    shared = modulus // coprime
    start = _start(base, shared)
    for exponent in range(start):
        if pow(base, exponent, modulus) == target:
            return exponent
    none = f"No power of base leaves {shown(target)} when divided by {shown(modulus)}"
    if target % shared:
        raise Unsolvable(
            f"{none}: from the exponent {start} on every power of base is a multiple of {shown(shared)}, and target "
            "is not; all smaller exponents were tried."
        )
    found = [Congruence(_in(group, base, target, none), value(group.order)) for group in groups]
    for (one, first), (other, second) in combinations(zip(groups, found, strict=True), 2):
        if first.contradicts(second):
            raise Unsolvable(
                f"{none}: modulo {shown(one.modulus)} the exponent must leave {shown(first.remainder)} when divided by "
                f"{shown(first.modulus)}, and modulo {shown(other.modulus)} it must leave {shown(second.remainder)} "
                f"when divided by {shown(second.modulus)}; no number does both."
            )
    every = joined(found)
    return start + (every.remainder - start) % every.modulus


def _in(group: _Group, base: int, target: int, none: str) -> int:
    """The logarithm in one group; raises `Unsolvable`, with a reason that can be checked."""
    order = value(group.order)
    exponent = logarithm(base, target, group.order, group.modulus)
    if exponent is None:
        reason = f"modulo {shown(group.modulus)} the order of base is {shown(order)}"
        if pow(target, order, group.modulus) == 1:
            raise Unsolvable(f"{none}: {reason}, and none of its powers is target.")
        raise Unsolvable(f"{none}: {reason}, and target to that power is not 1, but each power of base is.")
    # A wrong logarithm would be a wrong reason why there is none.
    if pow(base, exponent, group.modulus) != target % group.modulus:
        raise WrongResult(f"The logarithm modulo {shown(group.modulus)} is not confirmed.")
    return exponent


def _smooth_multiple(base: int, prime: int, times: int) -> dict[int, int]:
    """A multiple of the order of base modulo prime^times, by prime and exponent: prime - 1 times prime^(times - 1).

    What was not split of prime - 1 is left out if it may be.
    """
    result = factorize.run({"n": str(prime - 1)}).result
    multiple = powers(result["factors"])
    if times > 1:
        multiple[prime] = times - 1
    if not result["complete"] and pow(base, value(multiple), prime**times) != 1:
        raise _too_hard(prime**times, "which a factor without small primes divides")
    return multiple


def _too_hard(power: int, reason: str) -> InvalidInput:
    return InvalidInput(
        f"modulus has the prime power {shown(power)}, but must have only such modulo which the order of base, {reason},"
        f" has no other prime factor greater than {_LARGEST:,}.",
        field="modulus",
    )


@discrete_log.direct(
    lambda: {"base": "4", "target": pow(4, 1234567891, 4000000559), "modulus": "4000000559"},
    sympy=lambda sympy, base, target, modulus: sympy.discrete_log(modulus, target, base),
    pari=lambda base, target, modulus: f"znlog({target}, Mod({base}, {modulus}))",
)
def _(base: int, target: int, modulus: int) -> dict[str, Any]:
    from flint import fmpz_mod_ctx

    field = fmpz_mod_ctx(modulus)
    return {"value": str(field(base).discrete_log(field(target)))}
