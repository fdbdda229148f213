"""The sieve cut into stretches of polynomials that any process may do, and what is made of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, log2

from wizard.quadratic_sieve import kernel
from wizard.quadratic_sieve.coefficients import coefficient, polynomials_of_each
from wizard.quadratic_sieve.cycles import distinct, in_cycles, number_of_cycles
from wizard.quadratic_sieve.factor_base import FactorBase, factor_base
from wizard.quadratic_sieve.factors import SURPLUS, Factorization
from wizard.quadratic_sieve.kernel import Sieve
from wizard.quadratic_sieve.relations import Relation, pack, table

#: Digits of the longest number that is sieved.
DIGITS = 100

#: Seconds of processor time by bits. Those up to 266 bits (60 to 80 digits) were measured; those up to 300 follow from
#: the rate of a sample, and the others are estimates.
_SECONDS = (
    (200, 1.9),
    (216, 4.6),
    (233, 15.0),
    (250, 40.0),
    (266, 100.0),
    (283, 360.0),
    (299, 950.0),
    (316, 2_600.0),
    (333, 7_500.0),
)

#: Seconds that a stretch takes, as any part (0.5 or 1.5 s: 0.5 ms a polynomial of 75 digits either way), if that makes
#: no more than so many stretches.
_STRETCH_SECONDS, _MOST_STRETCHES = 0.5, 1_000

#: How many more stretches there are than are foretold to be needed.
_SPARE = 1.6

#: Relations for each prime of the factor base, by how many large primes they have, when their cycles are looked at
#: first, and what is added each time that the bound of large primes doubles from 40 times the largest prime. With one
#: it was measured from 60 to 80 digits, with two at 80.
_ENOUGH, _ENOUGH_MORE = {0: 1.02, 1: 4.5, 2: 12.6}, {0: 0.0, 1: 0.75, 2: 0.75}

#: Cycles grow at least with this power of the number of relations, near the end.
_GROWTH = 1.8


@dataclass(frozen=True, slots=True)
class Stretch:
    """`count` polynomials from the one with number `first`; those of all coefficients are numbered in a row."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class TooFew:
    """How many relations there have to be when it is tried again."""

    wanted: int


def seconds_for(n: int) -> float:
    """Processor time that a number of this size is foretold to take."""
    bits = n.bit_length()
    for (low, below), (high, above) in pairwise(_SECONDS):
        if bits <= high:
            return float(2.0 ** (log2(below) + (bits - low) / (high - low) * log2(above / below)))
    return float(_SECONDS[-1][1] * 2.0 ** ((bits - _SECONDS[-1][0]) / 10))


def stretches(n: int, begun: int) -> list[Stretch]:
    """As many as are needed and some more; `begun` is how many polynomials others have begun."""
    base = factor_base(n)
    seconds = seconds_for(n)
    each = max(_STRETCH_SECONDS, seconds * _SPARE / _MOST_STRETCHES)
    count = max(1, round(each / _seconds_each(base)))
    whole = polynomials_of_each(base)
    # Whole coefficients, or equal stretches of one: to begin in the midst of one takes time.
    count = round(count / whole) * whole if count > whole else whole // max(1, round(whole / count))
    first = ceil(begun / count) * count
    needed = max(4, ceil(seconds * _SPARE / each))
    return [Stretch(first + i * count, count) for i in range(min(needed, _MOST_STRETCHES))]


def first_target(n: int) -> int:
    """How many relations there have to be before it is looked whether they are enough."""
    base = factor_base(n)
    large_primes = base.parameters.large_primes
    more = _ENOUGH_MORE[large_primes] * log2(base.parameters.large / 40)
    return round((_ENOUGH[large_primes] + more) * len(base.primes))


def sieved(n: int, stretch: Stretch, report: Callable[[int, int], None] = lambda *_: None) -> tuple[str, int]:
    """The relations of a stretch, packed, and how many they are. `report` hears of polynomials done and of all."""
    base, each = factor_base(n), polynomials_of_each(factor_base(n))
    sieve = _sieve(base)
    found: list[Relation] = []
    at, end = stretch.first, stretch.first + stretch.count
    while at < end:
        index, number = divmod(at, each)
        count = min(each - number, end - at)
        found.extend(sieve.run(coefficient(base, index), index, number, count))
        at += count
        report(at - stretch.first, stretch.count)
    return pack(stretch.first // each, found), len(found)


def joined(n: int, packed: Iterable[tuple[int, str]]) -> int | TooFew:
    """A proper factor of n, from stretches given by their first polynomial and their packed relations."""
    import numpy as np

    base = factor_base(n)
    each = polynomials_of_each(base)
    rows = distinct(np.concatenate([table(0, pack(0, ())), *(table(first // each, text) for first, text in packed)]))
    found = in_cycles(rows)
    wanted = len(base.primes) + SURPLUS
    cycles = number_of_cycles(found)
    if cycles >= wanted:
        divisor = Factorization(base).factor(found)
        if divisor:
            return divisor
        # Some were none, or every dependency was trivial: the next ones are others.
        cycles = wanted
    growth = (wanted / max(1, cycles)) ** (1 / _GROWTH)
    return TooFew(ceil(len(rows) * min(2.0, max(1.02, growth))) + 1)


def split(n: int, join: Callable[[int, Sequence[tuple[int, str]]], int | TooFew] = joined) -> int:
    """A proper factor of n, by this process alone; `join` puts the relations together."""
    found: list[tuple[int, str]] = []
    target, weight, begun = first_target(n), 0, 0
    while True:
        for each in stretches(n, begun):
            packed, count = sieved(n, each)
            found.append((each.first, packed))
            weight, begun = weight + count, each.first + each.count
            if weight >= target:
                break
        divisor = join(n, found)
        if isinstance(divisor, int):
            return divisor
        target = divisor.wanted


def is_possible(n: int) -> bool:
    """Whether the kernel is there and n is short enough."""
    return n < 10**DIGITS and kernel.is_built()


@lru_cache(maxsize=1)
def _sieve(base: FactorBase) -> Sieve:
    return Sieve(base)


def _seconds_each(base: FactorBase) -> float:
    """What one polynomial takes: near what was measured from 60 to 80 digits."""
    return base.parameters.blocks * 1.6e-5 + len(base.primes) * 4.0e-9
