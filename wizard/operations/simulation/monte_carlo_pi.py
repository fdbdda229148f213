"""π by throwing points at a square."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import pi, sqrt
from random import Random
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.fan_out import number_of_parts, ranges
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation

#: Points in a stream. Streams never depend on who draws them, so neither does the answer: a part is some of them.
_STREAM = 1 << 26

#: Points whose hits a part counts apart: so that it can draw a thirty-second of a stream again, and compare.
_WINDOW = 1 << 21

#: Points that are drawn at once: their arrays fit in the second-level cache.
_AT_ONCE = 1 << 15

#: A coordinate has so many bits: the squares of two then fit in 64 together.
_BITS = 31

#: Decimals of the estimate: more than the most points can make certain.
_DECIMALS = 10

#: Of the generator PCG64.
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645

#: Seconds for a point.
_SECONDS = 8e-9

#: Points that a check draws again in Python's own integers: of the whole (0.1 s), and of each stream of a part.
_REDRAWN, _REDRAWN_OF_STREAM = 100_000, 5_000

_TIME_LIMIT = 60


@operation(
    title="π by chance",
    method="Random points in a square, of which π/4 lie in the quarter of a disc; independent streams of PCG64 (numpy)",
    source="M. E. O'Neill, PCG, https://www.pcg-random.org; https://numpy.org/doc/stable/reference/random/parallel.html",
    libraries=("numpy", "numpy.random"),
    # The most points: 800 s, and always split.
    time_limit=_TIME_LIMIT,
    examples=[
        (
            {"samples": "100000", "seed": "1"},
            {
                "hits": "78650",
                "samples": "100000",
                "estimate": "3.1460000000",
                "standard_error": "0.0051833233",
                "streams": ["78650"],
            },
        ),
    ],
)
def monte_carlo_pi(
    samples: Annotated[int, Integer(1, 10**11, "how many points")],
    seed: Annotated[int, Integer(0, 2**64 - 1, "where chance begins; the same seed gives the same answer")] = 1,
) -> dict[str, Any]:
    """An estimate of π from how many random points of a square lie in a disc, with its standard error.

    A lesson in patience: each further digit takes a hundred times as many points. The points come in streams of
    67,108,864, whose hits are told one by one; how many workers there are changes nothing.
    """
    return _told(_hits(0, _streams(samples) - 1, samples, seed), samples)


def _streams(samples: int) -> int:
    return -(-samples // _STREAM)


def _hits(first: int, last: int, samples: int, seed: int) -> list[int]:
    """The hits of each stream; the last one of all may be shorter."""
    return [sum(windows) for windows in _windows(first, last, samples, seed)]


def _windows(first: int, last: int, samples: int, seed: int) -> list[list[int]]:
    """The hits of each window of each stream."""
    hits = []
    for number in range(first, last + 1):
        points = _points(number, samples)
        hits.append([_thrown(number, min(_WINDOW, points - at), seed, at) for at in range(0, points, _WINDOW)])
        report(number - first + 1, last - first + 1)
    return hits


def _points(number: int, samples: int) -> int:
    """How many points a stream has."""
    return min(_STREAM, samples - number * _STREAM)


def _thrown(number: int, points: int, seed: int, skipped: int = 0) -> int:
    """The hits of some points of a stream, in whole numbers, so that nothing is rounded."""
    import numpy as np

    stream = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))).advance(skipped)
    hits = 0
    for done in range(0, points, _AT_ONCE):
        drawn = stream.random_raw(min(_AT_ONCE, points - done))
        x, y = drawn >> np.uint64(64 - _BITS), drawn & np.uint64((1 << _BITS) - 1)
        hits += int(np.count_nonzero(x * x + y * y < 1 << 2 * _BITS))
    return hits


def _told(hits: Sequence[int], samples: int) -> dict[str, Any]:
    """The result from the hits of each stream."""
    part = Fraction(sum(hits), samples)
    return {
        "hits": str(sum(hits)),
        "samples": str(samples),
        "estimate": f"{float(4 * part):.{_DECIMALS}f}",
        "standard_error": f"{4 * sqrt(part * (1 - part) / samples):.{_DECIMALS}f}",
        "streams": [str(each) for each in hits],
    }


@monte_carlo_pi.check
def _(result: dict[str, Any], samples: int, seed: int) -> str:
    """A random stream is drawn again, its beginning without numpy; and no stream is further off than chance allows."""
    hits = _by_chance(result, samples)
    number = Random().randrange(len(hits))  # noqa: S311 -- there is nothing to guess.
    points = _points(number, samples)
    few = min(points, _REDRAWN)
    _draw_again(hits[number], number, seed, points=points, few=few)
    return f"stream {number} drawn again, its first {few:,} points in Python's own integers; {_WITHIN}"


_WITHIN = "all streams within eight standard deviations"


def _by_chance(result: dict[str, Any], samples: int) -> list[int]:
    """The hits of the streams, if they make the result and chance makes them."""
    hits = [int(each) for each in result["streams"]]
    if result != _told(hits, samples) or len(hits) != _streams(samples):
        raise WrongResult("The hits of the streams do not make this estimate.")
    for number, each in enumerate(hits):
        points = _points(number, samples)
        if abs(each - points * pi / 4) > 8 * sqrt(points / 6) + 8:
            raise WrongResult(f"Stream {number} has {each} hits, which is beyond chance.")
    return hits


def _draw_again(hits: int, number: int, seed: int, *, points: int, few: int, skipped: int = 0) -> None:
    """That the `points` of a stream after those `skipped` have so many `hits`; the first `few` without numpy."""
    if hits != _thrown(number, points, seed, skipped):
        raise WrongResult(f"Stream {number} has another number of hits when it is drawn again.")
    if _thrown(number, few, seed, skipped) != sum(_drawn(number, few, seed, skipped)):
        raise WrongResult(f"Stream {number} is another one when it is drawn without numpy.")


def _confirm(result: dict[str, Any], first: int, last: int, samples: str, seed: str) -> None:
    """A random window of each stream is drawn again, by a jump to it; its first points without numpy."""
    chance = Random()  # noqa: S311 -- there is nothing to guess.
    for number, hits, windows in zip(range(first, last + 1), result["streams"], result["windows"], strict=True):
        if sum(windows) != int(hits):
            raise WrongResult(f"Stream {number} has not the hits of its windows.")
        window = chance.randrange(len(windows))
        skipped = window * _WINDOW
        points = min(_WINDOW, _points(number, int(samples)) - skipped)
        few = min(points, _REDRAWN_OF_STREAM)
        _draw_again(windows[window], number, int(seed), points=points, few=few, skipped=skipped)


def _joined_check(result: dict[str, Any], results: Sequence[dict[str, Any]], samples: int, **_: int) -> str:
    """What the parts say makes the result, and chance makes it."""
    _by_chance(result, samples)
    if result["streams"] != [hits for each in results for hits in each["streams"]]:
        raise WrongResult("The streams are not those of the parts.")
    return (
        f"of each stream a random thirty-second drawn again by its worker, {_REDRAWN_OF_STREAM:,} points of it in "
        f"Python's own integers; {_WITHIN}"
    )


def _drawn(number: int, points: int, seed: int, skipped: int = 0) -> Iterator[bool]:
    """Whether each of some points of a stream hits: PCG64 as its inventor has it, in integers of any length."""
    import numpy as np

    begun = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))).state["state"]
    state, increment = int(begun["state"]), int(begun["inc"])
    # Of the powers of two that make up `skipped`: what so many steps at once multiply by and add.
    times, plus = _MULTIPLIER, increment
    while skipped:
        if skipped % 2:
            state = (state * times + plus) % 2**128
        times, plus, skipped = times * times % 2**128, (times + 1) * plus % 2**128, skipped // 2
    for _ in range(points):
        state = (state * _MULTIPLIER + increment) % 2**128
        mixed, turn = (state >> 64) ^ (state & (2**64 - 1)), state >> 122
        drawn = (mixed >> turn | mixed << (-turn & 63)) & (2**64 - 1)
        x, y = drawn >> (64 - _BITS), drawn & ((1 << _BITS) - 1)
        yield x * x + y * y < 1 << 2 * _BITS


@monte_carlo_pi.cost
def _(samples: int, **_: int) -> Cost:
    """In proportion to the points."""
    redrawn = min(samples, _STREAM) * _SECONDS + min(samples, _REDRAWN) * 1e-6
    return Cost(samples * _SECONDS + redrawn, 200 + 11 * _streams(samples))


def _split(parts: int | None, samples: int, seed: int) -> list[dict[str, Any]]:
    number = number_of_parts(samples * _SECONDS, parts, time_limit=_TIME_LIMIT)
    return [
        {"first": first, "last": last, "samples": str(samples), "seed": str(seed)}
        for first, last in ranges(0, _streams(samples) - 1, number)
    ]


def _part(first: int, last: int, samples: str, seed: str) -> dict[str, Any]:
    windows = _windows(first, last, int(samples), int(seed))
    return {"streams": [str(sum(each)) for each in windows], "windows": windows}


def _combined(results: Sequence[dict[str, Any]], samples: int, **_: int) -> dict[str, Any]:
    return _told([int(hits) for each in results for hits in each["streams"]], samples)


monte_carlo_pi.fans_out(split=_split, part=_part, combine=_combined, confirm=_confirm, check=_joined_check)


monte_carlo_pi.no_direct_call("a lesson of our own; see bench-fan-out")
