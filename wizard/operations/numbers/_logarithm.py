"""Discrete logarithms modulo a prime power after Pohlig and Hellman: for each prime of the order of base on its own."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt, prod
from typing import Any

from wizard.operations.numbers._congruences import Congruence, joined
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


def logarithm(base: int, target: int, order: Mapping[int, int], modulus: int) -> int | None:
    """The x from 0 to below the order of base with baseˣ ≡ target modulo a prime power; None if there is none."""
    from gmpy2 import powmod

    whole = value(order)
    if powmod(target, whole, modulus) != 1 % modulus:
        return None
    digits = []
    for done, (prime, times) in enumerate(sorted(order.items())):
        report(done, len(order))
        power = prime**times
        step, rest = powmod(base, whole // power, modulus), powmod(target, whole // power, modulus)
        residue = _in_prime_power(step, rest, prime, times, modulus)
        if residue is None:
            return None
        digits.append(Congruence(residue, power))
    return joined(digits).remainder


def _in_prime_power(base: Any, target: Any, prime: int, times: int, modulus: int) -> int | None:
    """The logarithm in a group of prime^times elements, one digit to the base of the prime after the other."""
    from gmpy2 import powmod

    generator = powmod(base, prime ** (times - 1), modulus)
    steps = _Multiples(generator, prime, modulus) if modulus % prime == 0 else _BabySteps(generator, prime, modulus)
    found = 0
    for power in range(times):
        rest = powmod(target * powmod(base, -found, modulus), prime ** (times - 1 - power), modulus)
        digit = steps.logarithm(rest)
        if digit is None:
            return None
        found += prime**power * digit
    return found


class _Multiples:
    """The elements of order p modulo pᵏ are 1 + c·pᵏ⁻¹; to multiply them is to add their c, so a division is enough.

    Modulo a power of 2 there are others of order 2, and -1 may be the generator.
    """

    def __init__(self, generator: Any, order: int, modulus: int) -> None:
        self._generator, self._order, self._modulus = generator, order, modulus

    def logarithm(self, target: Any) -> int | None:
        """The exponent of target; None if target is no power of the generator."""
        if self._order == 2:  # The two powers are compared.
            return {1: 0, int(self._generator): 1}.get(int(target))
        step = self._modulus // self._order
        count, rest = divmod(int(target) - 1, step)
        return None if rest else count * pow((int(self._generator) - 1) // step, -1, self._order) % self._order


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

    def logarithm(self, target: Any) -> int | None:
        """The exponent of target; None if target is no power of the generator."""
        for giant in range(self._giants):
            exponent = self._exponents.get(target)
            if exponent is not None:
                return giant * len(self._exponents) + exponent
            target = target * self._giant % self._modulus
        return None
