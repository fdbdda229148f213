"""A formula that multiplies out to a polynomial, and how large that becomes: known before anything is multiplied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb, log10, prod

from wizard.errors import ExpressionError
from wizard.kinds import Formula
from wizard.language.names import CONSTANTS
from wizard.language.tree import Step, Tree

#: Terms, and characters, that a result may have.
TERMS, CHARACTERS = 100_000, 4_000_000

#: Products of two terms that one multiplication may take: half a second.
WORK = 30_000_000


class Product(Formula):
    """A `Formula` of numbers, variables, + - * ^ and division by numbers, of which the expansion is not too large."""

    __slots__ = ()

    def parse(self, value: object, field: str) -> Tree:
        """The tree; raises `InvalidInput`."""
        tree = super().parse(value, field)
        try:
            size_of(tree)
        except ExpressionError as error:
            raise ExpressionError(
                f"{error.problem} It must be {self.limits()}.", column=error.column, field=field
            ) from None
        return tree

    def largest(self) -> str:
        """A power of as many terms as may be."""
        return "(x + y + z + 1)^69"

    def limits(self) -> str:
        """What it must be, in words."""
        return f"a polynomial such as (x + 1)^10*(x - y) in at most {self.variables} variables"


@dataclass(frozen=True, slots=True)
class Size:
    """Bounds of an expanded polynomial.

    `degrees` are those in each variable and `total` that of all together; `norm` and `common` are the decimal
    logarithms of what its coefficients' sizes and their denominator come to; `work` are the products that the dearest
    multiplication takes. Of a number that was written as an integer, `integer` is its value.
    """

    degrees: dict[str, int]
    total: int
    terms: int
    norm: float
    common: float
    work: int = 0
    integer: int | None = None

    @property
    def characters(self) -> int:
        """Those of its text."""
        return int(self.terms * (self.norm + 2 * self.common + 4 + 6 * len(self.degrees)))


def size_of(tree: Tree) -> Size:
    """Bounds of what `tree` expands to; raises `ExpressionError` for what is no polynomial, or too large."""
    return tree.fold(_size)


def _size(step: Step, below: list[Size]) -> Size:
    if step.kind == "number":
        above, under = step.number.numerator, step.number.denominator
        return Size({}, 0, 1, log10(max(1, above)), log10(under), integer=above if under == 1 else None)
    if step.kind == "name" and step.name not in CONSTANTS:
        return Size({step.name: 1}, 1, 1, 0.0, 0.0)
    if step.kind == "operator" and step.name == "neg":
        return replace(below[0], integer=None)
    if step.kind == "operator" and step.name in {"+", "-", "*", "/", "^"}:
        left, right = below
        if step.name in {"+", "-"}:
            return _within(_sum(left, right), step)
        if step.name == "*" or (step.name == "/" and not right.total):
            return _within(_product(left, right), step)
        if step.name == "^" and right.integer is not None:
            return _within(_power(left, right.integer), step)
    raise ExpressionError(
        f"found {step.name[:40]}, where only + - *, division by numbers, and powers such as ^3 may be.",
        column=step.column,
    )


def _sum(left: Size, right: Size) -> Size:
    degrees = {
        name: max(left.degrees.get(name, 0), right.degrees.get(name, 0)) for name in left.degrees | right.degrees
    }
    return Size(
        degrees,
        max(left.total, right.total),
        left.terms + right.terms,
        _log_of_sum(left.norm + right.common, right.norm + left.common),
        left.common + right.common,
        max(left.work, right.work),
    )


def _log_of_sum(one: float, other: float) -> float:
    return max(one, other) + log10(1 + 10 ** -abs(one - other))


def _product(left: Size, right: Size) -> Size:
    degrees = {name: left.degrees.get(name, 0) + right.degrees.get(name, 0) for name in left.degrees | right.degrees}
    work = left.terms * right.terms
    # A number may be a divisor: then its numerator and its denominator change places, and both count for either.
    turned = right.norm if not right.total else 0.0
    return Size(
        degrees,
        left.total + right.total,
        work,
        left.norm + right.norm + right.common,
        left.common + right.common + turned,
        max(left.work, right.work, work),
    )


def _power(base: Size, exponent: int) -> Size:
    terms = comb(base.terms + exponent - 1, exponent)
    return Size(
        {name: degree * exponent for name, degree in base.degrees.items()},
        base.total * exponent,
        terms,
        base.norm * exponent,
        base.common * exponent,
        max(base.work, terms * base.terms),
    )


def _within(size: Size, step: Step) -> Size:
    """`size` with no more terms than there are of these degrees, if it is within the limits."""
    dense = min(prod(degree + 1 for degree in size.degrees.values()), comb(size.total + len(size.degrees), size.total))
    size = replace(size, terms=min(size.terms, dense))
    for what, number, most in (
        ("terms", size.terms, TERMS),
        ("characters", size.characters, CHARACTERS),
        ("products of terms", size.work, WORK),
    ):
        if number > most:
            raise ExpressionError(
                f"this may take {number:,} {what}, and at most {most:,} are allowed.", column=step.column
            )
    return size
