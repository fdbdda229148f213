"""Results known by what they leave when divided by two large primes: a wrong one leaves the same once in 2¹²²."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.errors import WrongResult

#: The two largest primes below 2⁶¹.
CONTROL = (2**61 - 1, 2**61 - 31)


def compare(text: str, expected: Callable[[int], Any]) -> None:
    """Raises `WrongResult` unless the integer `text` leaves `expected(prime)` for both primes."""
    from gmpy2 import mpz

    value = mpz(text)
    for prime in CONTROL:
        if (value - expected(prime)) % prime:
            raise WrongResult(f"It leaves something else than it should when divided by {prime}.")


def inverse_factorials(n: int, prime: int) -> list[int]:
    """1/0!, 1/1!, … 1/n! modulo a prime greater than n."""
    inverse = 1
    for k in range(2, n + 1):
        inverse = inverse * k % prime
    inverses = [pow(inverse, -1, prime)]
    for k in range(n, 0, -1):
        inverses.append(inverses[-1] * k % prime)
    return inverses[::-1]
