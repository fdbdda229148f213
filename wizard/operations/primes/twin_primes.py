"""How many twin primes there are in a range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.primes import _range, _sieve
from wizard.operations.spec import Cost, operation


@operation(
    title="Twin primes",
    method="The sieve of Eratosthenes, a stretch at a time (primesieve, or numpy)",
    source="https://github.com/kimwalisch/primesieve; https://oeis.org/A007508",
    libraries=("flint", "gmpy2", *_sieve.LIBRARIES),
    # 10¹¹ numbers below 10¹⁸ take 230 s, and are always split.
    time_limit=60,
    hardest={"start": str(10**18 - 10**11), "stop": str(10**18)},
    examples=[
        ({"start": "0", "stop": "1000000"}, {"pairs": "8169", "first": ["3", "5"], "last": ["999959", "999961"]}),
        (
            {"start": "1000000000000", "stop": "1000010000000"},
            {
                "pairs": "17273",
                "first": ["1000000000061", "1000000000063"],
                "last": ["1000009999949", "1000009999951"],
            },
        ),
        ({"start": "4", "stop": "6"}, {"pairs": "0", "first": None, "last": None}),
    ],
)
def twin_primes(
    start: Annotated[int, _range.START],
    stop: Annotated[int, _range.STOP],
) -> dict[str, Any]:
    """The number of pairs of primes p and p + 2 from start to stop, with the first and the last of them.

    Both members of a pair lie in the range, which has at most 100,000,000,000 numbers up to 10¹⁸.
    """
    return _with_ends(_sieve.count_twins(start, stop - 2), start, stop)


def _with_ends(pairs: int, start: int, stop: int) -> dict[str, Any]:
    """The result: the ends are a few hundred numbers away, whoever counted."""
    from gmpy2 import next_prime, prev_prime

    first = last = None
    if pairs:
        lower = next_prime(max(start, 3) - 1)
        while (following := next_prime(lower)) != lower + 2:
            lower = following
        upper = prev_prime(stop + 1)
        while (preceding := prev_prime(upper)) != upper - 2:
            upper = preceding
        first, last = [str(lower), str(lower + 2)], [str(upper - 2), str(upper)]
    return {"pairs": str(pairs), "first": first, "last": last}


twin_primes.restrict(_range.restrict)


@twin_primes.check
def _(result: dict[str, Any], start: int, stop: int) -> str:
    """The ends by another library, and the count by walking from prime to prime: all of a short range, else samples."""
    if stop - start <= _range.WALKED:
        _check_ends(result, start, stop)
        if int(result["pairs"]) != _walked(start, stop - 2):
            raise WrongResult("Walking from prime to prime counts otherwise.")
        return f"counted again from prime to prime (GMP); {_range.sieved_by()}"
    _check_estimate(result, start, stop)
    _sieved_as_walked(*_range.sample(start, stop))
    return f"{_range.SAMPLED}, and {_ESTIMATED}; {_range.sieved_by()}"


_ESTIMATED = "the whole is as near to Hardy's and Littlewood's estimate as chance allows"


def _check_ends(result: dict[str, Any], start: int, stop: int) -> None:
    """The first and the last pair, by FLINT."""
    ends = [result[end] and [int(each) for each in result[end]] for end in ("first", "last")]
    found = [_first_twins(start, stop - 2), _first_twins(stop - 2, start)]
    if ends != (found if int(result["pairs"]) else [None, None]):
        raise WrongResult("The first or the last pair is another one.")


def _check_estimate(result: dict[str, Any], start: int, stop: int) -> None:
    """Ends and number of the whole."""
    _check_ends(result, start, stop)
    _range.near(int(result["pairs"]), _range.expected_twins(start, stop))


def _sieved_as_walked(first: int, last: int) -> None:
    """That the sieve counts as GMP does."""
    if _sieve.count_twins(first, last) != _walked(first, last):
        raise WrongResult(f"From {first} to {last} the sieve counts otherwise than GMP.")


def _confirm(result: dict[str, Any], start: str, stop: str) -> None:
    """The number in the part is as chance allows, and the sieve of this worker counts a stretch of it as GMP does."""
    first, last = int(start), int(stop)
    if last - first > _range.WALKED:
        _range.near(int(result["pairs"]), _range.expected_twins(first, last))
    if _range.are_confirmed(last):
        _sieved_as_walked(*_range.sample_of_part(first, last))


def _joined_check(result: dict[str, Any], results: Sequence[dict[str, Any]], start: int, stop: int) -> str:
    """The ends, and the estimate once more; where parts have not walked enough, or all is short, as of the whole."""
    if stop - start <= _range.WALKED or not _range.are_confirmed(stop, len(results)):
        return twin_primes.read({"start": str(start), "stop": str(stop)}).check(result)
    _check_estimate(result, start, stop)
    return (
        f"in each of {len(results)} parts a random stretch counted again from prime to prime (GMP) by its worker; "
        f"each part and the whole as near to Hardy's and Littlewood's estimate as chance allows; {_range.sieved_by()}"
    )


def _first_twins(near: int, far: int) -> list[int] | None:
    """The first pair whose lower member one meets on the way from `near` to `far`, by FLINT's tests."""
    from flint import fmpz

    step = 1 if near <= far else -1
    for lower in range(near, far + step, step):
        # Of a pair above 5, the number between the two is a multiple of 6.
        may_be = (lower + 1) % 6 == 0 or lower == 3
        if may_be and fmpz(lower).is_probable_prime() and fmpz(lower + 2).is_probable_prime():
            return [lower, lower + 2]
    return None


def _walked(start: int, stop: int) -> int:
    """How many primes of the range have a twin above them."""
    primes: Iterator[int] = _range.walk(start, stop + 2)
    previous, pairs = -3, 0
    for prime in primes:
        pairs += prime - previous == 2 and previous >= start
        previous = prime
    return pairs


@twin_primes.cost
def _(start: int, stop: int) -> Cost:
    """In proportion to the length, slowly more with the height, and with the root of stop for each part."""
    return Cost(_range.seconds(start, stop), 100)


twin_primes.fans_out(
    # Lower members: a pair over the edge between two parts belongs to the part with the lower one.
    split=lambda parts, start, stop: _range.parts(start, stop - 2, parts, time_limit=60) if start <= stop - 2 else [],
    part=lambda start, stop: {"pairs": str(_sieve.count_twins(int(start), int(stop)))},
    combine=lambda results, start, stop: _with_ends(sum(int(each["pairs"]) for each in results), start, stop),
    confirm=_confirm,
    check=_joined_check,
)


@twin_primes.direct(lambda: {"start": 10**12, "stop": 10**12 + 10**9})
def _(start: int, stop: int) -> dict[str, Any]:
    primesieve = import_module("primesieve")
    # As ours: it takes every processor otherwise.
    primesieve.set_num_threads(1)
    return {"pairs": str(primesieve.count_twins(start, stop))}
