"""The sieve of Eratosthenes: for the few primes that a check, or a bound, goes through one by one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from math import isqrt


def primes_up_to(n: int) -> Iterable[int]:
    """All primes up to n in order, by the sieve of Eratosthenes."""
    is_prime = bytearray(2) + bytearray(b"\1") * (n - 1)
    for p in range(2, isqrt(n) + 1):
        if is_prime[p]:
            is_prime[p * p :: p] = bytes(len(range(p * p, n + 1, p)))
    return compress(range(n + 1), is_prime)
