"""Pairs of answers that are to be compared, and the verdicts on them."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from app.http.shape import Shape, TaskId, about

#: Pairs of one request: as many as an API process reads in some tenths of a second.
MAX_PAIRS = 256


class Pair(Shape):
    """Two answers."""

    a: Annotated[str, about("One answer, in plain notation or in LaTeX.")]
    b: Annotated[str, about("The other answer.")]


class Pairs(Shape):
    """Pairs of answers, and how they are compared."""

    pairs: Annotated[list[Pair], Meta(min_length=1, max_length=MAX_PAIRS), about("The pairs.")]
    deadline_ms: Annotated[
        int | UnsetType, about("Milliseconds for each pair, 20 to 10,000; 1,000 unless you say otherwise.")
    ] = UNSET
    tolerance: Annotated[
        str | UnsetType,
        about("How far apart numbers may be: exact (the default), rounded, a difference 0.001, or a share 0.1%."),
    ] = UNSET


class PairVerdict(Shape):
    """The verdict on one pair."""

    verdict: Annotated[str, about("equal, different or undecided. The first two are proven.")]
    reason: Annotated[
        str,
        about(
            "Why, in one word: proven, tolerance, refuted, shape; or, if undecided: unproven, value, shape, time, "
            "memory, unreadable, waiting, failed."
        ),
    ]
    how: Annotated[str, about("How it was found, or what is wrong, in a sentence.")]
    side: Annotated[str | None, about("Of what is unreadable: a or b, the one that is. Else null.")]
    point: Annotated[dict[str, str] | None, about("Where a difference was seen: the value of each variable.")]
    seconds: Annotated[float | None, about("What the verdict and its check took on the worker, by the clock.")]
    task_id: Annotated[TaskId | None, about("The task that found it; null if the pair could not be read.")]


class Verdicts(Shape):
    """The verdicts, in the order of the pairs."""

    verdicts: Annotated[list[PairVerdict], about("One for each pair.")]
