"""Bernoulli and Euler numbers modulo a small prime, by sums of powers of its residues."""

from __future__ import annotations

from collections.abc import Iterator

#: The checks' primes begin here: a wrong number leaves the same as the right one modulo three of them once in 10¹².
_FROM = 10_007


def control_primes(n: int) -> Iterator[int]:
    """Primes p for which p - 1 does not divide n, and 2ⁿ is not 1 modulo p; never ends."""
    p = _FROM
    while True:
        if n % (p - 1) and pow(2, n, p) != 1 and all(p % each for each in range(2, 200) if each * each <= p):
            yield p
        p += 2


def bernoulli_modulo(n: int, p: int) -> int:
    """B(n) for an even n, after Voronoi: (2ⁿ - 1) · B(n) ≡ n · 2ⁿ⁻¹ · Σ jⁿ⁻¹ over p/2 < j < p, for a control prime."""
    total: int = sum(pow(j, n - 1, p) for j in range(p // 2 + 1, p))
    inverse = pow(pow(2, n, p) - 1, -1, p)
    return n * pow(2, n - 1, p) * total * inverse % p


def euler_modulo(n: int, p: int) -> int:
    """E(n), the alternating sum of the powers (2j + 1)ⁿ over 0 ≤ j < p."""
    return sum(pow(2 * j + 1, n, p) * (1 - 2 * (j % 2)) for j in range(p)) % p
