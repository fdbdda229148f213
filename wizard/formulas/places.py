"""A formula of one real variable at places of a lattice: decimals of a range, so that a place is written exactly.

A value is a ball with a proven error. A ball over all that lies between two places tells whether they may be joined.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from math import ceil, floor, log10
from typing import Any

from wizard.arithmetic.balls import at
from wizard.errors import Unsolvable
from wizard.language.tree import Tree

#: Places of a range, as a power of ten.
_PLACES = 13

#: A range is at least such a part of its farther bound: nearer, the 16 digits of a browser's numbers do not tell places
#: apart. A range is at most that wide.
_NARROWEST, _WIDEST = Fraction(1, 10**9), 10**100

#: Bits that a value is sought with, one after the other.
_BITS = (128, 512, 2_048)

#: Those that a check uses.
_MORE_BITS = (320, 1_280, 5_120)

#: Bits of a value that must be certain, of its own size or absolutely.
_RELATIVE, _ABSOLUTE = 48, 600

#: Steps of a formula up to which nothing is left out for its length.
_USUAL_STEPS = 60

#: Seconds of each search, in which slow functions get less far. A curve takes eight searches at most.
_SECONDS = 5

#: A value beyond this is not drawn: a browser's numbers end at 1.8e308.
_HUGE = 1e300

#: Decimals that are written without an exponent.
_WRITTEN = 30

#: Decimals by which a value is known better than it is written.
_SPARE_DECIMALS = 4

#: First digits of a round step.
_ROUND = (1, 2, 5)

REAL, NOT_REAL, NO_VALUE, TOO_LARGE = "real", "not real", "no value", "too large"


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its number on the lattice, and what the formula has there: `y` is a float, right to 15 digits."""

    n: int
    state: str
    y: float = 0.0


