"""One question of `make bench-maths`, and how it is put to SymPy and PARI."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


def same_members(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether all that the direct call tells is in our result, to the last character."""
    return all(ours[name] == value for name, value in found.items())


@dataclass(frozen=True)
class Row:
    """One question: our inputs, the direct call, and what SymPy and PARI are asked.

    The direct call gives members of our result, which `agree` compares. SymPy and PARI need not make a text of what
    they find.
    """

    operation: str
    inputs: Mapping[str, Any]
    direct: Callable[[], Mapping[str, Any]] | None = None
    sympy: Callable[[], object] | None = None
    pari: Callable[[], object] | None = None
    agree: Callable[[Mapping[str, Any], Mapping[str, Any]], bool] = same_members


def only(*names: str) -> Callable[[Mapping[str, Any], Mapping[str, Any]], bool]:
    """Compares these members alone: the others are the same in another notation."""
    return lambda ours, found: all(ours[name] == found[name] for name in names)


def by_sympy(call: Callable[[Any], object]) -> Callable[[], object]:
    """A call of SymPy, which is imported only when asked."""

    def asked() -> object:
        import sympy

        return call(sympy)

    return asked


def by_pari(text: str) -> Callable[[], object]:
    """What PARI is to calculate."""

    def asked() -> object:
        import cypari

        return cypari.pari(text)

    return asked


def pari_matrix(rows: Sequence[Sequence[int]]) -> str:
    """A matrix as PARI reads it."""
    return f"[{';'.join(','.join(map(str, row)) for row in rows)}]"


def numbers(count: int, digits: int = 2) -> list[int]:
    """Numbers from a simple recurrence, so that every run has the same."""
    state, found = 1, []
    for _ in range(count):
        number = 0
        for _ in range(0, digits, 16):
            state = state * 6364136223846793005 % 2**64
            number = number * 10**16 + state
        found.append(number % 10**digits)
    return found


def matrix(height: int, width: int, digits: int = 2) -> list[list[int]]:
    """Rows of such numbers."""
    found = numbers(height * width, digits)
    return [found[at : at + width] for at in range(0, height * width, width)]


def texts(rows: Any) -> list[list[str]]:
    """The entries of a matrix of FLINT's, or of Python's, as the API has them."""
    return [[str(each) for each in row] for row in (rows if isinstance(rows, list) else rows.tolist())]
