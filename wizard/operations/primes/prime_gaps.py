"""The gaps between the primes of a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.primes import _range, _sieve
from wizard.operations.spec import Cost, operation

#: Longer gaps are told by their number alone.
_TOLD = 60


@operation(
    title="Prime gaps",
    method="The sieve of Eratosthenes, a stretch at a time (primesieve, or numpy)",
    source="https://github.com/kimwalisch/primesieve; https://oeis.org/A005250",
    libraries=("flint", "gmpy2", "primecountpy", *_sieve.LIBRARIES),
    # 10¹¹ numbers below 10¹⁸ take 600 s, and are always split.
    time_limit=60,
    hardest={"start": str(10**18 - 10**11), "stop": str(10**18)},
    examples=[
        (
            {"start": "0", "stop": "100"},
            {
                "primes": "25",
                "first": "2",
                "last": "97",
                "largest": {"gap": "8", "from": "89", "to": "97"},
                "gaps": [
                    {"gap": 1, "times": "1"},
                    {"gap": 2, "times": "8"},
                    {"gap": 4, "times": "7"},
                    {"gap": 6, "times": "7"},
                    {"gap": 8, "times": "1"},
                ],
                "longer": "0",
            },
        ),
        (
            {"start": "8", "stop": "11"},
            {"primes": "1", "first": "11", "last": "11", "largest": None, "gaps": [], "longer": "0"},
        ),
        (
            {"start": "8", "stop": "10"},
            {"primes": "0", "first": None, "last": None, "largest": None, "gaps": [], "longer": "0"},
        ),
    ],
)
def prime_gaps(
    start: Annotated[int, _range.START],
    stop: Annotated[int, _range.STOP],
) -> dict[str, Any]:
    """The largest gap between neighbouring primes from start to stop, where it is met first, and how often each occurs.

    Both neighbours lie in the range, which has at most 100,000,000,000 numbers up to 10¹⁸. Gaps up to 60 are listed
    with the number of times, longer ones counted together.
    """
    return _told([_found(start, stop)])


def _found(start: int, stop: int) -> dict[str, Any]:
    """All that joining one stretch to the next takes: first and last prime, the largest gap, how often each occurs."""
    import numpy as np

    primes = 0
    first = last = None
    largest, at = 0, 0
    times = np.zeros(1, np.int64)
    for chunk in _sieve.primes(start, stop):
        if not len(chunk):
            continue
        gaps = np.diff(chunk, prepend=chunk[:1] if last is None else last)
        if last is None:
            first, gaps = int(chunk[0]), gaps[1:]
        if len(gaps) and gaps.max() > largest:
            index = int(gaps.argmax())
            largest = int(gaps[index])
            at = int(chunk[index - len(gaps)]) - largest
        counted = np.bincount(gaps, minlength=len(times))
        counted[: len(times)] += times
        primes, times, last = primes + len(chunk), counted, int(chunk[-1])
    return {
        "primes": str(primes),
        "first": first and str(first),
        "last": last and str(last),
        "largest": [str(largest), str(at)],
        "times": {str(gap): str(times[gap]) for gap in np.flatnonzero(times)},
    }


def _told(stretches: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The result, from stretches that follow each other; between two of them there is a gap, too."""
    met = [each for each in stretches if each["first"]]
    times: dict[int, int] = {}
    largest = (0, 0)
    # In ascending order, so that of equal gaps the first one stays.
    for index, each in enumerate(met):
        if index:
            before = int(met[index - 1]["last"])
            gap = int(each["first"]) - before
            times[gap] = times.get(gap, 0) + 1
            largest = max(largest, (gap, before), key=lambda found: found[0])
        for gap, number in each["times"].items():
            times[int(gap)] = times.get(int(gap), 0) + int(number)
        found, at = map(int, each["largest"])
        largest = max(largest, (found, at), key=lambda found: found[0])
    gap, at = largest
    return {
        "primes": str(sum(int(each["primes"]) for each in met)),
        "first": met[0]["first"] if met else None,
        "last": met[-1]["last"] if met else None,
        "largest": {"gap": str(gap), "from": str(at), "to": str(at + gap)} if gap else None,
        "gaps": [{"gap": gap, "times": str(times[gap])} for gap in sorted(times) if gap <= _TOLD],
        "longer": str(sum(number for gap, number in times.items() if gap > _TOLD)),
    }


