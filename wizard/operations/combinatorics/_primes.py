"""Products over the primes up to n: how factorials, binomials and their like are found a second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.arithmetic.sieve import primes_up_to


def exponent_in_factorial(p: int, n: int) -> int:
    """How often the prime p divides n!: ⌊n/p⌋ + ⌊n/p²⌋ + … times, after Legendre."""
    exponent = 0
    while n:
        n //= p
        exponent += n
    return exponent


def product_over_primes(n: int, exponent: Callable[[int], int]) -> Any:
    """The product of p to the power of exponent(p) over all primes p up to n, as an integer of GMP."""
    from gmpy2 import mpz

    factors = [mpz(p) ** times for p in primes_up_to(n) if (times := exponent(p))]
    # Multiplied in pairs, so that both factors of every product are about as long.
    while len(factors) > 1:
        odd = [factors.pop()] if len(factors) % 2 else []
        factors = [a * b for a, b in zip(factors[::2], factors[1::2], strict=True)] + odd
    return factors[0] if factors else mpz(1)
