"""What is said of two answers at last: equal, different or undecided, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Word(StrEnum):
    """The three verdicts. The first two are proven, or they are not given."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why, in one word that programs read."""

    #: The difference is 0, by a calculation without any rounding.
    PROVEN = "proven"
    #: The difference is at most the tolerance that was asked for.
    TOLERANCE = "tolerance"
    #: At a point, or as numbers, the two have values that proven bounds keep apart.
    REFUTED = "refuted"
    #: The two are different kinds of objects, or have different numbers of entries.
    SHAPE = "shape"
    #: Neither was possible: they agree wherever they were looked at.
    UNPROVEN = "unproven"
    #: One of them has no value that could be compared.
    VALUE = "value"
    #: The deadline was over first.
    TIME = "time"
    #: The memory that a comparison may use was used up first, or the process of the comparison died.
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict, its reason, and how it was found, in a sentence; `point` is where a difference was seen."""

    word: Word
    reason: Reason
    how: str
    point: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_proven(self) -> bool:
        """Whether it is anything but undecided."""
        return self.word is not Word.UNDECIDED

    def as_result(self) -> dict[str, object]:
        """As the operation answers it."""
        said = {"verdict": str(self.word), "proven": self.is_proven, "reason": str(self.reason), "how": self.how}
        return said | {"point": dict(self.point)} if self.point else said

    @classmethod
    def of_result(cls, result: Mapping[str, object]) -> Verdict:
        """What `as_result` gave; raises `ValueError` or `KeyError` of anything else."""
        point = result.get("point") or {}
        assert isinstance(point, Mapping)
        return cls(Word(str(result["verdict"])), Reason(str(result["reason"])), str(result["how"]), point)


def equal(how: str, reason: Reason = Reason.PROVEN) -> Verdict:
    """Proven to be equal."""
    return Verdict(Word.EQUAL, reason, how)


def different(how: str, reason: Reason = Reason.REFUTED, point: Mapping[str, str] | None = None) -> Verdict:
    """Proven to be different."""
    return Verdict(Word.DIFFERENT, reason, how, point or {})


def undecided(how: str, reason: Reason = Reason.UNPROVEN) -> Verdict:
    """Neither."""
    return Verdict(Word.UNDECIDED, reason, how)


def all_of(verdicts: Iterable[Verdict], what: str) -> Verdict:
    """Of pairs that must all be equal: the first that is different, else the first that is undecided."""
    found: list[Verdict] = []
    for each in verdicts:
        if each.word is Word.DIFFERENT:
            return Verdict(each.word, each.reason, f"{what} {len(found) + 1}: {each.how}", each.point)
        found.append(each)
    for number, each in enumerate(found, 1):
        if each.word is Word.UNDECIDED:
            return Verdict(each.word, each.reason, f"{what} {number}: {each.how}")
    reasons = {each.reason for each in found}
    if Reason.TOLERANCE in reasons:
        return equal(f"each {what} is equal, some within the tolerance", Reason.TOLERANCE)
    return equal(f"each {what} is equal: {found[0].how}" if len(found) == 1 else f"each {what} is proven to be equal")
