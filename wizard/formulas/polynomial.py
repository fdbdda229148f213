"""A tree multiplied out: the coefficients of its powers, with every product measured before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from wizard.errors import ExpressionError
from wizard.formulas.terms import Exponents, Terms
from wizard.language.budget import CALL, PRODUCT, spend
from wizard.language.names import RESERVED, VARIABLE
from wizard.language.tree import Step, Tree

#: Products of two short coefficients that multiplying out may take: 0.1 s of them, for the API does it too. A sign
#: before brackets counts as one for each term.
_WORK = 30_000

#: Bits of the common denominators of two sums that make each product as much work again.
_WEIGHT = 512

#: Variables between which terms may stand before they are counted: exponents are held for each.
_VARIABLES = 20

_Coefficients = dict[Exponents, Fraction]
#: Integers, and the denominator of them all.
_OverOne = tuple[dict[Exponents, int], int]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a polynomial may be, on the way to its terms too."""

    degree: int
    terms: int
    bits: int


def expand(tree: Tree, bounds: Bounds) -> Terms:
    """The terms of `tree`; raises `ExpressionError` for what is no polynomial, or is larger than `bounds`."""
    spend(CALL)
    variables = _variables(tree)
    coefficients: _Coefficients = tree.fold(_Expansion(variables, bounds).combine)
    return Terms.of(variables, coefficients)


def _variables(tree: Tree) -> list[str]:
    names: dict[str, None] = {}
    for step in tree.steps:
        if step.kind != "name" or step.name in names:
            continue
        if step.name in RESERVED or not VARIABLE.fullmatch(step.name):
            raise ExpressionError(
                f"found {step.name[:40]}; a variable is a letter other than e and i, or one with digits such as x1.",
                column=step.column,
            )
        names[step.name] = None
        if len(names) > _VARIABLES:
            raise ExpressionError(f"{step.name} is one variable more than {_VARIABLES}.", column=step.column)
    return list(names)


