"""Formulas as quotients of polynomials in what they are made of: where the difference of two becomes 0, they are equal.

Each rule holds for all values of the variables for which all parts of both formulas are real numbers; in a `Reading`
that is not `real` only rules are used that hold for complex numbers. A rule that is missing makes nothing wrong: then
no difference becomes 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import gcd, lcm

from wizard.language.names import CONSTANTS
from wizard.language.tree import Step, Tree
from wizard.verdicts.kernels import MAX_DEGREE, Kernels, is_negative
from wizard.verdicts.quotients import Quotient, TooLarge, Vanishes

#: Denominators of multiples of pi that are followed together.
_DENOMINATOR = 420

#: Functions f with f(-x) = -f(x), beside those that are made of exponentials.
_ODD = {"asin", "atan", "asinh", "atanh", "erf", "erfi", "si", "shi", "fresnels", "fresnelc", "sign"}


def is_identity(one: Tree, other: Tree, *, real: bool) -> bool:
    """Whether the difference of two formulas becomes 0."""
    try:
        reading = Reading.of([one, other], real=real)
        if real and any(step.value in _POSITIVE for tree in (one, other) for step in tree.steps):
            # What is positive for one part of the formulas is so for all of them.
            for tree in (one, other):
                reading.quotient(tree)
        difference = reading.ring.add(reading.quotient(one), reading.ring.negative(reading.quotient(other)))
    except (TooLarge, Vanishes):
        return False
    return difference.is_zero


class Reading(Kernels):
    """Formulas that are compared, as quotients over the same generators."""

    @classmethod
    def of(cls, trees: Sequence[Tree], *, real: bool) -> Reading:
        """Ready for these formulas."""
        part, degree = 2, 1
        for tree in trees:
            for place, step in enumerate(tree.steps):
                if step.kind != "number":
                    continue
                part = _together(part, step.number.denominator, 2 * _DENOMINATOR)
                if place + 1 < len(tree.steps) and step.number.denominator == 1:
                    following = tree.steps[place + 1]
                    if following.value == "/":
                        part = _together(part, step.number.numerator, _DENOMINATOR)
                        degree = _together(degree, step.number.numerator, MAX_DEGREE)
                    if following.value == "root":
                        degree = _together(degree, step.number.numerator, MAX_DEGREE)
            if any(step.value == "sqrt" for step in tree.steps):
                degree = _together(degree, 2, MAX_DEGREE)
            if any(step.value == "cbrt" for step in tree.steps):
                degree = _together(degree, 3, MAX_DEGREE)
        values = {step.value for tree in trees for step in tree.steps}
        return cls(real, part, degree, "i" in values or bool("pi" in values and values & set(_CIRCULAR)))

    def quotient(self, tree: Tree) -> Quotient:
        """The formula; raises `TooLarge` or `Vanishes`."""
        return tree.fold(self._step)

    def _step(self, step: Step, below: list[Quotient]) -> Quotient:
        from flint import fmpq

        if step.kind == "number":
            return self.ring.number(fmpq(step.number.numerator, step.number.denominator))
        if step.kind == "name":
            return self._name(step.name)
        if step.kind == "operator":
            return self._operator(step.name, below)
        return self._call(step.name, below)

    def _name(self, name: str) -> Quotient:
        if name == "e":
            return self.exponential(self.ring.number(1))
        if name == "i":
            return self.unit()
        if name == "oo":
            raise TooLarge
        found = self.ring.generator(name)
        if name in CONSTANTS:
            self.is_positive(found)
        return found

    def _operator(self, sign: str, below: list[Quotient]) -> Quotient:
        a, b = below[0], below[-1]
        simple: dict[str, Callable[[], Quotient]] = {
            "neg": lambda: self.ring.negative(a),
            "+": lambda: self.ring.add(a, b),
            "-": lambda: self.ring.add(a, self.ring.negative(b)),
            "*": lambda: self.ring.multiply(a, b),
            "/": lambda: self.ring.divide(a, b),
            "^": lambda: self._power(a, b),
            "!": lambda: self.gamma(self.ring.add(a, self.ring.number(1))),
        }
        if sign not in simple:
            raise TooLarge
        return simple[sign]()

    def _call(self, name: str, below: list[Quotient]) -> Quotient:  # noqa: PLR0911  # One for each kind of function.
        ring, a = self.ring, below[0]
        if name == "exp":
            return self.exponential(a)
        if name == "log":
            found = self.logarithm(a)
            return found if len(below) == 1 else ring.divide(found, self.logarithm(below[1]))
        if name == "sqrt":
            return self.root(a, 2)
        if name in {"cbrt", "root"}:
            return self.odd_root(a, 3 if name == "cbrt" else below[1])
        if name == "abs":
            return self.absolute(a)
        if name == "gamma":
            return self.gamma(a)
        if name in {"min", "max"} and len(below) == 2 and self.real:
            spread = self.absolute(ring.add(a, ring.negative(below[1])))
            total = ring.add(ring.add(a, below[1]), spread if name == "max" else ring.negative(spread))
            return ring.divide(total, ring.number(2))
        if name in _CIRCULAR or name in _HYPERBOLIC:
            return self._of_exponentials(name, a)
        return self._other(name, below)

    def _other(self, name: str, below: Sequence[Quotient]) -> Quotient:
        """A function of which only its name and its arguments are known, and whether it is odd."""
        if name in _ODD and is_negative(below[0]):
            return self.ring.negative(self._other(name, [self.ring.negative(below[0])]))
        if name in _ODD and below[0].is_zero:
            return self.ring.number(0)
        return self.ring.generator((name, *map(str, below)))

    def _of_exponentials(self, name: str, argument: Quotient) -> Quotient:
        """Functions of angles and hyperbolic ones: (e^z - e^-z)/2 and its like."""
        ring, circular = self.ring, name in _CIRCULAR
        z = ring.multiply(self.unit(), argument) if circular else argument
        up = self.exponential(z)
        down = ring.divide(ring.number(1), up)
        cosine = ring.divide(ring.add(up, down), ring.number(2))
        sine = ring.divide(ring.add(up, ring.negative(down)), ring.number(2))
        if circular:
            sine = ring.divide(sine, self.unit())
        above, below = (_CIRCULAR | _HYPERBOLIC)[name]
        parts = {"1": ring.number(1), "s": sine, "c": cosine}
        return ring.divide(parts[above], parts[below])

    def _power(self, base: Quotient, exponent: Quotient) -> Quotient:
        value = exponent.constant
        if value is not None and value.q == 1:
            return self.ring.power(base, int(value.p))
        if str(base) == str(self.exponential(self.ring.number(1))):
            return self.exponential(exponent)
        if value is not None:
            return self.ring.power(self.root(base, int(value.q)), int(value.p))
        return self.exponential(self.ring.multiply(exponent, self.logarithm(base)))


#: What makes its argument positive, where all parts are real.
_POSITIVE = {"log", "sqrt", "^", "root"}

#: What is above and below: sine, cosine, or 1.
_CIRCULAR = {
    "sin": ("s", "1"),
    "cos": ("c", "1"),
    "tan": ("s", "c"),
    "cot": ("c", "s"),
    "sec": ("1", "c"),
    "csc": ("1", "s"),
}
_HYPERBOLIC = {
    "sinh": ("s", "1"),
    "cosh": ("c", "1"),
    "tanh": ("s", "c"),
    "coth": ("c", "s"),
    "sech": ("1", "c"),
    "csch": ("1", "s"),
}


def _together(a: int, b: int, most: int) -> int:
    """The least common multiple, if it is at most so large; else the first."""
    found = lcm(a, b) if b and gcd(a, b) else a
    return found if found <= most else a
