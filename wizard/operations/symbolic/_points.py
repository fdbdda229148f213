"""The solutions of a system that has finitely many, as they are told: exactly where that is short, and in digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wizard.arithmetic.decimals import complex_text
from wizard.arithmetic.precision import Uncertain, certainly
from wizard.errors import Unsolvable
from wizard.formulas.symbolic import from_sympy
from wizard.language.format import format_tree
from wizard.language.tree import join
from wizard.operations.symbolic._linear_system import told
from wizard.operations.symbolic._parametrization import parametrization, separating
from wizard.operations.symbolic._quotient import Quotient, squarefree
from wizard.operations.symbolic._solutions import DIGITS, place

#: Characters of an exact number; one that is longer tells nobody more than its digits do.
_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Coordinate:
    """The value of an unknown at a solution: an `exact` text if there is a short one, and 20 digits."""

    exact: str | None
    value: str

    @property
    def place(self) -> tuple[bool, Decimal, Decimal]:
        """Where it stands among others."""
        return place(self.value)


def points(given: Quotient) -> list[list[Coordinate]]:
    """All solutions of a radical quotient, the real ones first, in ascending order by unknown."""
    form, polynomial = separating(given)
    below, above = parametrization(given, form, polynomial)
    factors = [[factor for factor, _ in squarefree(each).factor()[1]] for each in given.characteristic]
    found = certainly(lambda: _found(polynomial, below, above, factors), 2 * DIGITS)
    if len({tuple(point) for point in found}) < len(found):
        raise Unsolvable(f"Some solutions agree in {DIGITS} digits, so that digits cannot tell them apart.")
    return sorted(found, key=_place)


def _place(point: Sequence[Coordinate]) -> tuple[bool, list[tuple[bool, Decimal, Decimal]]]:
    places = [each.place for each in point]
    return any(is_complex for is_complex, _, _ in places), places


def _found(
    polynomial: Any, below: Any, above: Sequence[Any], factors: Sequence[Sequence[Any]]
) -> list[list[Coordinate]]:
    """The solutions at the precision that is in force; raises `Uncertain`."""
    roots = [[_Root(factor, ball) for factor in each for ball, _ in factor.complex_roots()] for each in factors]
    found = []
    for ball, _ in polynomial.complex_roots():
        divisor = _at(below, ball)
        found.append(
            [_met(_at(each, ball) / divisor, others).told() for each, others in zip(above, roots, strict=True)]
        )
    return found


class _Root:
    """A root of an irreducible polynomial. FLINT says of each whether it is real, and that is exact."""

    def __init__(self, factor: Any, ball: Any) -> None:
        self.factor, self.ball = factor, ball
        self._told: Coordinate | None = None

    def told(self) -> Coordinate:
        """As a coordinate; raises `Uncertain`."""
        if self._told is None:
            exact, value = _WAYS.get(self.factor.degree(), _in_digits)(self.factor, self.ball)
            self._told = Coordinate(exact if exact and len(exact) <= _CHARACTERS else None, value)
        return self._told


def _met(ball: Any, roots: Sequence[_Root]) -> _Root:
    """The root that a ball holds."""
    met = [each for each in roots if each.ball.overlaps(ball)]
    if len(met) != 1:
        raise Uncertain("some solutions lie so close together that they cannot be told apart")
    return met[0]


def _at(polynomial: Any, ball: Any) -> Any:
    from flint import acb, acb_poly, arb

    return acb_poly(polynomial.numer())(ball) / acb(arb(polynomial.denom()))


def _rational(factor: Any, _ball: Any) -> tuple[str | None, str]:
    from flint import fmpq

    number = fmpq(-factor[0], factor[1])
    return number.str(), told(number)


def _quadratic(factor: Any, ball: Any) -> tuple[str | None, str]:
    import sympy

    c, b, a = (int(each) for each in factor.coeffs())
    root = sympy.sqrt(b * b - 4 * a * c)
    signs = [sign for sign in (1, -1) if ball.overlaps(_of_square_root(a, b, c, sign))]
    if len(signs) != 1:
        raise Uncertain("two square roots cannot be told apart")
    middle, rest = sympy.Rational(-b, 2 * a), sympy.Rational(signs[0], 2 * a) * root
    is_behind = bool(middle) and rest.could_extract_minus_sign()
    tree = from_sympy(-rest if is_behind else rest)
    if middle:
        tree = join("operator", "-" if is_behind else "+", [from_sympy(middle), tree])
    return format_tree(tree), complex_text(ball, DIGITS)


def _of_square_root(a: int, b: int, c: int, sign: int) -> Any:
    """The root of a x² + b x + c with this sign before the square root."""
    from flint import acb, fmpz

    return (acb(fmpz(b * b - 4 * a * c)).sqrt() * sign - fmpz(b)) / (2 * fmpz(a))


def _in_digits(_factor: Any, ball: Any) -> tuple[str | None, str]:
    return None, complex_text(ball, DIGITS)


_WAYS: dict[int, Callable[[Any, Any], tuple[str | None, str]]] = {1: _rational, 2: _quadratic}
