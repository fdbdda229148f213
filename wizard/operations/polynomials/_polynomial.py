"""What the operations on polynomials share: how large one may be, and its way into FLINT."""

from __future__ import annotations

from math import lcm
from typing import Any

from wizard.errors import InvalidInput
from wizard.formulas.polynomial import Terms
from wizard.kinds import Polynomial

#: Digits that one coefficient may have.
_DIGITS = 500


class BoundedPolynomial(Polynomial):
    """A `Polynomial` of high degree or with long coefficients, but of no more than so many `characters` in all.

    The limit holds also for its coefficients over one denominator, since those are what is calculated with.
    """

    __slots__ = ("characters",)

    characters: int

    def __init__(self, about: str, degree: int, characters: int, *, variables: int = 1, rational: bool = False) -> None:
        """`characters` count in the canonical text."""
        super().__init__(degree, _DIGITS, about, variables, rational, terms=characters // 16)
        object.__setattr__(self, "characters", characters)

    def parse(self, value: object, field: str) -> Terms:
        """The polynomial multiplied out; raises `InvalidInput`."""
        # Spaces and brackets may double a text, but what is longer still is not worth reading.
        if isinstance(value, str) and len(value) > 2 * self.characters:
            raise self._too_long(len(value), field)
        terms = super().parse(value, field)
        common = denominator(terms).bit_length() * 3 // 10
        length = len(self.write(terms)) + common * len(terms.coefficients)
        if length > self.characters:
            raise self._too_long(length, field)
        return terms

    def largest(self) -> str:
        """As many terms as fit, their coefficients as long as then fits."""
        around = 4 + 6 * self.variables
        terms = min(self.terms, self.characters // (around + 4))
        digits = self.characters // terms - around
        return Polynomial(self.degree, digits, self.about, self.variables, terms=terms).largest()

    def limits(self) -> str:
        """What it must be, in words."""
        several = f" in {self.variables} variables" if self.variables > 1 else ""
        numbers = "fractions" if self.rational else "integers"
        return (
            f"a polynomial such as x^4 - 5x + 6 of at most degree {self.degree:,}{several}, "
            f"{self.characters:,} characters and {numbers} of {self.digits} digits"
        )

    def _too_long(self, length: int, field: str) -> InvalidInput:
        within = " over one denominator" if self.rational else ""
        return InvalidInput(f"{field} has {length:,} characters{within}, but must be {self.limits()}.", field=field)


def denominator(terms: Terms) -> int:
    """The common denominator of all coefficients."""
    return lcm(*(number.denominator for number in terms.coefficients.values()))


def digits(terms: Terms) -> int:
    """Digits of the longest coefficient over the common denominator, or one more."""
    common = denominator(terms)
    return max((int(abs(each) * common).bit_length() for each in terms.coefficients.values()), default=0) * 3 // 10 + 1


def common_variables(**polynomials: Terms) -> tuple[str, ...]:
    """The variables of several polynomials together, in order. A constant has none, though its text may say x."""
    names = {name for terms in polynomials.values() if terms.degree for name in terms.variables}
    return tuple(sorted(names)) or ("x",)


def common_variable(**polynomials: Terms) -> str:
    """The one variable that all are in; raises `InvalidInput`, which names the last input, if there are two."""
    names = common_variables(**polynomials)
    if len(names) > 1:
        *_, last = polynomials
        raise InvalidInput(
            f"{last} is in another variable: all must be in one, but here are {' and '.join(names)}.", field=last
        )
    return names[0]


def dense(terms: Terms) -> Any:
    """A polynomial in one variable as an `fmpq_poly`."""
    from flint import fmpq, fmpq_poly

    coefficients = [fmpq(0)] * (terms.degree + 1)
    for (power,), number in terms.coefficients.items():
        coefficients[power] = fmpq(number.numerator, number.denominator)
    return fmpq_poly(coefficients)


def sparse(terms: Terms, variables: tuple[str, ...]) -> Any:
    """A polynomial times its denominator as an `fmpz_mpoly` in `variables`: those that occur in it, and maybe more."""
    from flint import fmpz_mpoly_ctx

    places = [terms.variables.index(name) if name in terms.variables else None for name in variables]
    common = denominator(terms)
    return fmpz_mpoly_ctx.get(variables, "deglex").from_dict(
        {
            tuple(0 if place is None else powers[place] for place in places): int(number * common)
            for powers, number in terms.coefficients.items()
        }
    )


def modulo(polynomial: Any, p: int) -> Any:
    """An `fmpq_poly` as an `nmod_poly`; p must divide no denominator, and a random prime hardly ever does."""
    from flint import nmod_poly

    inverse = pow(int(polynomial.denom() % p), -1, p)
    return nmod_poly([int(each % p) for each in polynomial.numer().coeffs()], p) * inverse
