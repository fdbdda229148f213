"""Checks modulo random primes: quick, independent of how the answer was found, and hardly ever deceived.

A wrong integer of d digits looks right modulo a prime of 60 bits only if the prime divides its error. At most d/18 of
the 2·10¹⁶ such primes do, and three of them have to.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any


def random_primes(count: int = 3) -> Iterator[int]:
    """`count` primes of 60 bits, drawn by lot."""
    from flint import fmpz

    for _ in range(count):
        candidate = 0
        while not fmpz(candidate).is_prime():
            candidate = secrets.randbits(59) | 1 << 59 | 1
        yield candidate


def modulo(matrix: Any, p: int) -> Any:
    """An `fmpq_mat` as an `nmod_mat`; p must divide no denominator, and a random prime hardly ever does."""
    from flint import nmod_mat

    numerators, denominator = matrix.numer_denom()
    return nmod_mat(numerators, p) * pow(int(denominator % p), -1, p)


def residue(value: Any, p: int) -> int:
    """An `fmpq`, or the text of one, modulo p."""
    from flint import fmpq

    number = fmpq(value)
    return int(number.p % p) * pow(int(number.q % p), -1, p) % p


def random_column(length: int, p: int) -> Any:
    """A column of `length` random residues."""
    from flint import nmod_mat

    return nmod_mat([[secrets.randbelow(p)] for _ in range(length)], p)


def rank_at_least(matrix: Any) -> int:
    """What the rank of an `fmpq_mat` is not below, for certain: what is not zero modulo a prime is not zero."""
    return max(int(modulo(matrix, p).rank()) for p in random_primes(2))
