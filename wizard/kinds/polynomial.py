"""Polynomials, written as in a book and multiplied out while they are read, or as the list of their coefficients.

A long one is read by whichever of two quick readers it is for: as a list, or as a sum of terms. Only what is short is
read by the grammar, which knows brackets, products and powers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice
from math import comb
from typing import Any, ClassVar

from wizard.errors import ExpressionError, InvalidInput
from wizard.formulas.polynomial import Bounds, expand
from wizard.formulas.terms import Terms
from wizard.kinds.kind import MAX_DIGITS
from wizard.kinds.matrix import Vector
from wizard.kinds.sum_of_terms import sum_of_terms
from wizard.kinds.written import parse_written
from wizard.language.symbols import PATTERN
from wizard.language.tokens import Limits

#: Variables of a polynomial in several of them, in the order in which a largest one takes them.
_NAMES = ("x", "y", "z", "u", "v", "w")

#: Terms of any polynomial.
_TERMS = 1_000

#: Characters, and numbers, names and signs, of a text that the grammar reads: 0.3 s of them.
_CHARACTERS, _TOKENS = 50_000, 18_000

#: Above this degree a polynomial in x is written as the list of its coefficients, unless three of four are 0: that is
#: shorter, and read ten times as quickly.
_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Annotates a `Terms`: a polynomial of at most `degree`, in at most `variables` variables.

    A list has the constant coefficient first, as FLINT, NumPy and the results of the catalogue have it (PARI's
    `Polrev`, not its `Pol`), and is one in x.

    `digits` limits each coefficient, a fraction's numerator and denominator each; without `rational` coefficients are
    integers. In several variables there are never more than `terms` terms. Reading one imports lark, a library of
    whatever takes it.
    """

    degree: int
    digits: int
    about: str
    variables: int = 1
    rational: bool = False
    terms: int = _TERMS

    kind: ClassVar[str] = "polynomial"

    def __post_init__(self) -> None:
        """Leaves no more terms than there are."""
        assert self.digits <= MAX_DIGITS, f"{self.digits} digits are more than Python converts"
        assert self.variables <= len(_NAMES), f"{self.variables} variables have no names"
        object.__setattr__(self, "terms", min(self.terms, comb(self.degree + self.variables, self.variables)))

    def parse(self, value: object, field: str) -> Terms:
        """The polynomial multiplied out; raises `InvalidInput`."""
        if isinstance(value, list) or (isinstance(value, str) and value.lstrip().startswith("[")):
            return Terms.of_list("x", self._list.parse(value, field))
        terms = self._written(value, field)
        wrong = self._wrong(terms)
        if wrong:
            raise InvalidInput(f"{field} {wrong}, but must be {self.limits()}.", field=field)
        return terms

    @property
    def _list(self) -> Vector:
        return Vector(self.degree + 1, self.digits, self.about, rational=self.rational)

    def _written(self, value: object, field: str) -> Terms:
        """What a text stands for: a sum of terms, however long, or a short text of any other form."""
        bounds = Bounds(self.degree, self.terms, self._bits())
        if isinstance(value, str):
            try:
                return sum_of_terms(value, self.digits, bounds)
            except ExpressionError as error:
                if len(value) > _CHARACTERS:
                    raise ExpressionError(
                        f"{error.problem} A text of over {_CHARACTERS:,} characters must be a sum of terms or a list "
                        "of coefficients.",
                        column=error.column,
                        field=field,
                    ) from None
        return parse_written(value, field, self._limits(), self.limits(), lambda tree: expand(tree, bounds))

    def write(self, parsed: Terms) -> str:
        """Its terms, highest powers first; or a long list of its coefficients from the constant one up."""
        if parsed.degree > _LISTED and parsed.variables == ("x",) and 4 * len(parsed.coefficients) > parsed.degree:
            return parsed.as_list()
        return str(parsed)

    def largest(self) -> str:
        """As many terms as there may be, of the highest degree, their coefficients as long as may be."""
        size = 10**self.digits - 1
        names = _NAMES[: self.variables]
        powers = islice(_powers(self.degree, self.variables), self.terms)
        return str(Terms.of(names, {each: size - number for number, each in enumerate(powers)}))

    def limits(self) -> str:
        """What it must be, in words."""
        numbers = "fractions" if self.rational else "integers"
        several = f", in at most {self.variables} variables" if self.variables > 1 else ""
        return (
            f"a polynomial such as x^2 - 5x + 6, or the list [6, -5, 1], of at most degree "
            f"{self.degree:,}{several}, with {numbers} of at most {self.digits:,} digits"
        )

    def schema(self) -> list[dict[str, Any]]:
        """A text, or an array of coefficients; an integer is taken too, but a text is what clients should send."""
        coefficients = self._list.schema()[1] | {"description": "its coefficients, from the constant one up"}
        return [{"type": "string", "pattern": PATTERN}, coefficients]

    def describe(self) -> dict[str, Any]:
        """How large, and of what."""
        return {"degree": self.degree, "digits": self.digits, "variables": self.variables, "rational": self.rational}

    def _wrong(self, terms: Terms) -> str:
        """What is wrong with it; nothing, if nothing is."""
        numbers = list(terms.numbers)
        if len(terms.variables) > self.variables:
            return f"has the variables {', '.join(terms.variables)}"
        if not self.rational and any(number.denominator != 1 for number in numbers):
            return "has a coefficient that is no integer"
        longest = 10**self.digits
        if any(abs(number.numerator) >= longest or number.denominator >= longest for number in numbers):
            return "has a coefficient that is too long"
        if terms.degree > self.degree:
            return f"has degree {terms.degree:,}"
        return ""

    def _bits(self) -> int:
        return self.digits * 10 // 3 + 1

    def _limits(self) -> Limits:
        """Room for every term as it is written; spaces and brackets may make as many characters again."""
        words = 4 + 4 * self.variables
        letters = 2 * self.digits + 10 + 10 * self.variables
        return Limits(
            characters=min(1_000 + 2 * self.terms * letters, _CHARACTERS),
            tokens=min(200 + self.terms * words, _TOKENS),
            digits=self.digits,
        )


def _powers(degree: int, variables: int) -> Iterator[tuple[int, ...]]:
    """The exponents of all terms, highest degree first."""
    for total in range(degree, -1, -1):
        for chosen in combinations_with_replacement(range(variables), total):
            yield tuple(chosen.count(place) for place in range(variables))
