"""Polynomials in one variable for comparisons with other libraries, and as these take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wizard.formulas.terms import Terms


def polynomial_text(numbers: Sequence[int]) -> str:
    """As people write it, of coefficients from the lowest power to the highest."""
    return " + ".join(f"{each}*x^{power}" for power, each in enumerate(numbers)).replace("+ -", "- ")


def sympy_poly(sympy: Any, terms: Terms) -> Any:
    """As SymPy calculates with it."""
    return sympy.Poly([int(each) for each in reversed(terms.listed)], sympy.Symbol("x"))