class _Expansion:
    """Makes terms of steps. What has been spent on products is counted, so that no text costs more than `_WORK`."""

    def __init__(self, variables: list[str], bounds: Bounds) -> None:
        self.variables, self.bounds = variables, bounds
        self.constant = (0,) * len(variables)
        self.spent = 0

    def combine(self, step: Step, below: list[_Coefficients]) -> _Coefficients:
        """The terms of one step, from those of what it is applied to."""
        if step.kind == "number":
            return self._measured({self.constant: step.number} if step.number else {}, [self.constant], step)
        if step.kind == "name":
            place = self.variables.index(step.name)
            return {(*self.constant[:place], 1, *self.constant[place + 1 :]): Fraction(1)}
        operations: dict[str, Callable[[_Coefficients, _Coefficients, Step], _Coefficients]]
        operations = {"+": self._sum, "-": self._sum, "*": self._product, "/": self._quotient, "^": self._power}
        if step.kind == "operator" and step.name == "neg":
            self._work(len(below[0]), step)
            return {powers: -number for powers, number in below[0].items()}
        if step.kind == "operator" and step.name in operations:
            left, right = below
            return operations[step.name](left, right, step)
        found = {"list": "a list", "equation": "an equation"}.get(step.kind, step.name[:40])
        raise ExpressionError(
            f"found {found}; a polynomial has only + - * ^, division by numbers, and brackets.", column=step.column
        )

    def _sum(self, left: _Coefficients, right: _Coefficients, step: Step) -> _Coefficients:
        # Into the left one, which nobody else holds: a sum of a thousand terms is not copied a thousand times.
        for powers, number in right.items():
            together = left.pop(powers, Fraction()) + (number if step.name == "+" else -number)
            if together:
                left[powers] = together
        return self._measured(left, right, step)

    def _product(self, left: _Coefficients, right: _Coefficients, step: Step) -> _Coefficients:
        self._work(len(left) * len(right), step)
        degree = _degree(left) + _degree(right)
        if degree > self.bounds.degree:
            raise ExpressionError(
                f"the degree becomes {degree:,}, and at most {self.bounds.degree:,} is allowed.", column=step.column
            )
        if len(left) == 1 or len(right) == 1:
            product = {
                tuple(map(int.__add__, powers, others)): number * other
                for powers, number in left.items()
                for others, other in right.items()
            }
            return self._measured(product, product, step)
        return self._multiplied(self._over_one(left, step), self._over_one(right, step), step)

    def _multiplied(self, left: _OverOne, right: _OverOne, step: Step) -> _Coefficients:
        """Of sums, as integers over one denominator: a fraction takes ten times as long as an integer."""
        (above, one), (others_above, other) = left, right
        common = one * other
        self._work(len(above) * len(others_above) * common.bit_length() // _WEIGHT, step)
        product: dict[Exponents, int] = {}
        for powers, number in above.items():
            for others, factor in others_above.items():
                together = tuple(map(int.__add__, powers, others))
                product[together] = product.get(together, 0) + number * factor
        terms = {powers: Fraction(number, common) for powers, number in product.items() if number}
        return self._measured(terms, terms, step)

    def _over_one(self, terms: _Coefficients, step: Step) -> _OverOne:
        common = 1
        for number in terms.values():
            common = lcm(common, number.denominator)
            if common.bit_length() > 4 * self.bounds.bits:
                raise ExpressionError("a common denominator becomes too long.", column=step.column)
        return {powers: number.numerator * (common // number.denominator) for powers, number in terms.items()}, common

    def _quotient(self, above: _Coefficients, below: _Coefficients, step: Step) -> _Coefficients:
        if set(below) != {self.constant}:
            wrong = "a division by a variable" if below else "a division by 0"
            raise ExpressionError(f"found {wrong}; a polynomial is divided by numbers only.", column=step.column)
        return self._product(above, {self.constant: 1 / below[self.constant]}, step)

    def _power(self, base: _Coefficients, exponent: _Coefficients, step: Step) -> _Coefficients:
        number = exponent.get(self.constant, Fraction())
        if set(exponent) - {self.constant} or number.denominator != 1 or not 0 <= number <= self._highest(base):
            raise ExpressionError(
                f"an exponent must be an integer from 0 to {self._highest(base):,} here.", column=step.column
            )
        if len(base) == 1:
            return self._power_of_one(base, number.numerator, step)
        power = {self.constant: Fraction(1)}
        # Digit by digit of the exponent: what stands between is never larger than the power itself.
        for digit in f"{number.numerator:b}":
            power = self._product(power, power, step)
            if digit == "1":
                power = self._product(power, base, step)
        return power

    def _power_of_one(self, base: _Coefficients, exponent: int, step: Step) -> _Coefficients:
        """Of one term, which is what most powers are of."""
        ((powers, number),) = base.items()
        bits = exponent * (max(abs(number.numerator), number.denominator).bit_length() - 1)
        if bits > 2 * self.bounds.bits + 2:
            raise ExpressionError("a coefficient becomes too long.", column=step.column)
        power = {tuple(exponent * each for each in powers): number**exponent}
        return self._measured(power, power, step)

    def _highest(self, base: _Coefficients) -> int:
        """The highest power that stays within the degree, or, of a number, within its digits."""
        return self.bounds.degree // _degree(base) if _degree(base) else self.bounds.bits

    def _work(self, products: int, step: Step) -> None:
        """Counts what is about to be done; raises `ExpressionError` if it is too much."""
        self.spent += products
        if self.spent > _WORK:
            raise ExpressionError(f"multiplying out takes more than {_WORK:,} products.", column=step.column)
        spend(products * PRODUCT)

    def _measured(self, terms: _Coefficients, changed: Iterable[Exponents], step: Step) -> _Coefficients:
        """`terms`, if they are not too many, and those that `changed` not too long."""
        if len(terms) > self.bounds.terms:
            raise ExpressionError(
                f"it becomes {len(terms):,} terms, and at most {self.bounds.terms:,} are allowed.", column=step.column
            )
        for powers in changed:
            number = terms.get(powers, 0)
            # A numerator and a denominator, each with a bit to spare.
            if number.numerator.bit_length() + number.denominator.bit_length() > 2 * self.bounds.bits + 2:
                raise ExpressionError("a coefficient becomes too long.", column=step.column)
        return terms


def _degree(terms: _Coefficients) -> int:
    return max(map(sum, terms), default=0)
