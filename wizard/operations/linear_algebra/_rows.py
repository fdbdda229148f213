"""Matrices for comparisons with other libraries, and as these take them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from wizard.operations import comparison


def drawn(height: int, width: int | None = None, digits: int = 2) -> list[list[int]]:
    """Rows of numbers that are the same in every run; a square matrix without `width`."""
    width = width or height
    found = comparison.drawn(height * width, digits)
    return [found[at : at + width] for at in range(0, height * width, width)]


def domain(sympy: Any, rows: Sequence[Sequence[int]]) -> Any:
    """As SymPy calculates with it quickest."""
    return sympy.polys.matrices.DomainMatrix(rows, (len(rows), len(rows[0])), sympy.ZZ)


def normal_forms() -> Any:
    """SymPy's module for them, which it does not import by itself."""
    return import_module("sympy.matrices.normalforms")


def pari_rows(rows: Sequence[Sequence[int]]) -> str:
    """As PARI reads it."""
    return f"[{';'.join(','.join(map(str, row)) for row in rows)}]"