@dataclass
class Places:
    """A formula over a range: the lattice of its places, their values, and what lies between them.

    Each place is calculated once. `evaluations` counts all balls.
    """

    formula: Tree
    variable: str
    lower: Tree
    upper: Tree
    first: int = 0
    last: int = 0
    #: Decimals of a place; negative where a range is so wide that places are multiples of a power of ten.
    decimals: int = 0
    evaluations: int = 0
    _known: dict[int, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lays the lattice; raises `Unsolvable` of a range that has none."""
        from flint import arb, ctx

        with ctx.workprec(1_024):
            ends = [at(each, {}) for each in (self.lower, self.upper)]
            if not all(each.is_finite() and each.imag.contains(0) and abs(each) < _WIDEST for each in ends):
                raise Unsolvable("A bound has no real value, or is beyond 10^100: send bounds that are nearer to 0.")
            a, b = (each.real for each in ends)
            if not a < b:
                raise Unsolvable("The range is empty: lower must be below upper.")
            if not (b - a) > abs(a).max(abs(b)) * arb(float(_NARROWEST)):
                raise Unsolvable("The bounds are too near to each other: they must differ in their first 9 digits.")
            size = int(((b - a).mid().log() / arb(10).log()).mid().floor().unique_fmpz())
            self.decimals = _PLACES - size
            shift = arb(10) ** self.decimals
            self.first, self.last = (int((each * shift + arb(1) / 2).mid().floor().unique_fmpz()) for each in (a, b))

    def x(self, n: int) -> Fraction:
        """The place itself."""
        return Fraction(n) / Fraction(10) ** self.decimals

    def share(self, n: int) -> float:
        """How far along the range it lies, from 0 to 1."""
        return (n - self.first) / (self.last - self.first)

    def number(self, x: Fraction) -> int:
        """The number of the place that is nearest to `x`."""
        return round(x * Fraction(10) ** self.decimals)

    def budget(self, balls: int) -> Callable[[], bool]:
        """Whether so many balls have been calculated since, fewer of a long formula; or slow ones for some seconds."""
        limit, until = self.evaluations + self.most(balls), time.process_time() + _SECONDS
        return lambda: self.evaluations > limit or time.process_time() > until

    def most(self, balls: int) -> int:
        """So many balls, or fewer of a long formula."""
        return int(balls * min(1.0, _USUAL_STEPS / len(self.formula.steps)))

    def place(self, n: int) -> Place:
        """The place with its value, rounded to a float."""
        found = self._known.get(n)
        if found is None:
            found = self._known[n] = self._place(n)
        return found

    def _place(self, n: int) -> Place:
        state, ball = self.exactly(self.x(n), _is_certain)
        if state != REAL:
            return Place(n, state)
        return Place(n, state, float(ball.mid()))

    def exactly(
        self, x: Fraction, is_enough: Callable[[Any], bool], precisions: Sequence[int] = _BITS
    ) -> tuple[str, Any]:
        """The state of a place, and its real ball once that `is_enough`, with as many bits as it takes."""
        from flint import acb, ctx, fmpq

        for bits in precisions:
            self.evaluations += 1
            with ctx.workprec(bits):
                z = at(self.formula, {self.variable: acb(fmpq(x.numerator, x.denominator))}, along_reals=True)
                if not z.is_finite():
                    continue
                state = REAL if z.imag.contains(0) else NOT_REAL
                if state == REAL and abs(z.real) > _HUGE:
                    return TOO_LARGE, None
                if is_enough(z.real) or (state == NOT_REAL and _is_certain(z.real)):
                    return state, z.real
        return NO_VALUE, None

    def rounded(self, x: Fraction, decimals: int) -> int | None:
        """The value times 10^decimals, rounded to the nearest integer: right to little more than half of it."""
        state, ball = self.exactly(x, lambda each: _is_within(each, decimals))
        if state != REAL:
            return None
        # A tiny value would be a fraction of millions of digits.
        return 0 if _is_tiny(ball, decimals) else round(_middle_of(ball) * Fraction(10) ** decimals)

    def has(self, x: Fraction, n: int, decimals: int) -> bool:
        """Whether the value is n / 10^decimals to little more than half of the last decimal, with more precision."""
        from flint import arb, ctx, fmpq

        state, ball = self.exactly(x, lambda each: _is_within(each, decimals), _MORE_BITS)
        if state != REAL:
            return False
        with ctx.workprec(_MORE_BITS[-1]):
            y = Fraction(n) / Fraction(10) ** decimals
            return bool(abs(ball - arb(fmpq(y.numerator, y.denominator))) <= arb(10) ** -decimals * arb("0.501"))

    def between(self, a: int, b: int, jump: float) -> tuple[float, float] | None:
        """The least and the largest value that the formula may have from one place to another; None where the two may
        not be joined: where it is not finite for certain, not real, or may jump by more than `jump`.
        """
        from flint import acb, arb, ctx, fmpq

        with ctx.workprec(_BITS[0]):
            ends = [arb(fmpq(x.numerator, x.denominator)) for x in (self.x(a), self.x(b))]
            whole = {self.variable: acb(ends[0].union(ends[1]))}
            self.evaluations += 1
            z = at(self.formula, whole, analytic=True, along_reals=True)
            is_joined = z.is_finite() and z.imag.contains(0)
            if not is_joined:
                self.evaluations += 1
                z = at(self.formula, whole, along_reals=True)
                is_joined = z.is_finite() and z.imag.contains(0) and 2 * float(z.real.rad()) <= jump
            if not is_joined or not abs(z.real) < _HUGE:
                return None
            middle, radius = float(z.real.mid()), float(z.real.rad())
            return middle - radius, middle + radius


def _is_certain(ball: Any) -> bool:
    """Whether enough is known of a value, beside its own size or without."""
    from flint import arb

    return bool(ball.rad() <= abs(ball.mid()) * arb(2) ** -_RELATIVE or ball.rad() <= arb(2) ** -_ABSOLUTE)


def _is_within(ball: Any, decimals: int) -> bool:
    """Whether the error of a value is a small part of its last decimal."""
    from flint import arb

    return bool(ball.rad() <= arb(10) ** -(decimals + _SPARE_DECIMALS))


def _is_tiny(ball: Any, decimals: int) -> bool:
    """Whether a value is a small part of its last decimal."""
    from flint import arb

    return bool(abs(ball) <= arb(10) ** -(decimals + _SPARE_DECIMALS))


def _middle_of(ball: Any) -> Fraction:
    middle = ball.mid().fmpq()
    return Fraction(int(middle.p), int(middle.q))


def round_places(places: Places, most: int) -> list[tuple[Fraction, str]]:
    """At most so many round numbers of a range, at equal distances, each with its text."""
    first, last = places.x(places.first), places.x(places.last)
    for digit, exponent in _steps(floor(log10((last - first) / most)) - 1):
        step = digit * Fraction(10) ** exponent
        begin, end = ceil(first / step), floor(last / step)
        if end - begin < most:
            return [(k * step, decimal(k * digit, -exponent)) for k in range(begin, end + 1)]
    raise AssertionError("some step is wide enough")


def _steps(exponent: int) -> Iterator[tuple[int, int]]:
    """Round steps from 10^exponent on."""
    for power in count(exponent):
        for digit in _ROUND:
            yield digit, power


def decimal(n: int, decimals: int) -> str:
    """The number n / 10^decimals as a text that JSON's readers and Python's `Fraction` take, without needless zeros."""
    if n == 0:
        return "0"
    while n % 10 == 0:
        n, decimals = n // 10, decimals - 1
    sign, digits = "-" if n < 0 else "", str(abs(n))
    if decimals > _WRITTEN or decimals < -_WRITTEN:
        return f"{sign}{digits}e{-decimals}"
    if decimals <= 0:
        return f"{sign}{digits}{'0' * -decimals}"
    digits = digits.zfill(decimals + 1)
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"
