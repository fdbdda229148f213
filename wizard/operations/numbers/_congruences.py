"""Congruences joined into one, by Garner's step; their moduli may have common divisors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd, lcm


@dataclass(frozen=True)
class Congruence:
    """All numbers that leave a remainder when divided by a modulus."""

    remainder: int
    modulus: int

    def contradicts(self, other: Congruence) -> bool:
        """Whether no number satisfies both."""
        return (self.remainder - other.remainder) % gcd(self.modulus, other.modulus) != 0


def joined(congruences: Iterable[Congruence]) -> Congruence:
    """The one congruence that says the same as all of them; no two of them may contradict each other."""
    remainder, modulus = 0, 1
    for each in congruences:
        common = gcd(modulus, each.modulus)
        step = each.modulus // common
        remainder += modulus * ((each.remainder - remainder) // common * pow(modulus // common, -1, step) % step)
        modulus = lcm(modulus, each.modulus)
    return Congruence(remainder % modulus, modulus)
