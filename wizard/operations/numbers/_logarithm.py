"""Discrete logarithms after Pohlig and Hellman: modulo each prime power of the order, by baby steps and giant steps."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt, prod
from typing import Any

from wizard.operations.progress import report

#: Baby steps kept at a time: some 200 MB. A larger order takes more giant steps.
_TABLE = 2**20


def order_of(base: int, multiple: Mapping[int, int], modulus: int) -> dict[int, int]:
    """The order of base by prime and exponent, from those of a multiple of it."""
    from gmpy2 import powmod

    exponents = dict(multiple)
    for prime, times in multiple.items():
        for _ in range(times):
            exponents[prime] -= 1
            if powmod(base, value(exponents), modulus) != 1:
                exponents[prime] += 1
                break
    return {prime: times for prime, times in exponents.items() if times}


def value(exponents: Mapping[int, int]) -> int:
    """The number of which they are the exponents by prime."""
    return prod(prime**times for prime, times in exponents.items())


def logarithm(base: int, target: int, order: Mapping[int, int], modulus: int) -> int:
    """The x from 0 to below the order of base with baseˣ ≡ target, which must be a power of base."""
    from gmpy2 import powmod

    whole, found, known = value(order), 0, 1
    for done, (prime, times) in enumerate(sorted(order.items())):
        report(done, len(order))
        power = prime**times
        step, rest = powmod(base, whole // power, modulus), powmod(target, whole // power, modulus)
        residue = _in_prime_power(step, rest, prime, times, modulus)
        found += known * ((residue - found) * pow(known, -1, power) % power)
        known *= power
    return found


def _in_prime_power(base: Any, target: Any, prime: int, times: int, modulus: int) -> int:
    """The logarithm in a group of prime^times elements, one digit to the base of the prime after the other."""
    from gmpy2 import powmod

    generator = powmod(base, prime ** (times - 1), modulus)
    steps = _BabySteps(generator, prime, modulus)
    found = 0
    for digit in range(times):
        rest = powmod(target * powmod(base, -found, modulus), prime ** (times - 1 - digit), modulus)
        found += prime**digit * steps.logarithm(rest)
    return found


class _BabySteps:
    """The first powers of a generator of a group of prime order, by which logarithms to it are found."""

    def __init__(self, generator: Any, order: int, modulus: int) -> None:
        from gmpy2 import invert, mpz

        self._modulus = modulus
        self._exponents: dict[Any, int] = {}
        power = mpz(1)
        for exponent in range(min(isqrt(order) + 1, _TABLE)):
            self._exponents[power] = exponent
            power = power * generator % modulus
        self._giant = invert(power, modulus)
        self._giants = order // len(self._exponents) + 1

    def logarithm(self, target: Any) -> int:
        """The exponent of target, which must be in the group."""
        for giant in range(self._giants):
            exponent = self._exponents.get(target)
            if exponent is not None:
                return giant * len(self._exponents) + exponent
            target = target * self._giant % self._modulus
        raise AssertionError("Every element of a cyclic group is a power of its generator")
