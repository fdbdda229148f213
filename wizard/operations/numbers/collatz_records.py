"""The numbers below a limit whose way to 1 is longer than that of every smaller one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.fan_out import cut, ranges
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

#: Halvings that one look into a table does.
_JUMP = 16

#: Ways that are looked up as soon as they come below it. No jump from above it reaches 1, since 2²⁰ / 2¹⁶ is more.
_KNOWN = 1 << 20

#: Numbers that are walked at once: their arrays fit in the second-level cache.
_AT_ONCE = 1 << 15

#: Remainders modulo 24 that a record may have. n = 3k + 2 comes next but one after (2n - 1)/3, which is smaller, and
#: 8k + 5 has a way as long as 8k + 4.
_REMAINDERS = [each for each in range(24) if each % 3 != 2 and each % 8 != 5]

#: Seconds for each number below the limit.
_SECONDS = 7e-8

#: All starts below are walked: 0.1 s; by the worker of the first part, where there are parts that reach so far.
_ALL_WALKED = 100_000

#: Random starts that a check walks: of the whole, of each part (4 ms), and of what parts make together at least. In all
#: there are as many as of the whole.
_WALKED, _WALKED_OF_PART, _WALKED_OF_ALL = 5_000, 250, 500

_TIME_LIMIT = 60


@operation(
    title="Collatz records",
    method="All numbers that may be records, sixteen halvings at a time from a table (numpy)",
    source="J. C. Lagarias, The 3x + 1 Problem and its Generalizations, https://doi.org/10.2307/2322189; "
    "https://oeis.org/A006877",
    libraries=("numpy",),
    # The largest limit: 80 s, and always split.
    time_limit=_TIME_LIMIT,
    examples=[
        (
            {"limit": "30"},
            {
                "records": [
                    {"start": "1", "steps": 0},
                    {"start": "2", "steps": 1},
                    {"start": "3", "steps": 7},
                    {"start": "6", "steps": 8},
                    {"start": "7", "steps": 16},
                    {"start": "9", "steps": 19},
                    {"start": "18", "steps": 20},
                    {"start": "25", "steps": 23},
                    {"start": "27", "steps": 111},
                ],
            },
        ),
    ],
)
# Below 10⁹ no way goes beyond 1.5·10¹⁸, and 64 bits hold it; soon above, one does not fit.
def collatz_records(limit: Annotated[int, Integer(2, 10**9, "starts below it are looked at")]) -> dict[str, Any]:
    """The starts that take more steps to 1 than all smaller ones, when n is halved or, if odd, becomes 3n + 1.

    The last of the records is the start below the limit that takes longest: 837799 with 524 steps below a million.
    """
    return {"records": _merged([_records(1, limit - 1)])}


def _records(first: int, last: int) -> list[tuple[int, int]]:
    """The starts of the range that take longer than all before them in the range, and their steps."""
    import numpy as np

    found: list[tuple[int, int]] = []
    longest = -1
    remainders = np.array(_REMAINDERS)
    blocks = ranges(first // 24, last // 24, (last - first) // (_AT_ONCE * 24 // len(_REMAINDERS)) + 1)
    for done, (low, high) in enumerate(blocks, 1):
        starts = (np.arange(low, high + 1)[:, None] * 24 + remainders).ravel()
        # 2 is the exception among the remainders: its way begins in the circle of 1.
        starts = starts[(starts >= max(first, 3)) & (starts <= last)]
        if low == first // 24:
            starts = np.concatenate(([each for each in (1, 2) if first <= each <= last], starts)).astype(np.int64)
        steps = _steps(starts)
        while len(steps) and steps.max() > longest:
            # The first that is longer than before, until none is.
            index = int(np.argmax(steps > longest))
            longest = int(steps[index])
            found.append((int(starts[index]), longest))
        report(done, len(blocks))
    return found


def _steps(starts: Integers) -> Integers:
    """The steps of each start until it is 1."""
    import numpy as np

    powers, added, counted, known = _tables()
    steps = np.zeros(len(starts), np.int64)
    index, at = np.arange(len(starts)), starts.copy()
    while True:
        low = at < _KNOWN
        if low.any():
            steps[index[low]] += known[at[low]]
            index, at = index[~low], at[~low]
        if not len(index):
            return steps
        bits = at & ((1 << _JUMP) - 1)
        at = (at >> _JUMP) * powers[bits] + added[bits]
        steps[index] += counted[bits]


@cache
def _tables() -> tuple[Integers, Integers, Integers, Integers]:
    """What sixteen halvings do to n = 2¹⁶·a + b: a·powers[b] + added[b] after counted[b] steps. And all short ways."""
    import numpy as np

    added = np.arange(1 << _JUMP)
    powers = np.ones(1 << _JUMP, np.int64)
    counted = np.full(1 << _JUMP, _JUMP)
    for _ in range(_JUMP):
        odd = added % 2 == 1
        powers[odd] *= 3
        counted += odd
        added = np.where(odd, 3 * added + 1, added) // 2
    known = np.zeros(_KNOWN, np.int64)
    size = 2
    while size < _KNOWN:
        # Each of the next numbers is followed until it is one of those that are known.
        index, at, steps = np.arange(size, 2 * size), np.arange(size, 2 * size), np.zeros(size, np.int64)
        while len(index):
            odd = at % 2 == 1
            steps += 1 + odd
            at = np.where(odd, 3 * at + 1, at) // 2
            high = at >= size
            known[index[~high]] = steps[~high] + known[at[~high]]
            index, at, steps = index[high], at[high], steps[high]
        size *= 2
    return powers, added, counted, known


def _merged(stretches: Sequence[Sequence[tuple[int, int]]]) -> list[dict[str, Any]]:
    """The records of all, from those of stretches that follow each other."""
    longest, records = -1, []
    for start, steps in (each for stretch in stretches for each in stretch):
        if steps > longest:
            longest = steps
            records.append({"start": str(start), "steps": steps})
    return records


@collatz_records.check
def _(result: dict[str, Any], limit: int) -> str:
    """Every record is walked step by step; below 100,000 every start is, and above it as many as a second allows."""
    return _checked(result, limit, _ALL_WALKED, _WALKED)


def _checked(result: dict[str, Any], limit: int, walked: int, number: int) -> str:
    """Every record, every start below `walked` and a `number` of random ones, step by step."""
    records = [(int(each["start"]), each["steps"]) for each in result["records"]]
    walked = min(limit, walked)
    _all_walked(records, walked)
    for (before, fewer), (start, steps) in pairwise(records):
        if not (before < start < limit and fewer < steps == _walk(start)):
            raise WrongResult(f"{start} is no record of {steps} steps.")
    random = Random()  # noqa: S311 -- there is nothing to guess.
    _walk_each(records, (random.randrange(1, limit) for _ in range(number)))
    return f"every record, every start below {walked:,} and {number:,} random ones walked step by step"


def _all_walked(records: Sequence[tuple[int, int]], limit: int) -> None:
    """Below the limit there are these records and no others."""
    if [each for each in records if each[0] < limit] != list(_walked(limit)):
        raise WrongResult(f"Walking all starts below {limit} step by step finds other records.")


def _walk_each(records: Sequence[tuple[int, int]], starts: Iterable[int]) -> None:
    """No start takes more steps than the records up to it."""
    for start in starts:
        if _walk(start) > max((steps for record, steps in records if record <= start), default=-1):
            raise WrongResult(f"{start} takes more steps than the record below it.")


def _confirm(result: dict[str, Any], first: int, last: int) -> None:
    """The records of the part, and random starts of it, step by step in Python's integers."""
    records = [(start, steps) for start, steps in result["records"]]
    if any(steps != _walk(start) for start, steps in records):
        raise WrongResult(f"A record from {first} to {last} takes another number of steps.")
    if first == 1:
        _all_walked(records, min(last + 1, _ALL_WALKED))
    # What a record cannot be was not looked at: a smaller start that takes longer may lie in another part.
    random = Random()  # noqa: S311 -- there is nothing to guess.
    starts = (random.randint(first // 24, last // 24) * 24 + random.choice(_REMAINDERS) for _ in range(_WALKED_OF_PART))
    _walk_each(records, (each for each in starts if first <= each <= last))


def _joined_check(result: dict[str, Any], results: Sequence[dict[str, Any]], limit: int) -> str:
    """As of the whole, with fewer starts: each part has tried its own."""
    # Whether the first part reaches so far.
    is_walked = limit // len(results) > _ALL_WALKED
    number = max(_WALKED_OF_ALL, _WALKED - _WALKED_OF_PART * len(results))
    how = _checked(result, limit, 10_000 if is_walked else _ALL_WALKED, number)
    all_walked = f", and every start below {_ALL_WALKED:,}" if is_walked else ""
    return f"{how}; in each of {len(results)} parts {_WALKED_OF_PART:,} by its worker{all_walked}"


def _walked(limit: int) -> Iterator[tuple[int, int]]:
    """The records below a small limit: each start is walked down to a smaller one."""
    steps, longest = [0, 0], 0
    yield 1, 0
    for start in range(2, limit):
        count, n = 0, start
        while n >= start:
            n, count = (3 * n + 1, count + 1) if n & 1 else (n >> 1, count + 1)
        steps.append(count + steps[n])
        if steps[start] > longest:
            longest = steps[start]
            yield start, longest


def _walk(n: int) -> int:
    """The steps of one start."""
    steps = 0
    while n != 1:
        n = 3 * n + 1 if n & 1 else n >> 1
        steps += 1
    return steps


@collatz_records.cost
def _(limit: int) -> Cost:
    """In proportion to the starts, a little more for the longer ways of larger ones."""
    return Cost(0.4 + limit * _SECONDS, 3_000)


def _split(parts: int | None, limit: int) -> list[dict[str, Any]]:
    # The tables take 0.2 s, but a process makes them once.
    stretches = cut(1, limit - 1, limit * _SECONDS, parts, time_limit=_TIME_LIMIT)
    return [{"first": first, "last": last} for first, last in stretches]


collatz_records.fans_out(
    split=_split,
    part=lambda first, last: {"records": _records(first, last)},
    combine=lambda results, **_: {"records": _merged([each["records"] for each in results])},
    confirm=_confirm,
    check=_joined_check,
)


collatz_records.no_direct_call("a search of our own; see bench-fan-out")
