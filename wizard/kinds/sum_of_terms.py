"""Polynomials written as a sum of terms, such as `x^4 - 5x + 1/2`, read in one pass, however long they are.

That is what workers get, and what other programs print. Whatever is written in any other way is left to the grammar,
and means the same where both can read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from string import ascii_letters
from typing import NamedTuple

from wizard.errors import ExpressionError
from wizard.formulas.polynomial import Bounds
from wizard.formulas.terms import Exponents, Number, Terms
from wizard.language.budget import CALL, ENTRY, spend

#: Letters that mean nothing but a variable, so that no hint is missed that the grammar's reader would give.
_NAME = r"[a-cfghj-zXYZT][0-9]{0,3}(?![A-Za-z0-9_])"
_RAISED = r" *+(?:\^|\*\*) *+"
_EXPONENT = r"[0-9]{1,9}(?![0-9])"

#: A sign, a coefficient, a variable, its exponent, other powers, and a divisor. A 0 before an x may be hexadecimal.
_TERM = re.compile(
    rf" *+(?:([-+]) *+)?+(?=[0-9A-Za-z])"
    rf"(?:(?!0[xX])([0-9]++)(?: *+/ *+([0-9]++))?+(?: *+\*(?= *+[A-Za-z]))?+ *+)?+"
    rf"(?:({_NAME})(?:{_RAISED}({_EXPONENT}))?+((?: *+\* *+{_NAME}(?:{_RAISED}{_EXPONENT})?+)*+)"
    rf"(?: *+/ *+([0-9]++))?+)?+"
)

#: Signs of which each stands before one more number or name.
_SIGNS = "+-*/^"

#: Terms of a text, two seconds of them: more than a polynomial has powers, each of which is written once.
_TERMS = 600_000

#: Variables that are told apart.
_VARIABLES = 6

#: Characters that a refusal shows.
_SHOWN = 20


class _Term(NamedTuple):
    """A coefficient, a variable with its exponent, other powers behind it, and the column."""

    number: Number
    name: str | None
    power: str | None
    others: str | None
    column: int

    def exponents(self, names: Sequence[str]) -> Exponents:
        """One for each of `names`."""
        found = [0] * len(names)
        if self.name:
            found[names.index(self.name)] = int(self.power or 1)
        if self.others:
            for factor in self.others.replace("**", "^").replace(" ", "").removeprefix("*").split("*"):
                name, _, power = factor.partition("^")
                found[names.index(name)] += int(power or 1)
        return tuple(found)


def sum_of_terms(text: str, digits: int, bounds: Bounds) -> Terms:
    """What `text` stands for; raises `ExpressionError` for what is no sum of terms, or not within the bounds.

    `digits` limits each number of the text.
    """
    spend(CALL + sum(map(text.count, _SIGNS)) * ENTRY)
    terms = text.count("+") + text.count("-") + 1
    if terms > _TERMS:
        raise ExpressionError(f"it is a sum of {terms:,} terms, and at most {_TERMS:,} are read.", column=1)
    names = _names(text)
    if len(names) > 1:
        return _in_several(_terms(text, digits), names, bounds)
    return _in_one(_terms(text, digits), names[0] if names else "x", bounds)


def _names(text: str) -> list[str]:
    letters = set(text).intersection(ascii_letters)
    if len(letters) == 1 and not re.search(f"{min(letters)}[0-9]", text):
        return list(letters)
    names = sorted({found[0] for found in re.finditer(_NAME, text)})
    if len(names) > _VARIABLES:
        raise ExpressionError(f"{names[_VARIABLES]} is one variable more than {_VARIABLES}.", column=1)
    return names


def _terms(text: str, digits: int) -> Iterator[_Term]:
    """One after another: all of them at once would take many times the memory of the text."""
    end = 0
    for found in _TERM.finditer(text):
        sign, above, below, name, power, others, divisor = found.groups()
        if found.start() != end or (end and not sign) or not (above or name):
            break
        if found.end() - end > digits:
            _measured((above, below, divisor), digits, end + 1)
        number: Number = int(above or 1)
        if below or divisor:
            under = int(below or 1) * int(divisor or 1)
            if not under:
                raise ExpressionError("found a division by 0.", column=end + 1)
            number = Fraction(number, under)
        yield _Term(-number if sign == "-" else number, name, power, others, end + 1)
        end = found.end()
    if not end or text[end:].strip(" "):
        raise ExpressionError(
            f"found {text[end : end + _SHOWN].strip()!r}, which is no term such as 3*x^2 or x/2.", column=end + 1
        )


def _measured(numbers: Sequence[str | None], digits: int, column: int) -> None:
    longest = max(map(len, filter(None, numbers)), default=0)
    if longest > digits:
        raise ExpressionError(f"found a number of {longest:,} digits; at most {digits:,} are read.", column=column)


def _in_one(terms: Iterator[_Term], name: str, bounds: Bounds) -> Terms:
    numbers: list[Number] = []
    for term in terms:
        power = sum(term.exponents([name])) if term.others else int(term.power or 1) if term.name else 0
        if power >= len(numbers):
            _within(power, term, bounds)
            numbers.extend([0] * (power + 1 - len(numbers)))
        numbers[power] = _together(numbers[power], term, bounds) if numbers[power] else term.number
    return Terms.of_list(name, numbers)


def _in_several(terms: Iterator[_Term], names: Sequence[str], bounds: Bounds) -> Terms:
    numbers: dict[Exponents, Number] = {}
    for term in terms:
        powers = term.exponents(names)
        _within(sum(powers), term, bounds)
        numbers[powers] = _together(numbers[powers], term, bounds) if powers in numbers else term.number
        if len(numbers) > bounds.terms:
            raise ExpressionError(
                f"it has more than {bounds.terms:,} terms, the most that are allowed.", column=term.column
            )
    return Terms.of(names, numbers)


def _within(degree: int, term: _Term, bounds: Bounds) -> None:
    if degree > bounds.degree:
        raise ExpressionError(
            f"the degree becomes {degree:,}, and at most {bounds.degree:,} is allowed.", column=term.column
        )


def _together(number: Number, term: _Term, bounds: Bounds) -> Number:
    """The coefficient of a power that is written twice; it grows no longer than any other."""
    number += term.number
    if number.numerator.bit_length() + number.denominator.bit_length() > 2 * bounds.bits + 2:
        raise ExpressionError("a coefficient becomes too long.", column=term.column)
    return number
