"""Closed forms that a number has by its digits: a sum of known constants with small fractions, found by LLL.

Such a form is a guess, however many digits it has right. It is good for nothing until another calculation, of many more
digits, has been compared with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm, log10
from typing import Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.functions import MATHEMATICS
from wizard.language.reader import read
from wizard.language.tree import Tree, join, leaf

#: Digits that a relation is looked for with, and by how many of them it must be shorter than chance would have it: of
#: all relations so short, one in 10^30 has so many digits right.
DIGITS, _SURPLUS = 75, 30

#: What integrals of elementary functions come to, a few constants at a time: each more makes a relation longer. No sum
#: of some is another one.
_BASES = (
    ("1", "pi", "log(2)", "pi*log(2)", "sqrt(2)*pi", "sqrt(3)*pi"),
    ("1", "pi", "log(2)", "pi*log(2)", "catalan", "pi^2", "log(2)^2", "zeta(3)"),
    ("1", "pi", "sqrt(2)", "sqrt(2)*pi", "log(1+sqrt(2))", "pi*log(1+sqrt(2))", "sqrt(2)*log(1+sqrt(2))", "pi*log(2)"),
    ("pi", "log(3)", "pi*log(3)", "sqrt(3)", "sqrt(3)*pi", "sqrt(3)*log(2)", "pi*log(2)", "pi*log(2+sqrt(3))"),
    ("pi", "pi^2", "pi^3", "pi*log(2)", "pi*log(2)^2", "pi^2*log(2)", "log(2)^2", "log(2)^3", "zeta(3)"),
    ("sqrt(pi)", "sqrt(2*pi)", "sqrt(pi)*log(2)", "sqrt(pi)*euler_gamma", "sqrt(pi)*sqrt(3)"),
)


def closed_form(number: Any) -> Tree | None:
    """A sum of constants whose first `DIGITS` digits are those of a real number, a ball; None where there is none."""
    from flint import ctx

    with ctx.workdps(2 * DIGITS):
        for texts in _BASES:
            constants = [read(text, MATHEMATICS) for text in texts]
            relation = _relation([number, *(at(each, {}).real for each in constants)])
            if relation:
                return _sum([Fraction(-each, relation[0]) for each in relation[1:]], constants)
    return None


def _relation(numbers: Sequence[Any]) -> list[int] | None:
    """Integers, the first of them not 0, whose products with the numbers sum up to 0; None where they are not short."""
    from flint import arb, fmpz_mat

    whole = [(each * arb(10) ** DIGITS).mid().floor().unique_fmpz() for each in numbers]
    if not all(each is not None for each in whole) or not whole[0]:
        return None
    size = len(numbers)
    rows = [[int(row == column) for column in range(size)] + [whole[row]] for row in range(size)]
    shortest = fmpz_mat(rows).lll().tolist()[0]
    *found, error = (int(each) for each in shortest)
    digits = sum(log10(2 * abs(each) + 1) for each in (*found, error))
    return found if found[0] and digits < DIGITS - _SURPLUS else None


def _sum(factors: Sequence[Fraction], constants: Sequence[Tree]) -> Tree:
    """With one denominator, as people write it."""
    common = lcm(*(each.denominator for each in factors))
    terms = [
        join("operator", "*", [leaf(each * common), constant])
        for each, constant in zip(factors, constants, strict=True)
        if each
    ]
    total = terms[0]
    for each in terms[1:]:
        total = join("operator", "+", [total, each])
    return total if common == 1 else join("operator", "/", [total, leaf(common)])
