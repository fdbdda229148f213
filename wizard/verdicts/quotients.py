"""Quotients of polynomials in generators, some of which are roots of others: what identities are proven by.

Whatever relation holds between generators, a numerator that becomes 0 is 0 for all values of them: that is the proof.
That it does not become 0 says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Generators of one comparison: variables, constants, roots, exponentials and other functions of them.
GENERATORS = 28

#: Terms of a numerator or a denominator.
_TERMS = 20_000

#: The highest power that is multiplied out.
_POWER = 2_000


class TooLarge(Exception):
    """More generators or terms than are followed: nothing is proven then."""


class Vanishes(Exception):
    """A denominator is 0 for all values: the formula has no value anywhere."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """A numerator above a denominator, both polynomials of FLINT."""

    above: Any
    below: Any

    def __str__(self) -> str:
        """The same text for the same quotient, as long as both are in lowest terms."""
        return f"({self.above})/({self.below})"

    @property
    def is_zero(self) -> bool:
        """Whether it is 0 for all values."""
        return bool(self.above.is_zero())

    @property
    def constant(self) -> Any | None:
        """Its value, if that is a rational number."""
        if not (self.above.is_constant() and self.below.is_constant()):
            return None
        return _value(self.above) / _value(self.below)


def _value(polynomial: Any) -> Any:
    from flint import fmpq

    found = polynomial.coeffs()
    return found[0] if found else fmpq(0)


class Ring:
    """The generators of one comparison, and what is known of them."""

    def __init__(self) -> None:
        """Without generators."""
        from flint import Ordering, fmpq_mpoly_ctx

        self._context = fmpq_mpoly_ctx.get([f"g{number}" for number in range(GENERATORS)], Ordering.lex)
        self._generators = self._context.gens()
        self._one = self._context.constant(1)
        #: What each generator stands for, by its key.
        self.keys: dict[object, int] = {}
        #: Generator → degree, and what its power of that degree is, if it is a root of the ones before it.
        self._relations: dict[int, tuple[int, Quotient]] = {}

    def number(self, value: Any) -> Quotient:
        """A rational number."""
        return Quotient(self._context.constant(value), self._one)

    def generator(self, key: object) -> Quotient:
        """The generator that stands for `key`; raises `TooLarge` where there are too many."""
        if key not in self.keys:
            if len(self.keys) == GENERATORS:
                raise TooLarge
            self.keys[key] = len(self.keys)
        return Quotient(self._generators[self.keys[key]], self._one)

    def root(self, key: object, degree: int, power: Quotient) -> Quotient:
        """The generator for `key`, whose power of that degree is `power`, of generators before it and lower powers."""
        found = self.generator(key)
        self._relations.setdefault(self.keys[key], (degree, power))
        return found

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """The sum."""
        if a.below == b.below:
            return self.normal(a.above + b.above, a.below)
        self._measured(a, b)
        return self.normal(a.above * b.below + b.above * a.below, a.below * b.below)

    def negative(self, a: Quotient) -> Quotient:
        """With the other sign."""
        return Quotient(-a.above, a.below)

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """The product."""
        self._measured(a, b)
        return self.normal(a.above * b.above, a.below * b.below)

    def divide(self, a: Quotient, b: Quotient) -> Quotient:
        """The quotient; raises `Vanishes`."""
        if b.is_zero:
            raise Vanishes
        return self.multiply(a, Quotient(b.below, b.above))

    def power(self, a: Quotient, exponent: int) -> Quotient:
        """A power of an integer exponent; raises `TooLarge` or `Vanishes`."""
        if abs(exponent) > _POWER:
            raise TooLarge
        if exponent < 0:
            return self.divide(self.number(1), self.power(a, -exponent))
        # By squares, so that roots among the generators keep low powers.
        found, square = self.number(1), a
        while exponent:
            if exponent & 1:
                found = self.multiply(found, square)
            exponent >>= 1
            if exponent:
                square = self.multiply(square, square)
        return found

    def normal(self, above: Any, below: Any) -> Quotient:
        """In lowest terms, with low powers of all roots; raises `Vanishes`."""
        if self._relations:
            above_over, below_over = self._reduced(above), self._reduced(below)
            above, below = above_over.above * below_over.below, below_over.above * above_over.below
        if below.is_zero():
            raise Vanishes
        common = above.gcd(below)
        if not common.is_one():
            above, below = above / common, below / common
        leading = below.leading_coefficient()
        return Quotient(above / leading, below / leading)

    def _reduced(self, polynomial: Any) -> Quotient:
        """With powers of roots replaced, the last generators first, until none is left."""
        above, below = polynomial, self._one
        is_changed = True
        while is_changed:
            is_changed = False
            for place in sorted(self._relations, reverse=True):
                degree, power = self._relations[place]
                while above.degrees()[place] >= degree:
                    replaced = self._replaced(above, place, degree, power)
                    above, below = replaced.above, below * replaced.below
                    is_changed = True
        return Quotient(above, below)

    def _replaced(self, polynomial: Any, place: int, degree: int, power: Quotient) -> Quotient:
        """With the power of one generator replaced as often as each term has it."""
        terms: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            times, rest = divmod(exponents[place], degree)
            changed = (*exponents[:place], rest, *exponents[place + 1 :])
            part = terms.setdefault(times, {})
            part[changed] = part.get(changed, 0) + coefficient
        most = max(terms)
        total = self._context.constant(0)
        for times, part in terms.items():
            total += self._context.from_dict(part) * power.above**times * power.below ** (most - times)
        if len(total) > _TERMS:
            raise TooLarge
        return Quotient(total, power.below**most)

    def _measured(self, a: Quotient, b: Quotient) -> None:
        if max(len(a.above), len(a.below)) * max(len(b.above), len(b.below)) > 100 * _TERMS:
            raise TooLarge

    def terms(self, polynomial: Any) -> list[tuple[tuple[int, ...], Any]]:
        """Its terms: exponents of the generators, and the coefficient."""
        return list(polynomial.to_dict().items())

    def monomial(self, exponents: tuple[int, ...]) -> Any:
        """The product of these powers of the generators."""
        return self._context.from_dict({exponents: 1})
