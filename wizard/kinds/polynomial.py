"""Polynomials, written as in a book, multiplied out while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice
from math import comb
from typing import Any, ClassVar

from wizard.errors import InvalidInput
from wizard.formulas.polynomial import Bounds, Terms, expand
from wizard.kinds.canonical import canonical
from wizard.kinds.kind import MAX_DIGITS
from wizard.kinds.written import parse_written
from wizard.language.symbols import PATTERN
from wizard.language.tokens import Limits

#: Variables of a polynomial in several of them, in the order in which a largest one takes them.
_NAMES = ("x", "y", "z", "u", "v", "w")

#: Terms of any polynomial.
_TERMS = 1_000

#: Numbers, names and signs of a text that is read: 0.3 s of them. A polynomial of 20,000 characters has fewer when each
#: of its terms is written once.
_TOKENS = 18_000


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Annotates a `Terms`: a polynomial of at most `degree`, in at most `variables` variables.

    `digits` limits each coefficient, a fraction's numerator and denominator each; without `rational` coefficients are
    integers. There are never more than `terms` terms. Reading one imports lark, a library of whatever takes it.
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
        bounds = Bounds(self.degree, self.terms, self._bits())
        limits = self._limits()
        terms = canonical(value, limits, bounds) if isinstance(value, str) else None
        if terms is None:
            terms = parse_written(value, field, limits, self.limits(), lambda tree: expand(tree, bounds))
        wrong = self._wrong(terms)
        if wrong:
            raise InvalidInput(f"{field} {wrong}, but must be {self.limits()}.", field=field)
        return terms

    def write(self, parsed: Terms) -> str:
        """Its terms, highest powers first."""
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
            f"a polynomial such as x^4 - 5x + 6 of degree at most {self.degree:,}{several}, with {numbers} "
            f"of at most {self.digits:,} digits"
        )

    def schema(self) -> list[dict[str, Any]]:
        """A text; an integer is taken too, but a text is what clients should send."""
        return [{"type": "string", "pattern": PATTERN}]

    def describe(self) -> dict[str, Any]:
        """How large, and of what."""
        return {"degree": self.degree, "digits": self.digits, "variables": self.variables, "rational": self.rational}

    def _wrong(self, terms: Terms) -> str:
        """What is wrong with it; nothing, if nothing is."""
        numbers = terms.coefficients.values()
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
        tokens = min(200 + self.terms * words, _TOKENS)
        return Limits(characters=1_000 + 2 * self.terms * letters, tokens=tokens, digits=self.digits)


def _powers(degree: int, variables: int) -> Iterator[tuple[int, ...]]:
    """The exponents of all terms, highest degree first."""
    for total in range(degree, -1, -1):
        for chosen in combinations_with_replacement(range(variables), total):
            yield tuple(chosen.count(place) for place in range(variables))
