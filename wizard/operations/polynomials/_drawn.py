"""Polynomials in one variable for comparisons with other libraries, and as these take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wizard.formulas.polynomial import Terms


def polynomial_text(numbers: Sequence[int]) -> str:
    """As people write it, of coefficients from the lowest power to the highest."""
    return " + ".join(f"{each}*x^{power}" for power, each in enumerate(numbers)).replace("+ -", "- ")


def coefficients(terms: Terms) -> list[int]:
    """From the lowest power to the highest, with zeros."""
    found = [0] * (terms.degree + 1)
    for (power,), number in terms.coefficients.items():
        found[power] = int(number)
    return found


def sympy_poly(sympy: Any, terms: Terms) -> Any:
    """As SymPy calculates with it."""
    return sympy.Poly(coefficients(terms)[::-1], sympy.Symbol("x"))
