"""Polynomials of FLINT's as text and back, in the form that `Terms` has, but with coefficients of any length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wizard.errors import WrongResult


def written(terms: Mapping[Any, Any], variables: Sequence[str]) -> str:
    """Such as `x^4 - 5*x + 1/2`, of a mapping from tuples of exponents to coefficients; highest powers first."""
    text = ""
    for powers in sorted(terms, key=lambda powers: (sum(powers), powers), reverse=True):
        number = terms[powers]
        sign = ("-" if number < 0 else "") if not text else (" - " if number < 0 else " + ")
        factors = [
            name if power == 1 else f"{name}^{power}" for name, power in zip(variables, powers, strict=True) if power
        ]
        if abs(number) != 1 or not factors:
            factors.insert(0, abs(number).str())
        text += sign + "*".join(factors)
    return text or "0"


def univariate(coefficients: Iterable[Any], variable: str = "x") -> str:
    """The same, of the coefficients from the constant one up."""
    return from_texts([number.str() for number in coefficients], variable)


def from_texts(coefficients: Sequence[str], variable: str = "x") -> str:
    """The same, where the coefficients are texts already, as results list them."""
    parts = []
    for power in range(len(coefficients) - 1, -1, -1):
        number = coefficients[power]
        if number == "0":
            continue
        parts.append(" - " if number[0] == "-" else " + ")
        size = number.removeprefix("-")
        if not power:
            parts.append(size)
            continue
        if size != "1":
            parts.append(f"{size}*")
        parts.append(variable if power == 1 else f"{variable}^{power}")
    if not parts:
        return "0"
    parts[0] = "-" if parts[0] == " - " else ""
    return "".join(parts)


def terms_of(text: str, variables: Sequence[str], *, rational: bool = False) -> dict[tuple[int, ...], Any]:
    """The coefficients that `written` made a text of; raises `WrongResult` for any other text."""
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
    if written(terms, variables) != text:
        raise WrongResult(f"{text[:40]} is not how a polynomial is written.")
    return terms
