"""How the quadratic sieve is set up for a number, between the sizes of a table by interpolation.

The rows from 200 to 269 bits (60 to 80 digits) were chosen by measurement. Those above continue them and are estimates;
those below 180 bits are for tests, since FLINT's sieve does such numbers in less than a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

#: Bits of kN; primes of the factor base; blocks of 32,768 values; large primes are below this times the largest prime;
#: how many of them a relation has at most.
_BY_BITS = (
    (96, 150, 2, 30, 1),
    (128, 400, 2, 40, 1),
    (150, 900, 2, 40, 1),
    (180, 2_500, 2, 40, 1),
    (200, 4_500, 2, 40, 1),
    (216, 8_000, 2, 50, 1),
    (233, 14_000, 2, 80, 1),
    (249, 24_000, 4, 120, 1),
    (269, 46_000, 6, 160, 1),
    (283, 55_000, 6, 100, 2),
    (298, 75_000, 6, 120, 2),
    (315, 95_000, 6, 150, 2),
    (332, 130_000, 6, 150, 2),
    (350, 180_000, 6, 150, 2),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """`primes` in the factor base, `blocks` of 32,768 values, and large primes below `large` times the largest one."""

    primes: int
    blocks: int
    large: int
    large_primes: int


def parameters_for(bits: int) -> Parameters:
    """Those for a number of so many bits, multiplier included."""
    below, above = _BY_BITS[0], _BY_BITS[-1]
    for each in _BY_BITS:
        if each[0] <= bits:
            below = each
        else:
            above = each
            break
    share = 0.0 if below[0] >= above[0] else min(1.0, max(0.0, (bits - below[0]) / (above[0] - below[0])))

    def between(index: int) -> float:
        return 2 ** (log2(below[index]) * (1 - share) + log2(above[index]) * share)

    return Parameters(round(between(1)), 2 * round(between(2) / 2), round(between(3)), below[4])
