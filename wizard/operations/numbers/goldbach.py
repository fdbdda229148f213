"""Goldbach's conjecture, verified for a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Integer
from wizard.operations.fan_out import cut, ranges
from wizard.operations.primes import _sieve
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation

#: Numbers in a range: two minutes on one worker.
_LENGTH = 10**10

#: Even numbers that are looked at at once.
_AT_ONCE = 1 << 18

#: How far below an even number its partner is looked for at first. Up to 10¹² the smaller prime is at most 5,569.
_BELOW = 6_000

#: Primes that are tried on all numbers; later ones on the few that are left.
_WHOLE = 32

#: Seconds for each number of the range beside its sieving.
_SECONDS = 1.5e-8

#: Even numbers that a check looks at one by one: of the whole (0.5 s), of each part (15 ms), and of what parts make
#: together at least. In all there are as many as of the whole.
_CHECKED, _CHECKED_OF_PART, _CHECKED_OF_ALL = 20_000, 600, 1_000

_TIME_LIMIT = 60


@operation(
    title="Goldbach's conjecture",
    method="A sieve, and for one small prime after another the numbers that still lack a sum (numpy)",
    source="T. Oliveira e Silva, S. Herzog, S. Pardi, Empirical verification of the even Goldbach conjecture, "
    "https://doi.org/10.1090/S0025-5718-2013-02787-1; https://oeis.org/A025019",
    libraries=("gmpy2", *_sieve.LIBRARIES),
    # The longest range, at the top: 150 s, and always split.
    time_limit=_TIME_LIMIT,
    hardest={"start": str(10**12 - 10**10), "stop": str(10**12)},
    examples=[
        (
            {"start": "4", "stop": "1000"},
            {"verified": "499", "exceptions": "0", "hardest": {"even": "992", "prime": "73", "other": "919"}},
        ),
        (
            {"start": "100000000000", "stop": "100001000000"},
            {
                "verified": "500001",
                "exceptions": "0",
                "hardest": {"even": "100000853606", "prime": "1549", "other": "100000852057"},
            },
        ),
        ({"start": "5", "stop": "5"}, {"verified": "0", "exceptions": "0", "hardest": None}),
    ],
)
def goldbach(
    start: Annotated[int, Integer(4, 10**12, "the first number")],
    stop: Annotated[int, Integer(4, 10**12, f"the last number, at most {_LENGTH:,} further")],
) -> dict[str, Any]:
    """Whether every even number from start to stop is the sum of two primes, and which one makes it hardest.

    The hardest is the even number whose smaller prime is the largest, when for each the smallest is taken; of several
    the first. An exception would refute the conjecture: up to 4·10¹⁸ there is none.
    """
    return _told([_found(start, stop)])


@goldbach.restrict
def _(start: int, stop: int) -> None:
    """Refuses a range that is too long."""
    if stop - start > _LENGTH:
        raise InvalidInput(
            f"stop is {stop}, but must be at most {_LENGTH:,} more than start, which is {start + _LENGTH}.",
            field="stop",
        )


def _found(start: int, stop: int) -> dict[str, Any]:
    """What a stretch contributes: how many even numbers, how many without a sum, and the hardest of them."""
    first, last = start + start % 2, stop - stop % 2
    verified = exceptions = 0
    hardest = (0, 0)
    blocks = ranges(first // 2, last // 2, (last - first) // 2 // _AT_ONCE + 1) if first <= last else []
    for done, (low, high) in enumerate(blocks, 1):
        prime, even, missing = _block(2 * low, high - low + 1)
        verified += high - low + 1 - missing
        exceptions += missing
        hardest = max(hardest, (prime, even), key=lambda found: found[0])
        report(done, len(blocks))
    return {"verified": str(verified), "exceptions": str(exceptions), "hardest": [str(each) for each in hardest]}


def _block(first: int, length: int) -> tuple[int, int, int]:
    """For `length` even numbers from `first` on: the largest prime needed, which needs it, how many lack a sum."""
    import numpy as np

    # Odd numbers from below the first to the last one; none below 1 is a prime.
    bottom = first - _BELOW - 1
    below = max(0, (1 - bottom) // 2)
    odd = np.concatenate((np.zeros(below, np.bool_), _sieve.odd_flags(max(1, bottom), _BELOW // 2 + length - below)))
    lacks = np.ones(length, np.bool_)
    prime = even = 0
    if first == 4:
        # The only one that needs the even prime.
        prime, even, lacks[0] = 2, 4, False
    small = np.concatenate(list(_sieve.primes(3, _BELOW))).tolist()
    for candidate in small[:_WHOLE]:
        has = odd[(first - candidate - bottom) // 2 :][:length]
        found = lacks & has
        if found.any():
            prime, even = candidate, first + 2 * int(np.argmax(found))
            lacks &= ~has
    rest = np.flatnonzero(lacks)
    for candidate in small[_WHOLE:]:
        if not len(rest):
            break
        has = odd[(first - candidate - bottom) // 2 + rest]
        if has.any():
            prime, even = candidate, first + 2 * int(rest[np.argmax(has)])
            rest = rest[~has]
    return prime, even, len(rest)


def _told(stretches: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The result from stretches in ascending order."""
    prime, even = max(([int(number) for number in each["hardest"]] for each in stretches), key=lambda found: found[0])
    return {
        "verified": str(sum(int(each["verified"]) for each in stretches)),
        "exceptions": str(sum(int(each["exceptions"]) for each in stretches)),
        "hardest": {"even": str(even), "prime": str(prime), "other": str(even - prime)} if even else None,
    }


