"""Factors by elliptic curves: one curve a number, with Suyama's points, on Montgomery's form, in two stages.

A curve finds a prime p when the number of its points modulo p has only prime factors up to `smooth`, and one more up to
fifty times that; which curve does is luck, so many are tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wizard.operations.primes import _sieve

if TYPE_CHECKING:
    from gmpy2 import mpz

#: Digits of the prime sought → what each curve is good for, and how many miss such a prime with a chance of 1/e only.
#: Zimmermann and Dodson, 20 Years of ECM, table 1; our second stage goes somewhat less far.
EFFORT = {20: (11_000, 90), 25: (50_000, 300), 30: (250_000, 700), 35: (1_000_000, 1_800)}

#: The second stage looks at primes as far from multiples of this as half of it: 240 of the distances have no divisor
#: in common with it, and only they occur.
_GIANT = 2_310

#: How far the second stage goes, in units of the first.
_FURTHER = 50

Point = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Stages:
    """What all curves of one effort do: the multiple of the first stage, and the primes of the second."""

    multiple: mpz
    #: The multiple of `_GIANT` that comes before all others.
    first_giant: int
    #: For each multiple of `_GIANT`, the distances of primes around it.
    distances: tuple[tuple[int, ...], ...]


def effort(digits: int) -> tuple[int, int]:
    """How far each curve goes and how many there are, for a prime of at most so many digits."""
    return next(each for known, each in EFFORT.items() if digits <= known)


def seconds(bits: int, smooth: int) -> float:
    """Seconds for one curve modulo a number of so many bits; measured from 130 to 1,000 bits."""
    return smooth * (6e-6 + 3e-6 * (bits / 332) ** 2)


def seconds_before(smooth: int) -> float:
    """Seconds that `stages` takes, once in a process."""
    return 0.1 + smooth * 3.5e-6


def sigma(n: int, number: int) -> int:
    """The parameter of the curve of this number: the same one whoever tries it, and no two alike."""
    return 6 + int.from_bytes(sha256(f"{n} {number}".encode()).digest()[:8])


@lru_cache(maxsize=1)
def stages(smooth: int) -> Stages:
    """Everything that is the same for all curves."""
    import numpy as np
    from gmpy2 import mpz

    assert smooth > _GIANT, "the second stage begins beyond the first giant step"
    further = smooth * _FURTHER
    primes = np.concatenate(list(_sieve.primes(2, further)))
    multiple = mpz(1)
    for prime in primes[primes <= smooth].tolist():
        power = prime
        while power * prime <= smooth:
            power *= prime
        multiple *= power
    late = primes[primes > smooth]
    giants = (late + _GIANT // 2) // _GIANT
    pairs = np.unique(giants * _GIANT + np.abs(late - giants * _GIANT))
    giants, distances = pairs // _GIANT, pairs % _GIANT
    edges = np.searchsorted(giants, np.arange(giants[0], giants[-1] + 2))
    return Stages(
        multiple,
        int(giants[0]),
        tuple(tuple(distances[a:b].tolist()) for a, b in pairwise(edges)),
    )


def factor(n: mpz, number: int, smooth: int) -> mpz | None:
    """A divisor of `n` other than 1 and n that the curve of this number finds; None when it finds none."""
    from gmpy2 import gcd

    curve = _Curve(n, sigma(int(n), number))
    if curve.divisor is None:
        curve.second_stage(curve.times(stages(smooth).multiple), stages(smooth))
    found = gcd(curve.divisor, n)
    return found if 1 < found < n else None


class _Curve:
    """Arithmetic on a curve with b·y² = x³ + a·x² + x modulo n, of which only x = X/Z is known of a point.

    `divisor` is what may share a factor with n: where an inverse does not exist, that is what was hoped for.
    """

    def __init__(self, n: mpz, sigma: int) -> None:
        from gmpy2 import mpz

        self.n = n
        self.divisor: mpz | None = None
        u, v = mpz(sigma) ** 2 - 5, mpz(4 * sigma)
        below = 16 * u**3 * v
        # (a + 2)/4 and x of a point whose order is a multiple of 12.
        self.a = (v - u) ** 3 * (3 * u + v) * self._inverse(below) % n
        self.x = u**3 * self._inverse(v**3) % n

    def _inverse(self, value: mpz) -> mpz:
        from gmpy2 import invert

        try:
            return invert(value, self.n)
        except ZeroDivisionError:
            self.divisor = value
            return value

    def times(self, multiple: mpz, x: mpz | None = None) -> Point:
        """`multiple` of the point of this x (the curve's own by default), by Montgomery's ladder."""
        n, a, x = self.n, self.a, self.x if x is None else x
        x0, z0 = x, 1
        x1, z1 = self.double((x, 1))
        # Written out: all the time of the first stage is spent here.
        for bit in f"{multiple:b}"[1:]:
            minus0, plus0, plus1, minus1 = x0 - z0, x0 + z0, x1 + z1, x1 - z1
            u, v = minus0 * plus1 % n, plus0 * minus1 % n
            sum_x, sum_z = (u + v) ** 2 % n, (u - v) ** 2 * x % n
            if bit == "1":
                plus, minus = plus1 * plus1 % n, minus1 * minus1 % n
                x0, z0 = sum_x, sum_z
                x1, z1 = plus * minus % n, (plus - minus) * (minus + a * (plus - minus)) % n
            else:
                plus, minus = plus0 * plus0 % n, minus0 * minus0 % n
                x1, z1 = sum_x, sum_z
                x0, z0 = plus * minus % n, (plus - minus) * (minus + a * (plus - minus)) % n
        return x0, z0

    def double(self, point: Point) -> Point:
        """Twice a point."""
        x, z = point
        plus, minus = (x + z) ** 2 % self.n, (x - z) ** 2 % self.n
        return plus * minus % self.n, (plus - minus) * (minus + self.a * (plus - minus)) % self.n

    def add(self, one: Point, other: Point, difference: Point) -> Point:
        """The sum of two points whose difference is known."""
        u, v = (one[0] - one[1]) * (other[0] + other[1]), (one[0] + one[1]) * (other[0] - other[1])
        return (u + v) ** 2 % self.n * difference[1] % self.n, (u - v) ** 2 % self.n * difference[0] % self.n

    def second_stage(self, point: Point, stages: Stages) -> None:
        """Leaves in `divisor` a number that shares p with n if one more prime takes `point` to zero modulo p."""
        n = self.n
        self.divisor = point[1]
        x = point[0] * self._inverse(point[1]) % n
        if not self._is_one_point(x):
            return
        one, two = (x, 1), self.double((x, 1))
        odd = [one, self.add(one, two, one)]
        while 2 * len(odd) < _GIANT // 2 + 2:
            odd.append(self.add(odd[-1], two, odd[-2]))
        giant = self.times(_GIANT, x)
        giants = [self.times(stages.first_giant + step, giant[0] * self._inverse(giant[1]) % n) for step in (0, 1)]
        while len(giants) < len(stages.distances):
            giants.append(self.add(giants[-1], giant, giants[-2]))
        near = self._affine(odd)
        far = self._affine(giants)
        if not (near and far):
            return
        product = self.divisor
        for at, distances in zip(far, stages.distances, strict=False):
            for distance in distances:
                product = product * (at - near[distance >> 1]) % n
        self.divisor = product

    def _is_one_point(self, x: mpz) -> bool:
        """Whether the inverse that led to x existed; then `divisor` starts as 1."""
        from gmpy2 import gcd

        if gcd(self.divisor, self.n) != 1:
            return False
        self.divisor = x - x + 1
        return True

    def _affine(self, points: list[Point]) -> list[mpz] | None:
        """X/Z of each, for the price of one inverse; None when there is none, which leaves a divisor."""
        from gmpy2 import gcd

        n = self.n
        products = [points[0][1]]
        for _, z in points[1:]:
            products.append(products[-1] * z % n)
        if gcd(products[-1], n) != 1:
            self.divisor = products[-1]
            return None
        inverse = self._inverse(products[-1])
        affine = []
        for (x, z), before in zip(reversed(points[1:]), reversed(products[:-1]), strict=True):
            affine.append(x * inverse % n * before % n)
            inverse = inverse * z % n
        affine.append(points[0][0] * inverse % n)
        return affine[::-1]
