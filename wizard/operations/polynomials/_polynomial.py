"""What the operations on polynomials share: how large one may be, and its way into FLINT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import lcm
from typing import Any

from wizard.cost import Cost
from wizard.errors import InvalidInput
from wizard.formulas.terms import Exponents, Terms
from wizard.kinds import Polynomial

#: Digits that one coefficient may have, the highest degree, and the characters of a whole polynomial. All that a body
#: can hold is read: what an operation cannot do with it in time is refused by its cost.
_DIGITS, _DEGREE, _CHARACTERS = 4_000, 500_000, 8 * 1024 * 1024

#: The same in several variables, where nobody can foretell what takes long.
_DEGREE_IN_SEVERAL, _CHARACTERS_IN_SEVERAL = 1_000, 25_000

#: Characters of a term in several variables, at the least.
_TERM = 16


class BoundedPolynomial(Polynomial):
    """A `Polynomial` that may be as long as a body, in one variable; in several it must be short.

    Its length is measured over one denominator, since that is what is calculated with.
    """

    __slots__ = ()

    def __init__(self, about: str, *, variables: int = 1, rational: bool = False) -> None:
        """In at most so many `variables`; with `rational` coefficients may be fractions."""
        super().__init__(_DEGREE, _DIGITS, about, variables, rational, terms=_CHARACTERS_IN_SEVERAL // _TERM)

    def parse(self, value: object, field: str) -> Terms:
        """The polynomial multiplied out; raises `InvalidInput`."""
        if isinstance(value, str) and len(value) > _CHARACTERS:
            raise self._too_long(len(value), field)
        terms = super().parse(value, field)
        length, number = len(self.write(terms)), len(terms.coefficients)
        # What is too long is not followed further: half a million denominators can make one of millions of digits.
        most = (_CHARACTERS - length) * 10 // (3 * max(number, 1)) + 4
        length += common_denominator(terms.numbers, most).bit_length() * 3 // 10 * number
        if length > _CHARACTERS:
            raise self._too_long(length, field)
        if len(terms.variables) > 1:
            short_in_several(**{field: terms})
        return terms

    def limits(self) -> str:
        """What it must be, in words."""
        numbers = "fractions" if self.rational else "integers"
        return (
            "a polynomial such as x^2 - 5x + 6, or the list [6, -5, 1], of at most degree "
            f"{self.degree:,}, 8 MiB and {numbers} of {self.digits:,} digits"
        )

    def _too_long(self, length: int, field: str) -> InvalidInput:
        within = " over one denominator" if self.rational else ""
        return InvalidInput(f"{field} has {length:,} characters{within}, but must be {self.limits()}.", field=field)


def short_in_several(**polynomials: Terms) -> None:
    """Raises `InvalidInput` where polynomials in several variables together are not short."""
    names = common_variables(**polynomials)
    for field, terms in polynomials.items():
        length = len(str(terms)) if len(names) > 1 else 0
        if length > _CHARACTERS_IN_SEVERAL or (length and terms.degree > _DEGREE_IN_SEVERAL):
            raise InvalidInput(
                f"{field} has degree {terms.degree:,} and {length:,} characters, but in the variables "
                f"{', '.join(names)} it must be of at most degree {_DEGREE_IN_SEVERAL:,} and "
                f"{_CHARACTERS_IN_SEVERAL:,} characters: with several variables nobody can foretell how long it takes.",
                field=field,
            )


def common_denominator(numbers: Iterable[Any], bits: int | None = None) -> int:
    """The least number that makes integers of all; it is not followed beyond so many `bits`, when it is too long."""
    common = 1
    for number in numbers:
        if type(number) is not int and common % number.denominator:
            common = lcm(common, number.denominator)
            if bits is not None and common.bit_length() > bits:
                break
    return common


def denominator(terms: Terms) -> int:
    """The common denominator of all coefficients."""
    return common_denominator(terms.numbers)


def over_one(terms: Terms) -> tuple[list[int], int]:
    """The coefficients of the one variable from the constant one up as integers over one denominator, and that."""
    common = denominator(terms)
    if common == 1:
        return [each.numerator for each in terms.listed], 1
    return [each.numerator * (common // each.denominator) for each in terms.listed], common


def digits(terms: Terms) -> int:
    """Digits of the longest coefficient over the common denominator, or one more."""
    common = denominator(terms).bit_length()
    longest = max((each.numerator.bit_length() - each.denominator.bit_length() for each in terms.numbers), default=0)
    return (longest + common + 1) * 30_103 // 100_000 + 1


def resultant_cost(degree: int, other_degree: int, longest: int, others: int) -> Cost:
    """Of polynomials of these degrees, with coefficients of so many digits: a remainder sequence for each prime.

    The result has about `length` digits. Each prime stands for 18 of them, and every coefficient is taken modulo it.
    """
    length = degree * others + other_degree * longest
    whole = degree * longest + other_degree * others
    return Cost(
        1e-3 + 2e-10 * length * (degree + 1) * (other_degree + 1) + 1.5e-11 * length * whole,
        40 + 2 * length,
        f"its {length:,} digits, which are found modulo {length // 18 + 1:,} primes, for each by dividing polynomials "
        f"of degree {degree:,} and {other_degree:,}",
    )


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
    from flint import fmpq_poly, fmpz_poly

    numbers, common = over_one(terms)
    return fmpq_poly(fmpz_poly(numbers), common)


def integral(terms: Terms) -> Any:
    """A polynomial in one variable times its denominator, as an `fmpz_poly`."""
    from flint import fmpz_poly

    return fmpz_poly(over_one(terms)[0])


def sparse(terms: Terms, variables: tuple[str, ...]) -> Any:
    """A polynomial times its denominator as an `fmpz_mpoly` in `variables`: those that occur in it, and maybe more."""
    from flint import fmpz_mpoly_ctx

    return fmpz_mpoly_ctx.get(variables, "deglex").from_dict(aligned(terms, variables))


def aligned(terms: Terms, variables: Sequence[str]) -> dict[Exponents, int]:
    """The integers that coefficients are over one denominator, by the exponents of all `variables`."""
    places = [terms.variables.index(name) if name in terms.variables else None for name in variables]
    common = denominator(terms)
    return {
        tuple(0 if place is None else powers[place] for place in places): int(number * common)
        for powers, number in terms.coefficients.items()
    }


def modulo(polynomial: Any, p: int) -> Any:
    """An `fmpz_poly` or `fmpq_poly` as an `nmod_poly`; p must divide no denominator, and hardly ever does."""
    from flint import fmpq_poly, nmod_poly

    if not isinstance(polynomial, fmpq_poly):
        return nmod_poly([int(each % p) for each in polynomial.coeffs()], p)
    return modulo(polynomial.numer(), p) * pow(int(polynomial.denom() % p), -1, p)