@goldbach.check
def _(result: dict[str, Any], start: int, stop: int) -> str:
    """Number by number with GMP's own test of primes, as many as a second allows."""
    return _checked(result, start, stop, _CHECKED)


def _checked(result: dict[str, Any], start: int, stop: int, most: int) -> str:
    """At most so many even numbers, and the hardest."""
    evens = stop // 2 - (start + 1) // 2 + 1
    if int(result["verified"]) != evens or result["exceptions"] != "0":
        raise WrongResult("Not every even number of the range has a sum, and up to 4·10¹⁸ each is known to have one.")
    if not evens:
        if result["hardest"] is not None:
            raise WrongResult("Where there is no even number, none is the hardest.")
        return "by definition"
    hardest = {name: int(each) for name, each in result["hardest"].items()}
    even, prime = hardest["even"], hardest["prime"]
    if prime + hardest["other"] != even or not start <= even <= stop or _smallest(even) != prime:
        raise WrongResult(f"{prime} is not the smallest prime that is missing another one to {even}.")
    step = 2 * max(1, evens // most)
    _split_each(range(start + start % 2, stop + 1, step), prime, even)
    which = "every even number" if step == 2 else f"one even number in {step // 2:,}"
    return f"{which}, and the hardest one, split into two primes again (GMP)"


def _split_each(numbers: Iterable[int], prime: int, hardest: int) -> None:
    """None needs a larger prime than the hardest, nor the same one before it."""
    for number in numbers:
        needed = _smallest(number)
        if needed > prime or (needed == prime and number < hardest):
            raise WrongResult(f"{number} needs {needed}.")


def _confirm(result: dict[str, Any], start: str, stop: str) -> None:
    """Even numbers of a part at equal distances, from a random one on, with GMP's own test of primes."""
    evens = range(int(start) + int(start) % 2, int(stop) + 1, 2)
    if int(result["verified"]) + int(result["exceptions"]) != len(evens):
        raise WrongResult(f"From {start} to {stop} there are {len(evens)} even numbers.")
    step = max(1, len(evens) // _CHECKED_OF_PART)
    prime, even = map(int, result["hardest"])
    _split_each(evens[Random().randrange(step) :: step], prime, even)  # noqa: S311 -- there is nothing to guess.


def _joined_check(result: dict[str, Any], results: Sequence[dict[str, Any]], start: int, stop: int) -> str:
    """As of the whole, with fewer numbers: each part has tried its own."""
    how = _checked(result, start, stop, max(_CHECKED_OF_ALL, _CHECKED - _CHECKED_OF_PART * len(results)))
    return f"{how}; so were {_CHECKED_OF_PART:,} of each of {len(results)} parts by its worker"


def _smallest(even: int) -> int:
    """The smallest prime whose complement to `even` is prime."""
    from gmpy2 import is_prime, next_prime

    prime = 2
    while not is_prime(even - prime):
        prime = int(next_prime(prime))
    return prime


@goldbach.cost
def _(start: int, stop: int) -> Cost:
    """In proportion to the length of the range."""
    return Cost(_seconds(start, stop) + min(_CHECKED, max(0, stop - start)) * 4e-5, 200)


def _seconds(start: int, stop: int) -> float:
    return max(0, stop - start) * _SECONDS + _sieve.seconds(start, stop) * _sieve.FINDING


def _split(parts: int | None, start: int, stop: int) -> list[dict[str, Any]]:
    stretches = cut(start, stop, _seconds(start, stop), parts, time_limit=_TIME_LIMIT)
    return [{"start": str(first), "stop": str(last)} for first, last in stretches]


goldbach.fans_out(
    split=_split,
    part=lambda start, stop: _found(int(start), int(stop)),
    combine=lambda results, **_: _told(results),
    confirm=_confirm,
    check=_joined_check,
)


goldbach.no_direct_call("a search of our own")
