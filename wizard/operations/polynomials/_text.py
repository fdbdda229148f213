"""Polynomials of FLINT's as text and back, in the form that `Terms` has, but with coefficients of any length.

FLINT writes one in several variables as we do, but not one in a single variable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wizard.errors import WrongResult
from wizard.formulas.terms import CoefficientList, Terms

#: The highest degree that is read.
_DEGREE = 1_000_000


def univariate(coefficients: Iterable[Any], variable: str = "x") -> str:
    """Such as `x^4 - 5*x + 1/2`, of the coefficients from the constant one up."""
    return str(Terms((variable,), CoefficientList(list(coefficients))))


def with_coefficients(coefficients: Sequence[Any]) -> dict[str, Any]:
    """A polynomial in x as results have it: its text, and its coefficients from the constant one up."""
    return {"polynomial": univariate(coefficients), "coefficients": [each.str() for each in coefficients]}


def terms_of(text: str, variables: Sequence[str], *, rational: bool = False) -> dict[tuple[int, ...], Any]:
    """The coefficients of the text of a polynomial, highest powers first; raises `WrongResult` for any other text."""
    from flint import fmpq, fmpz

    terms: dict[tuple[int, ...], Any] = {}
    try:
        for term in text.replace(" - ", " + -").split(" + "):
            number, powers = (fmpq if rational else fmpz)(-1 if term.startswith("-") else 1), [0] * len(variables)
            for factor in term.removeprefix("-").split("*"):
                name, _, power = factor.partition("^")
                if name in variables:
                    powers[variables.index(name)] = int(power or 1)
                else:
                    number *= type(number)(factor)
            if number:
                terms[tuple(powers)] = number
    except ValueError:
        terms = {}
    order = sorted(terms, key=lambda powers: (sum(powers), powers), reverse=True)
    if str(Terms(tuple(variables), {powers: terms[powers] for powers in order})) != text:
        raise WrongResult(f"{text[:40]} is not how a polynomial is written.")
    return terms


def coefficients_of(text: str, variable: str = "x") -> list[Any]:
    """The same in one variable, from the constant coefficient up."""
    from flint import fmpq

    numbers: dict[int, Any] = {}
    try:
        for term in text.replace(" - ", " + -").split(" + "):
            number, name, power = term.partition(variable)
            number = number.removesuffix("*") if name else number
            numbers[int(power.removeprefix("^") or 1) if name else 0] = fmpq(
                f"{number}1" if number in {"", "-"} else number
            )
    except ValueError:
        numbers = {}
    # A degree in the text is ours; one that is not takes no memory.
    found = [numbers.get(power, fmpq(0)) for power in range(min(max(numbers, default=0), _DEGREE) + 1)]
    if univariate(found, variable) != text:
        raise WrongResult(f"{text[:40]} is not how a polynomial is written.")
    return found
