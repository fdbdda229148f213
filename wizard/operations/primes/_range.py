"""What the operations share that go through all numbers of a range: its limits, its parts, and what checks a count.

A sum over 10¹¹ numbers cannot be had a second time for less; where no formula gives it, a check tries stretches of the
range by other means, and compares the whole with what the density of primes lets expect.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from random import Random
from typing import Any

from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Integer
from wizard.operations.primes import _sieve

#: Up to where. Primes beyond would be sieved by primes of more than 10⁹, which take a second to find for each part.
_STOP = 10**18

#: Numbers in a range: 4 minutes at the top, half a minute at the bottom, on one worker.
_LENGTH = 10**11

START = Integer(0, _STOP, "the first number")
STOP = Integer(0, _STOP, f"the last number, at most {_LENGTH:,} further")

#: Numbers that are quickly walked through from prime to prime: 0.5 s at 10¹⁸.
WALKED = 1_000_000

#: Numbers that are walked through where the whole is too long. One stretch of them: the sieve has to begin anew for it.
_SAMPLE = 300_000

#: One number in so many is walked through where parts confirm themselves, but at least so many of each part: what one
#: stretch of the whole has where parts take half a second. The sieve begins anew for it, so not where that takes long.
_ONE_IN, _FEWEST, _QUICK_SECONDS = 100_000, 10_000, 0.01

SAMPLED = f"a random stretch of {_SAMPLE:,} numbers counted again from prime to prime (GMP)"


def restrict(start: int, stop: int) -> None:
    """Refuses a range that is too long."""
    if stop - start > _LENGTH:
        raise InvalidInput(
            f"stop is {stop}, but must be at most {_LENGTH:,} more than start, which is {start + _LENGTH}.",
            field="stop",
        )


def parts(start: int, stop: int, number: int | None, *, time_limit: float, slower: float = 1.0) -> list[dict[str, Any]]:
    """The inputs of each part."""
    stretches = _sieve.pieces(start, stop, number, time_limit=time_limit, slower=slower)
    return [{"start": str(first), "stop": str(last)} for first, last in stretches]


def seconds(start: int, stop: int, slower: float = 1.0) -> float:
    """Seconds on one worker, the check included."""
    walked = max(0, stop - start) if stop - start <= WALKED else _SAMPLE
    walking = walked * 5e-7 + (_sieve.overhead(stop) if walked == _SAMPLE else 0)
    return (_sieve.overhead(stop) + _sieve.seconds(start, stop)) * slower + walking


def sieved_by() -> str:
    """Which sieve it was."""
    return f"counted with {_sieve.name()}"


def walk(start: int, stop: int) -> Iterator[int]:
    """The primes of the range one after the other."""
    from gmpy2 import next_prime

    prime = int(next_prime(start - 1)) if start > 2 else 2
    while prime <= stop:
        yield prime
        prime = int(next_prime(prime))


def sample(start: int, stop: int) -> tuple[int, int]:
    """A stretch anywhere in a range that is longer than it; each time another."""
    first = Random().randint(start, stop - _SAMPLE)  # noqa: S311 -- there is nothing to guess.
    return first, first + _SAMPLE


def sample_of_part(start: int, stop: int) -> tuple[int, int]:
    """A stretch anywhere in the range of a part, which may be shorter than what is walked through."""
    length = min(stop - start, max(_FEWEST, min(_SAMPLE, (stop - start) // _ONE_IN)))
    first = Random().randint(start, stop - length)  # noqa: S311 -- there is nothing to guess.
    return first, first + length


def are_confirmed(stop: int, parts: int = _SAMPLE // _FEWEST) -> bool:
    """Whether the parts of a range walk through stretches: where the sieve quickly begins anew; and together enough."""
    return _sieve.overhead(stop) < _QUICK_SECONDS and parts * _FEWEST >= _SAMPLE


def expected_primes(start: int, stop: int) -> float:
    """The integral of 1/log x over the range."""
    from flint import arb, ctx

    with ctx.workprec(192):
        return float(arb(stop).li() - arb(max(2, start)).li())


def expected_twins(start: int, stop: int) -> float:
    """Hardy's and Littlewood's estimate: twice the twin prime constant times the integral of 1/log² x."""
    from flint import arb, ctx

    with ctx.workprec(192):
        below, above = (arb(x).li() - arb(x) / arb(x).log() for x in (max(2, start), stop))
        return float(above - below) * 1.320323631693739


def near(count: int, expected: float) -> None:
    """Refuses a count that no chance explains: primes lie about as if thrown, and 8 standard deviations are many."""
    if abs(count - expected) > 8 * sqrt(expected) + 100:
        raise WrongResult(f"There are {count}, where about {expected:.0f} are to be expected.")
