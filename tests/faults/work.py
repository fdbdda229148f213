"""The questions of the kill suite, each with its answer by arithmetic of the tests' own, and a poison."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, replace
from typing import Any

import gmpy2
import numpy as np

#: Of 20 questions in a row: one is split, four take 50 to 500 ms, one of either kind is cancelled by its client. The
#: others are over at once.
_SPLIT, _LONG, _CANCELLED = {7}, {2, 10, 13, 16}, {18}

#: The decimal digits of the two primes whose product takes from 50 to 500 ms to factorize.
_DIGITS = (19, 20, 21, 22, 23, 24)

#: Ranges of primes that are counted, each in five parts; a few only, since counting takes the tests longer.
_RANGES = [(start, start + 40_000_000) for start in range(1_000_000_000, 1_800_000_000, 100_000_000)]


@dataclass(frozen=True)
class Question:
    """What is asked, under a key that makes asking again safe; `answer` is None for a poison, which has none."""

    key: str
    operation: str
    inputs: dict[str, str]
    answer: dict[str, Any] | None
    parts: int | None = None
    #: Whether its client cancels it as soon as it is acknowledged.
    is_cancelled: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """As the API takes it."""
        body = {"operation": self.operation, "inputs": self.inputs, "memo": False}
        return body | ({"parts": self.parts} if self.parts else {})


def question(number: int, seed: int) -> Question:
    """Question `number` of a run."""
    chance = random.Random(f"{seed}-{number}")
    key = f"question-{number}"
    turn = number % 20
    if turn in _CANCELLED:
        kind = chance.choice((*_SPLIT, *_LONG))
        return replace(question(kind, seed + number), key=key, is_cancelled=True)
    if turn in _LONG:
        return Question(key, "factorize", *_semiprime(chance, chance.choice(_DIGITS)))
    if turn in _SPLIT:
        start, stop = chance.choice(_RANGES)
        answer = {"count": str(_primes_between(start, stop))}
        return Question(key, "count_primes", {"start": str(start), "stop": str(stop)}, answer, 5)
    a, b = chance.randrange(-(10**12), 10**12), chance.randrange(10**9)
    return Question(key, "add", {"a": str(a), "b": f"{b}.5"}, {"sum": _halves(2 * a + 2 * b + 1)})


def poison(number: int, seed: int) -> Question:
    """A question that the tests kill whenever it is calculated. It would take 20 s, and does not split."""
    chance = random.Random(f"{seed}-poison-{number}")
    return Question(
        f"poison-{number}", "digits_of_euler_gamma", {"digits": str(chance.randrange(900_000, 10**6))}, None
    )


def _semiprime(chance: random.Random, digits: int) -> tuple[dict[str, str], dict[str, Any]]:
    starts = [chance.randrange(first * 10**digits, 2 * first * 10**digits) for first in (1, 4)]
    primes = [int(gmpy2.next_prime(start)) for start in starts]
    factors = [{"prime": str(prime), "exponent": 1} for prime in primes]
    return {"n": str(primes[0] * primes[1])}, {"factors": factors, "complete": True}


def _halves(count: int) -> str:
    """`count` halves, an odd number, as a decimal number."""
    sign, whole = ("-" if count < 0 else ""), abs(count) // 2
    return f"{sign}{whole}.5"


@functools.cache
def _small_primes() -> tuple[int, ...]:
    """The primes below 45,000, whose square is above all that is sieved here."""
    sieve = np.ones(45_000, dtype=bool)
    sieve[:2] = False
    for number in range(2, 213):
        if sieve[number]:
            sieve[number * number :: number] = False
    return tuple(int(each) for each in np.flatnonzero(sieve))


@functools.cache
def _primes_between(start: int, stop: int) -> int:
    """How many primes there are, both ends included: a sieve over the range alone."""
    sieve = np.ones(stop - start + 1, dtype=bool)
    for prime in _small_primes():
        sieve[-start % prime :: prime] = False
    return int(sieve.sum())
