"""The polynomials of a number, as one unbounded sequence: whoever sieves stretch i sieves what anybody else would.

A leading coefficient a is a product of primes of the factor base near sqrt(2kn)/M, where M is half the interval. With s
primes it has 2^(s-1) polynomials, in the order of Gray's code. They have consecutive numbers.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt, log2, prod

from wizard.quadratic_sieve.factor_base import FactorBase

#: The primes of a are about as large as this: larger ones make fewer polynomials, smaller ones more duplicates.
_PRIME_BY_BITS = ((110, 800), (140, 1_500), (200, 2_500))

#: Random choices of which the one that comes closest is taken.
_TRIES = 12

#: So near to what is wanted that no other choice is tried, as a fraction.
_NEAR = 0.02

#: Greatest prime of a: those above are not sieved one by one.
_LARGEST = 2**15


@dataclass(frozen=True, slots=True)
class Coefficient:
    """`a`, the indices of its primes, and the parts whose sum with any signs is a b with b^2 = kn modulo a."""

    a: int
    factors: tuple[int, ...]
    parts: tuple[int, ...]

    def b(self, polynomial: int) -> int:
        """The b with this number in the order of Gray's code."""
        signs = polynomial ^ polynomial >> 1
        return sum(-part if signs >> j & 1 else part for j, part in enumerate(self.parts))


@dataclass(frozen=True, slots=True)
class _Choice:
    wanted: int
    count: int
    #: Indices of the primes that most of its primes are drawn from, and of all that may divide it.
    pool: tuple[int, ...]
    allowed: tuple[int, ...]


@lru_cache(maxsize=4)
def _choice(base: FactorBase) -> _Choice:
    wanted = isqrt(2 * base.number) // base.half
    bits = wanted.bit_length()
    near = next((prime for most, prime in _PRIME_BY_BITS if bits <= most), _PRIME_BY_BITS[-1][1])
    count = max(3, round(bits / log2(near)))
    ideal = 2 ** (log2(wanted) / count)
    centre = bisect_left(base.primes, ideal)
    width = max(5 * count, min(150, centre // 2))
    least, most = max(2, centre - width), centre + width
    allowed = tuple(i for i in range(2, bisect_left(base.primes, _LARGEST)) if base.roots[i] > 0)
    return _Choice(wanted, count, tuple(i for i in allowed if least <= i < most), allowed)


def polynomials_of_each(base: FactorBase) -> int:
    """How many polynomials a coefficient has."""
    return 1 << (_choice(base).count - 1)


def coefficient(base: FactorBase, index: int) -> Coefficient:
    """The coefficient with this index in the sequence of `base`."""
    choice = _choice(base)
    chance = random.Random(f"{base.n} {index}")  # noqa: S311  # It has to be the same everywhere, not to be secret.
    best: tuple[float, list[int]] | None = None
    for _ in range(_TRIES):
        picked = chance.sample(choice.pool, choice.count - 1)
        wanted = choice.wanted / prod(base.primes[i] for i in picked)
        last = _closest(choice.allowed, bisect_left(base.primes, wanted), picked)
        distance = abs(log2(base.primes[last] / wanted))
        if best is None or distance < best[0]:
            best = distance, [*picked, last]
        if distance < _NEAR:
            break
    assert best
    return _of(base, tuple(sorted(best[1])))


def _closest(allowed: Sequence[int], place: int, taken: Sequence[int]) -> int:
    """The allowed index that is closest to a place and is not taken; of two, the lower one."""
    after = bisect_left(allowed, place)
    # Those that are taken are as many as this at most.
    near = allowed[max(0, after - len(taken) - 1) : after + len(taken) + 1]
    return min((each for each in near if each not in taken), key=lambda each: (abs(each - place), each))


def _of(base: FactorBase, factors: tuple[int, ...]) -> Coefficient:
    a = prod(base.primes[i] for i in factors)
    parts = []
    for i in factors:
        prime, others = base.primes[i], a // base.primes[i]
        root = base.roots[i] * pow(others, -1, prime) % prime
        parts.append(others * min(root, prime - root))
    return Coefficient(a, factors, tuple(parts))
