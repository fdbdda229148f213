"""Primes of a range by sieving: with primesieve where it is installed, else with numpy at a tenth of the speed.

The two give the same numbers; only how long it takes, and how far up it goes, depends on which of them is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from math import exp, isqrt, log
from typing import TYPE_CHECKING, Any

from wizard.errors import InvalidInput
from wizard.operations.fan_out import cut, number_of_parts, ranges
from wizard.operations.progress import report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Integers = NDArray[np.int64]

_IS_INSTALLED = find_spec("primesieve") is not None

#: What an operation that sieves imports.
LIBRARIES = ("numpy", "primesieve") if _IS_INSTALLED else ("numpy",)

#: Whether workers are to be taken for quick. The API's image has neither library, and the workers' image has both.
_IS_QUICK = _IS_INSTALLED or find_spec("numpy") is None

#: How much longer it takes to find primes, and the gaps between them, than to count them.
FINDING = 2.5 if _IS_QUICK else 1.3

#: As far up as numpy sieves: beyond it the primes to sieve by, those up to the square root, no longer fit in memory.
_NUMPY_STOP = 10**16

#: Primes that are held at once, eight bytes each.
_HELD = 10_000_000


def name() -> str:
    """Which of the two it is, as an answer says it."""
    if not _IS_INSTALLED:
        return "the numpy sieve: primesieve is not installed here"
    return f"primesieve {_primesieve().primesieve_version().decode()}"


def overhead(stop: int) -> float:
    """Seconds before the first number is sieved: the primes up to the square root come first."""
    return isqrt(max(0, stop)) / (1.4e9 if _IS_QUICK else 1e8)


def seconds(start: int, stop: int) -> float:
    """Seconds that sieving takes, without the overhead: measured between 10⁹ and 10¹⁸, and between 10⁹ and 10¹⁶."""
    height = max(0.0, log(max(stop, 1) / 1e9))
    return max(0, stop - start) * (2.6e-10 * exp(0.104 * height) if _IS_QUICK else 3.3e-9 * exp(0.165 * height))


def pieces(
    start: int, stop: int, parts: int | None, *, time_limit: float, slower: float = 1.0
) -> list[tuple[int, int]]:
    """The range cut into stretches for a part each. `slower` is how much more there is to do than to count."""
    if not _IS_QUICK and stop > _NUMPY_STOP:
        raise InvalidInput(
            f"stop is {stop}, but must be at most {_NUMPY_STOP:,} here: primesieve is not installed, and the numpy "
            "sieve goes no further.",
            field="stop",
        )
    return cut(
        start, stop, seconds(start, stop) * slower, parts, time_limit=time_limit, overhead=overhead(stop) * slower
    )


def count(start: int, stop: int) -> int:
    """How many primes there are from `start` to `stop`."""
    if _IS_INSTALLED:
        return sum(_primesieve().count_primes(*piece) for piece in _reported(start, stop))
    return sum(int(flags.sum()) for _, flags in _segments(start, stop)) + (start <= 2 <= stop)


def count_twins(start: int, stop: int) -> int:
    """How many primes p from `start` to `stop` have a prime p + 2, which may lie beyond."""
    if _IS_INSTALLED:
        # Its range is that of both members.
        return sum(_primesieve().count_twins(first, last + 2) for first, last in _reported(start, stop))
    return sum(int((flags[:-1] & flags[1:]).sum()) for _, flags in _segments(start, stop, beyond=1))


def primes(start: int, stop: int) -> Iterator[Integers]:
    """The primes from `start` to `stop` in ascending order, some millions at a time."""
    import numpy as np

    if _IS_INSTALLED:
        number = (stop - start) / log(stop + 2) / _HELD
        for first, last in _reported(start, stop, int(number) + 1):
            yield np.frombuffer(_primesieve().primes(first, last), np.uint64).astype(np.int64)
        return
    if start <= 2 <= stop:
        yield np.array([2])
    for first, flags in _segments(start, stop):
        yield first + 2 * np.flatnonzero(flags)


def odd_flags(first: int, length: int) -> Flags:
    """For the `length` odd numbers from the odd number `first` on, whether each is prime."""
    import numpy as np

    last = first + 2 * (length - 1)
    if not _IS_INSTALLED:
        return _sieved(first, length, _odd_primes(isqrt(last)))
    flags = np.zeros(length, np.bool_)
    found = np.frombuffer(_primesieve().primes(max(3, first), last), np.uint64).astype(np.int64)
    flags[(found - first) // 2] = True
    return flags


def _primesieve() -> Any:
    # By name: no type checker knows whether it is there.
    primesieve = import_module("primesieve")
    # One processor a slot: by itself it takes every one of the host.
    primesieve.set_num_threads(1)
    return primesieve


def _reported(start: int, stop: int, least: int = 1) -> Iterator[tuple[int, int]]:
    """The range in stretches as long as parts; each that was asked for and done is reported."""
    number = number_of_parts(seconds(start, stop), None, time_limit=1e9, overhead=overhead(stop), most=10**6)
    stretches = ranges(start, stop, max(least, number)) if start <= stop else []
    for done, stretch in enumerate(stretches, 1):
        yield stretch
        report(done, len(stretches))


def _segments(start: int, stop: int, *, beyond: int = 0) -> Iterator[tuple[int, Flags]]:
    """The odd numbers of the range, a segment at a time: the first one, and for each whether it is prime.

    Each segment has `beyond` more flags, of the numbers that follow it.
    """
    first = max(3, start | 1)
    if first > stop:
        return
    by = _odd_primes(isqrt(stop + 2 * beyond))
    # Each prime to sieve by costs some time in each segment, and a segment that leaves the cache costs some too.
    segment = 1 << min(26, max(20, isqrt(stop).bit_length() + 4))
    total = (stop - first) // 2 + 1
    for done in range(0, total, segment):
        length = min(segment, total - done)
        yield first + 2 * done, _sieved(first + 2 * done, length + beyond, by)
        report(done + length, total)


def _odd_primes(limit: int) -> Integers:
    """The odd primes up to `limit`."""
    import numpy as np

    flags = np.ones((limit + 1) // 2, np.bool_)
    flags[:1] = False
    for index in range(1, (isqrt(limit) + 1) // 2):
        if flags[index]:
            flags[2 * index * (index + 1) :: 2 * index + 1] = False
    return (2 * np.flatnonzero(flags) + 1).astype(np.int64)


def _sieved(first: int, length: int, by: Integers) -> Flags:
    """For `length` odd numbers from `first` on whether each is prime, when `by` has the odd primes up to the root."""
    import numpy as np

    flags = np.ones(length, np.bool_)
    flags[: max(0, (3 - first) // 2)] = False
    by = by[: np.searchsorted(by, isqrt(first + 2 * (length - 1)), side="right")]
    # The first odd multiple of each prime, from its square on, as an index.
    multiples = np.maximum(by * by, first + -first % by)
    indices = (multiples + by * (multiples % 2 == 0) - first) // 2
    few = int(np.searchsorted(by, length))
    for prime, index in zip(by[:few].tolist(), indices[:few].tolist(), strict=True):
        flags[index::prime] = False
    # A larger prime has one multiple here, or none.
    once = indices[few:]
    flags[once[once < length]] = False
    return flags
