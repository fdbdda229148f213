"""What formulas are made of beside variables: roots of unity, exponentials, logarithms, roots, absolute values, gamma.

Each becomes generators with as few as possible for what is related: log(6) is log(2) + log(3), cos(x) is made of
e^(ix), and e^(2x) is the square of e^x. Where variables are `real`, that holds where all parts of the formulas are real
numbers; otherwise only rules are used that hold for complex numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wizard.verdicts.quotients import Quotient, Ring, TooLarge, Vanishes

#: The highest degree of a root.
MAX_DEGREE = 24

#: How far gamma functions are led back to each other, and the largest number whose factorial is taken.
_SHIFTS, _FACTORIAL = 60, 1_000

#: Bits of a number that is taken apart into primes.
_FACTORED_BITS = 64


@dataclass
class Kernels:
    """The generators of one comparison, by what they stand for."""

    real: bool
    #: What multiples of pi, and exponents, are counted in: one over this. And the degree that roots are brought to.
    part: int
    degree: int
    #: Whether a root of unity is needed: then roots of some primes are made of it, too.
    has_unity: bool
    ring: Ring = field(default_factory=Ring)
    #: Factors, as texts, that are never negative where all parts are real numbers.
    positive: set[str] = field(default_factory=set)
    #: What is known of generators: the argument of an exponential, the prime of a root, the factor of a logarithm.
    exponents: dict[int, Quotient] = field(default_factory=dict)
    primes: dict[int, int] = field(default_factory=dict)
    logarithms: dict[str, Any] = field(default_factory=dict)

    def unit(self) -> Quotient:
        """The imaginary unit."""
        return self._unity(self.part // 2)

    def _unity(self, times: int) -> Quotient:
        """The power of e by i pi times so many parts: a power of a root of unity, itself a root of a cyclotomic
        polynomial.
        """
        from flint import fmpz_poly

        polynomial = fmpz_poly.cyclotomic(2 * self.part)
        key = "root of unity"
        root = self.ring.generator(key)
        lower = self.ring.number(0)
        for power, coefficient in enumerate(polynomial.coeffs()[:-1]):
            if coefficient:
                # No relation is known yet, and powers are below the degree: nothing is reduced.
                term = Quotient(-int(coefficient) * root.above**power, root.below)
                lower = Quotient(lower.above + term.above, root.below)
        self.ring.root(key, polynomial.degree(), lower)
        return self.ring.power(root, times % (2 * self.part))

    def exponential(self, argument: Quotient) -> Quotient:
        """A power of e: the product of those of the terms of its exponent."""
        ring = self.ring
        if argument.is_zero:
            return ring.number(1)
        if not argument.below.is_constant():
            leading = argument.above.leading_coefficient()
            return self._exponential_of(Quotient(argument.above / leading, argument.below), leading)
        found = ring.number(1)
        for exponents, coefficient in ring.terms(argument.above / argument.below.leading_coefficient()):
            term = ring.monomial(exponents)
            found = ring.multiply(found, self._exponential_of(Quotient(term, ring.number(1).below), coefficient))
        return found

    def _exponential_of(self, term: Quotient, coefficient: Any) -> Quotient:
        """The power of e by a number times a term."""
        ring = self.ring
        parts = coefficient * self.part
        if str(term) == str(self._half_turn()) and parts.q == 1:
            return self._unity(int(parts.p))
        logarithm = self.logarithms.get(str(term))
        if isinstance(logarithm, int):
            return self._prime_power(logarithm, coefficient)
        if logarithm is not None:
            size = self.absolute(logarithm)
            return ring.power(self.root(size, int(coefficient.q)), int(coefficient.p))
        step = 1 if parts.q != 1 else self.part
        scale = coefficient if parts.q != 1 else coefficient * 0 + 1
        key = ("exp", str(term), str(scale) if parts.q != 1 else "")
        base = ring.generator(key)
        place = ring.keys[key]
        self.exponents[place] = ring.multiply(term, ring.number(scale / step))
        if self.real and not self._is_complex(term):
            self.is_positive(base)
        return ring.power(base, 1 if parts.q != 1 else int(parts.p))

    def _half_turn(self) -> Quotient:
        return self.ring.multiply(self.unit(), self.ring.generator("pi"))

    def is_positive(self, quotient: Quotient) -> None:
        """Notes that a factor is never negative."""
        self.positive.add(str(quotient.above))

    def _is_complex(self, quotient: Quotient) -> bool:
        """Whether a root of unity, and with it the imaginary unit, may be in it."""
        place = self.ring.keys.get("root of unity")
        return place is not None and (quotient.above.degrees()[place] > 0 or quotient.below.degrees()[place] > 0)

    def logarithm(self, argument: Quotient) -> Quotient:
        """The logarithm: of real numbers, where it is one, the sum of those of the factors' absolute values."""
        ring = self.ring
        value = argument.constant
        if value is not None and value > 0:
            return self._logarithm_of_number(value)
        if not self.real or self._is_complex(argument):
            return ring.generator(("log", str(argument)))
        if value is not None:
            raise TooLarge
        total = ring.number(0)
        for polynomial, sign in ((argument.above, 1), (argument.below, -1)):
            content, factors = polynomial.factor()
            total = ring.add(total, ring.multiply(ring.number(sign), self._logarithm_of_number(abs(content))))
            for each, times in factors:
                total = ring.add(total, ring.multiply(ring.number(sign * int(times)), self._logarithm_of_factor(each)))
        self._note_sign(argument)
        return total

    def _note_sign(self, argument: Quotient) -> None:
        """An argument of a logarithm or of an even root is not negative: nor is its one factor of an odd power."""
        content, factors = (argument.above * argument.below).factor()
        odd = [each for each, times in factors if int(times) % 2 and str(each) not in self.positive]
        if len(odd) == 1 and content > 0:
            self.positive.add(str(odd[0]))

    def _logarithm_of_factor(self, factor: Any) -> Quotient:
        ring = self.ring
        place = self._place_of(factor)
        if place in self.exponents:
            return self.exponents[place]
        if place in self.primes:
            return ring.divide(self._logarithm_of_number(self._fraction(self.primes[place])), ring.number(self.degree))
        monic = factor if factor.leading_coefficient() > 0 else -factor
        found = ring.generator(("log", str(monic)))
        self.logarithms[str(found)] = Quotient(monic, ring.number(1).below)
        return found

    def _fraction(self, value: int) -> Any:
        from flint import fmpq

        return fmpq(value)

    def _logarithm_of_number(self, value: Any) -> Quotient:
        ring, total = self.ring, self.ring.number(0)
        for number, sign in ((value.p, 1), (value.q, -1)):
            if number == 1:
                continue
            factors = number.factor() if int(number).bit_length() <= _FACTORED_BITS else [(number, 1)]
            for prime, times in factors:
                logarithm = ring.generator(("log of prime", int(prime)))
                self.is_positive(logarithm)
                self.logarithms[str(logarithm)] = int(prime)
                total = ring.add(total, ring.multiply(ring.number(sign * int(times)), logarithm))
        return total

    def _prime_power(self, prime: int, exponent: Any) -> Quotient:
        """A power of a prime with any rational exponent."""
        ring = self.ring
        if exponent.q == 1:
            return ring.power(ring.number(prime), int(exponent.p))
        degree = self.degree if self.degree % int(exponent.q) == 0 else int(exponent.q)
        of_unity = self._root_of_unity_for(prime) if exponent.q == 2 else None
        if of_unity:
            return ring.power(of_unity, int(exponent.p))
        root = self._root_of_prime(prime, degree)
        return ring.power(root, int(exponent.p) * (degree // int(exponent.q)))

    def _root_of_prime(self, prime: int, degree: int) -> Quotient:
        key = ("root of prime", prime, degree)
        found = self.ring.root(key, degree, self.ring.number(prime))
        self.is_positive(found)
        if degree == self.degree:
            self.primes[self.ring.keys[key]] = prime
        return found

    def _root_of_unity_for(self, prime: int) -> Quotient | None:
        """The square roots of 2, 3 and 5 by roots of unity, where there are such: sin(pi/4) has one."""
        order = 2 * self.part
        parts = {2: 8, 3: 12, 5: 5}.get(prime)
        if not self.has_unity or not parts or order % parts:
            return None
        ring, step = self.ring, order // parts
        found = ring.add(self._unity(step), self._unity(-step))
        return ring.add(ring.multiply(ring.number(2), found), ring.number(1)) if prime == 5 else found

    def root(self, radicand: Quotient, degree: int) -> Quotient:
        """The principal root; of a real number, where that is real, it is not negative."""
        ring, value = self.ring, radicand.constant
        if degree > MAX_DEGREE:
            raise TooLarge
        if value is not None and value > 0:
            return self._root_of_number(value, degree)
        if value is not None and value < 0 and degree == 2:
            return ring.multiply(self.unit(), self._root_of_number(-value, degree))
        if radicand.is_zero:
            return radicand
        if not self.real or self._is_complex(radicand) or value is not None:
            return ring.root(("principal root", str(radicand), degree), degree, radicand)
        return self._real_root(radicand, degree)

    def odd_root(self, radicand: Quotient, degree: int | Quotient) -> Quotient:
        """The root of a call: of an odd degree that of a negative number is negative."""
        if isinstance(degree, Quotient):
            value = degree.constant
            if value is None or value.q != 1 or not 0 < value.p <= MAX_DEGREE:
                raise TooLarge
            degree = int(value.p)
        value = radicand.constant
        if degree % 2 and value is not None and value < 0:
            return self.ring.negative(self._root_of_number(-value, degree))
        if degree % 2 == 0 or (value is not None and value > 0):
            return self.root(radicand, degree)
        if radicand.is_zero:
            return radicand
        if not self.real or self._is_complex(radicand):
            return self.ring.root(("root", str(radicand), degree), degree, radicand)
        return self._real_root(radicand, degree)

    def _root_of_number(self, value: Any, degree: int) -> Quotient:
        ring, found = self.ring, self.ring.number(1)
        for number, sign in ((value.p, 1), (value.q, -1)):
            if number == 1:
                continue
            factors = number.factor() if int(number).bit_length() <= _FACTORED_BITS else [(number, 1)]
            for prime, times in factors:
                found = ring.multiply(found, self._prime_power(int(prime), self._fraction(sign * int(times)) / degree))
        return found

    def _real_root(self, radicand: Quotient, degree: int) -> Quotient:
        """The root of a formula, powers taken out of it: of an even degree with their absolute values."""
        ring = self.ring
        outside, inside = ring.number(1), ring.number(1)
        content = self._fraction(1)
        for polynomial, sign in ((radicand.above, 1), (radicand.below, -1)):
            unit, factors = polynomial.factor()
            content = content * unit**sign
            for each, times in factors:
                whole, rest = divmod(sign * int(times), degree)
                base = Quotient(each, ring.number(1).below)
                taken = self.absolute(base) if degree % 2 == 0 and whole % 2 else base
                outside = ring.multiply(outside, ring.power(taken, whole))
                inside = ring.multiply(inside, ring.power(base, rest))
        outside = ring.multiply(outside, self._root_of_number(abs(content), degree))
        if content < 0:
            inside = ring.negative(inside)
        if inside.constant == 1:
            return outside
        if degree % 2 and is_negative(inside):
            outside, inside = ring.negative(outside), ring.negative(inside)
        if degree % 2 == 0:
            self._note_sign(inside)
        whole_degree = self.degree if self.degree % degree == 0 else degree
        key = ("root", str(inside), whole_degree)
        root = ring.root(key, whole_degree, inside)
        return ring.multiply(outside, ring.power(root, whole_degree // degree))

    def absolute(self, argument: Quotient) -> Quotient:
        """The absolute value: that of each factor."""
        ring, value = self.ring, argument.constant
        if value is not None:
            return ring.number(abs(value))
        if not self.real or self._is_complex(argument):
            return ring.generator(("abs", str(argument)))
        found = ring.number(1)
        for polynomial, sign in ((argument.above, 1), (argument.below, -1)):
            content, factors = polynomial.factor()
            found = ring.multiply(found, ring.power(ring.number(abs(content)), sign))
            for each, times in factors:
                base = Quotient(each, ring.number(1).below)
                if int(times) % 2 and str(each) not in self.positive:
                    base = self._absolute_factor(each)
                found = ring.multiply(found, ring.power(base, sign * int(times)))
        return found

    def _absolute_factor(self, factor: Any) -> Quotient:
        ring, leading = self.ring, factor.leading_coefficient()
        monic = Quotient(factor / leading, ring.number(1).below)
        found = ring.root(("abs", str(monic)), 2, ring.multiply(monic, monic))
        self.is_positive(found)
        return ring.multiply(ring.number(abs(leading)), found)

    def gamma(self, argument: Quotient) -> Quotient:
        """The gamma function, led back to that of an argument whose constant term is from 0 up to 1."""
        ring, value = self.ring, argument.constant
        if value is not None and value.q == 1:
            if not 0 < value.p <= _FACTORIAL:
                raise Vanishes if value.p <= 0 else TooLarge
            from flint import fmpz

            return ring.number(fmpz.fac_ui(int(value.p) - 1))
        shift = 0
        if argument.below.is_constant():
            constant = argument.above.to_dict().get((0,) * len(argument.above.degrees()), self._fraction(0))
            constant = constant / argument.below.leading_coefficient()
            shift = int(constant.floor()) if hasattr(constant, "floor") else 0
        if abs(shift) > _SHIFTS:
            raise TooLarge
        start = ring.add(argument, ring.number(-shift))
        found = ring.generator(("gamma", str(start)))
        for number in range(abs(shift)):
            if shift > 0:
                found = ring.multiply(found, ring.add(start, ring.number(number)))
            else:
                found = ring.divide(found, ring.add(start, ring.number(-1 - number)))
        return found

    def _place_of(self, polynomial: Any) -> int:
        """The generator that a polynomial is; -1 if it is anything else."""
        terms = self.ring.terms(polynomial)
        if len(terms) != 1 or sum(terms[0][0]) != 1 or terms[0][1] != 1:
            return -1
        return terms[0][0].index(1)


def is_negative(quotient: Quotient) -> bool:
    """Whether its first coefficient is: of a formula and its negative, one."""
    return bool(not quotient.is_zero and quotient.above.leading_coefficient() < 0)
