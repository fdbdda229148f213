"""A system of polynomial equations: what it may be, so that its solutions are found in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import lcm, prod

from wizard.errors import ExpressionError, InvalidInput
from wizard.formulas.polynomial import Bounds, expand
from wizard.formulas.terms import Terms
from wizard.language.names import CONSTANTS, variables_of
from wizard.language.tree import Tree
from wizard.operations.linear_algebra._echelon import echelon
from wizard.operations.linear_algebra._matrix import exact, over_integers
from wizard.operations.polynomials._polynomial import aligned
from wizard.operations.symbolic._linear_system import Row, rows_of
from wizard.operations.symbolic._quotient import Exponents
from wizard.operations.symbolic._solutions import difference

#: An equation multiplied out.
_BOUNDS = Bounds(degree=20, terms=250, bits=350)

#: Digits of the rows of linear equations over their denominators together: those of a solution are no more.
_LINEAR_DIGITS = 2_000

#: The product of degrees, which no number of solutions exceeds, and the unknowns of equations that are not linear.
_DEGREES, _UNKNOWNS = 36, 6

#: Seconds that they may take by our estimate.
_SECONDS = 3.5

_FIELD = "equations"


@dataclass(frozen=True, slots=True)
class System:
    """Equations multiplied out, each to be 0, and all the unknowns that they are in, in the order of the answer."""

    unknowns: tuple[str, ...]
    equations: tuple[Terms, ...]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, equations: Tree, unknowns: Sequence[str]) -> System:
        """Raises `InvalidInput` if they are no polynomials, or have letters that are no unknowns.

        The limits, the cost, the answer and its check all ask for it: it is multiplied out once.
        """
        names = variables_of(equations)
        if not names:
            raise InvalidInput(f"{_FIELD} has no variable, but must have one at least.", field=_FIELD)
        others = [name for name in names if unknowns and name not in unknowns]
        if others:
            raise InvalidInput(
                f"unknowns leaves out {others[0]}, which stands in the equations: every letter there must be an "
                "unknown, for coefficients are numbers.",
                field="unknowns",
            )
        wanted = tuple(unknowns) or tuple(sorted(names, key=_by_number))
        return cls(wanted, tuple(_polynomial(each) for each in equations.children()))

    @property
    def is_linear(self) -> bool:
        """Whether no unknown is multiplied with another, or with itself."""
        return all(each.degree <= 1 for each in self.equations)

    @property
    def rows(self) -> list[Row]:
        """The coefficients of linear equations, and behind them what they are equal to."""
        return rows_of(self.equations, self.unknowns)

    @property
    def degrees(self) -> list[int]:
        """The highest degrees of as many equations as there are unknowns: their product bounds the solutions."""
        return sorted((each.degree for each in self.equations), reverse=True)[: len(self.unknowns)]

    @property
    def digits(self) -> int:
        """Of the longest integers of each equation over its denominator, together."""
        return sum(map(_digits, self.equations))

    @property
    def seconds(self) -> float:
        """What solving and checking takes, by the length that the integers of the answer have."""
        number = prod(self.degrees)
        digits = sum(_digits(each) * number / each.degree for each in self.equations if each.degree)
        return float(1e-2 + 2e-3 * (number / _DEGREES) ** 2.5 * digits**1.4 * (len(self.unknowns) / 2) ** 0.7)

    def polynomials(self) -> list[Mapping[Exponents, int]]:
        """Integer coefficients by exponents; the linear ones are those of the reduced echelon form."""
        linear = System(self.unknowns, tuple(each for each in self.equations if each.degree <= 1))
        others = [aligned(each, self.unknowns) for each in self.equations if each.degree > 1]
        found = [each for each in _reduced(linear.rows) if each] if linear.equations else []
        return [*found, *others]

    def restrict(self) -> None:
        """Raises `InvalidInput` if solving would take too long."""
        if self.is_linear:
            if self.digits > _LINEAR_DIGITS:
                raise InvalidInput(
                    f"{_FIELD} has rows of {self.digits:,} digits together, over one denominator each, but must have "
                    f"{_LINEAR_DIGITS:,} at most; solve_linear takes longer ones.",
                    field=_FIELD,
                )
            return
        if len(self.unknowns) > _UNKNOWNS:
            raise InvalidInput(
                f"{_FIELD} has {len(self.unknowns)} unknowns, but must have {_UNKNOWNS} at most where it is not "
                "linear: put some of the equations into the others.",
                field=_FIELD,
            )
        if prod(self.degrees) > _DEGREES:
            raise InvalidInput(
                f"{_FIELD} has the degrees {', '.join(map(str, self.degrees))}, whose product must be {_DEGREES} at "
                "most: that many solutions are found. Put one equation into another, or find one solution at a time.",
                field=_FIELD,
            )
        if self.seconds > _SECONDS:
            raise InvalidInput(
                f"{_FIELD} would take some {self.seconds:,.1f} seconds by the degrees and the digits, but must take "
                f"{_SECONDS} at most: shorten the coefficients, or put one equation into another.",
                field=_FIELD,
            )


def _by_number(name: str) -> tuple[str, int]:
    """x2 before x10."""
    letter = name.rstrip("0123456789")
    return letter, int(name[len(letter) :] or -1)


def _polynomial(equation: Tree) -> Terms:
    irrational = next((step for step in equation.steps if step.kind == "name" and step.name in CONSTANTS), None)
    if irrational:
        raise ExpressionError(
            f"found {irrational.name}; the coefficients of a system are fractions. solve takes one such equation.",
            column=irrational.column,
            field=_FIELD,
        )
    try:
        return expand(difference(equation), _BOUNDS)
    except ExpressionError as error:
        raise ExpressionError(
            f"{error.problem} A system is of polynomials: solve takes one other equation in one unknown, and "
            "find_root finds a root between two bounds.",
            column=error.column,
            field=_FIELD,
        ) from None


def _reduced(rows: Sequence[Row]) -> list[dict[Exponents, int]]:
    """Linear equations that say the same, each of which begins with another unknown."""
    form, columns = echelon(exact(rows))
    width = len(rows[0]) - 1
    found = []
    for row in form.tolist()[: len(columns)]:
        common = lcm(*(int(each.q) for each in row))
        numbers = [int(each * common) for each in row]
        terms = {tuple(int(place == other) for other in range(width)): numbers[place] for place in range(width)}
        found.append({powers: number for powers, number in terms.items() if number})
        if numbers[width]:
            found[-1][(0,) * width] = -numbers[width]
    return found


def _digits(terms: Terms) -> int:
    _, numbers = over_integers(list(terms.coefficients.values()) or [0])
    return max(abs(number).bit_length() for number in numbers) * 30_103 // 100_000 + 1
