"""Polynomials in their canonical text, such as `x^4 - 5*x + 1/2`, read without the grammar.

That is what workers get, hundreds of terms at a time. Whatever is written in any other way is left to the grammar, and
so is whatever might have to be refused.
"""

from __future__ import annotations

import re
from fractions import Fraction

from wizard.formulas.polynomial import Bounds, Terms
from wizard.language.budget import CALL, ENTRY, spend
from wizard.language.tokens import Limits

#: Small letters that mean nothing but a variable, so that no hint is missed that the grammar's reader would give.
_POWER = r"[a-cfghj-z][0-9]{0,3}(?:\^[1-9][0-9]{0,5})?"
_POWERS = rf"{_POWER}(?:\*{_POWER})*+"
_TERM = rf"(?:[1-9][0-9]*+(?:/[1-9][0-9]*+)?+(?:\*{_POWERS})?+|{_POWERS})"
_TERMS = re.compile(rf"-?{_TERM}(?: [-+] {_TERM})*+")

#: Signs of which each stands before one more number or name.
_SIGNS = "+-*/^"

#: Variables that are looked for in each term.
_VARIABLES = 6


def canonical(text: str, limits: Limits, bounds: Bounds) -> Terms | None:
    """What `text` stands for if it is canonical and within `limits` and `bounds`, and None otherwise."""
    signs = sum(map(text.count, _SIGNS))
    if len(text) > limits.characters or 2 * signs + 1 > limits.tokens or not _TERMS.fullmatch(text):
        return None
    spend(CALL + signs * ENTRY)
    variables = sorted({each.partition("^")[0] for each in re.findall(r"[a-z][^-*+ ]*", text)})
    if len(variables) > _VARIABLES:
        return None
    places, coefficients = {name: place for place, name in enumerate(variables)}, {}
    for term in text.replace(" - ", " + -").split(" + "):
        number, powers = _number(term, limits.digits), _powers(term, places)
        if not number or not powers or sum(powers) > bounds.degree or powers in coefficients:
            return None
        coefficients[powers] = number
    return Terms.of(variables, coefficients) if len(coefficients) <= bounds.terms else None


def _number(term: str, digits: int) -> Fraction | None:
    """The coefficient of a term; None if it is too long."""
    text = term.partition("*")[0].removeprefix("-")
    if text[0].isalpha():
        text = "1"
    above, _, below = text.partition("/")
    if max(len(above), len(below)) > digits:
        return None
    number = int(above) if term[0] != "-" else -int(above)
    return Fraction(number, int(below)) if below else Fraction(number)


def _powers(term: str, places: dict[str, int]) -> tuple[int, ...] | None:
    """The exponents of a term, one for each variable; None if a variable is in it twice."""
    powers = [0] * len(places)
    for factor in term.removeprefix("-").split("*"):
        name, _, power = factor.partition("^")
        if name in places:
            if powers[places[name]]:
                return None
            powers[places[name]] = int(power or 1)
    return tuple(powers)
