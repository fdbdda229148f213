"""What `make bench-maths` compares an operation with: the library called directly, SymPy and PARI, for one question.

Each operation says so in its own file, below its check and its cost. The functions get the values that the inputs stand
for, as the operation does. Nothing here is used when a task runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Inputs = Mapping[str, Any]


def same_members(ours: Inputs, found: Inputs) -> bool:
    """Whether all that the direct call returns is in our result, to the last character."""
    return all(ours[name] == value for name, value in found.items())


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question, and how it is asked elsewhere.

    `question` makes the inputs; None where nobody else is asked. `direct` returns members of our result, which `agree`
    compares; where it is None, `reason` says why. `sympy` gets the module first. `pari` returns what PARI is to
    calculate. SymPy and PARI need not make a text of what they find.
    """

    question: Callable[[], Inputs] | None
    direct: Callable[..., Inputs] | None = None
    reason: str = ""
    sympy: Callable[..., object] | None = None
    pari: Callable[..., str] | None = None
    agree: Callable[[Inputs, Inputs], bool] = same_members


def made(question: Inputs | Callable[[], Inputs]) -> Callable[[], Inputs]:
    """What makes the inputs: integers become texts, in lists too. Long ones are made only when they are asked for."""

    def inputs() -> Inputs:
        given = question() if callable(question) else question
        return {name: _texts(value) for name, value in given.items()}

    return inputs


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return str(value) if isinstance(value, int) else value


def drawn(count: int, digits: int = 2) -> list[int]:
    """Numbers of so many digits from a simple recurrence, so that every run has the same."""
    state, found = 1, []
    for _ in range(count):
        number = 0
        for _ in range(0, digits, 16):
            state = state * 6364136223846793005 % 2**64
            number = number * 10**16 + state
        found.append(number % 10**digits)
    return found