prime_gaps.restrict(_range.restrict)


@prime_gaps.check
def _(result: dict[str, Any], start: int, stop: int) -> str:
    """A short range once more from prime to prime; a long one by what must hold, and by stretches of it."""
    if stop - start <= _range.WALKED:
        if result != _told([_walked(_range.walk(start, stop))]):
            raise WrongResult("Walking from prime to prime finds other gaps.")
        return f"found again from prime to prime (GMP); {_range.sieved_by()}"
    _consistent(result, start, stop)
    primes, largest = int(result["primes"]), int(result["largest"]["gap"])
    how = "the primes as many as chance allows"
    if stop <= 10**15:
        from primecountpy.primecount import prime_pi

        how = "the primes counted by primecount"
        if primes != prime_pi(stop) - prime_pi(max(0, start - 1)):
            raise WrongResult("π(stop) - π(start - 1) is another number.")
    _range.near(primes, _range.expected_primes(start, stop))
    first, last = _range.sample(start, stop)
    walked = _walked(_range.walk(first, last))
    if int(walked["largest"][0]) > largest or _told([walked]) != _told([_found(first, last)]):
        raise WrongResult(f"From {first} to {last} the sieve finds other gaps than GMP.")
    return (
        f"the ends are primes, and the gaps reach from one to the other; {how}; {_range.SAMPLED}; {_range.sieved_by()}"
    )


def _consistent(result: dict[str, Any], start: int, stop: int) -> None:
    """What holds for the gaps of any long range."""
    from gmpy2 import next_prime, prev_prime

    first, last, longer = int(result["first"]), int(result["last"]), int(result["longer"])
    gap, before, after = (int(result["largest"][name]) for name in ("gap", "from", "to"))
    if (first, last) != (next_prime(max(start, 1) - 1), prev_prime(stop + 1)):
        raise WrongResult("The first or the last prime is another one.")
    if next_prime(before) != after or after - before != gap or not first <= before < after <= last:
        raise WrongResult("The largest gap does not reach from one prime to the next.")
    listed = {each["gap"]: int(each["times"]) for each in result["gaps"]}
    if sum(listed.values()) + longer != int(result["primes"]) - 1:
        raise WrongResult("There is not one gap after each prime but the last.")
    rest = last - first - sum(gap * times for gap, times in listed.items())
    if not longer * (_TOLD + 2) <= rest <= longer * gap:
        raise WrongResult("The gaps do not reach from the first prime to the last.")


def _walked(primes: Iterable[int]) -> dict[str, Any]:
    """What `_found` says, from primes one by one."""
    walked = list(primes)
    gaps = [(second - first, first) for first, second in pairwise(walked)]
    times: dict[str, int] = {}
    for gap, _ in gaps:
        times[str(gap)] = times.get(str(gap), 0) + 1
    gap, at = max(gaps, key=lambda found: found[0], default=(0, 0))
    return {
        "primes": str(len(walked)),
        "first": str(walked[0]) if walked else None,
        "last": str(walked[-1]) if walked else None,
        "largest": [str(gap), str(at)],
        "times": times,
    }


@prime_gaps.cost
def _(start: int, stop: int) -> Cost:
    """In proportion to the length, slowly more with the height, and with the root of stop for each part."""
    return Cost(_range.seconds(start, stop, _sieve.FINDING), 1_500)


prime_gaps.fans_out(
    split=lambda parts, start, stop: _range.parts(start, stop, parts, time_limit=60, slower=_sieve.FINDING),
    part=lambda start, stop: _found(int(start), int(stop)),
    combine=lambda results, **_: _told(results),
)


prime_gaps.no_direct_call("primesieve lists the primes, but not the gaps between them")
