"""The multiplier of a number and the primes that its values are factored over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log

from wizard.arithmetic.sieve import primes_up_to
from wizard.quadratic_sieve.parameters import Parameters, parameters_for

#: Multipliers that are tried, without square factors.
_MULTIPLIERS = tuple(k for k in range(1, 74) if all(k % square for square in (4, 9, 25, 49)))

#: Primes that a multiplier is rated by.
_RATED = 300

#: What a multiplier gains by the prime 2, in powers of 2, by kN modulo 8.
_BY_TWO = {1: 2.0, 5: 1.0, 3: 0.5, 7: 0.5}


@dataclass(frozen=True, slots=True)
class FactorBase:
    """The `primes` modulo which kn (`number`) is a square, ascending from 2, and a square root of it modulo each."""

    n: int
    multiplier: int
    parameters: Parameters
    primes: tuple[int, ...]
    roots: tuple[int, ...]

    @property
    def number(self) -> int:
        """The number that is sieved."""
        return self.multiplier * self.n

    @property
    def half(self) -> int:
        """The interval of x is from minus this, included, to this, excluded."""
        return self.parameters.blocks * 2**14

    @property
    def large_bound(self) -> int:
        """Large primes are below it."""
        return min(self.parameters.large * self.primes[-1], 2**32 - 1)


def multiplier_of(n: int) -> int:
    """The k for which the values of kn have the most small primes: Knuth and Schroeppel's function."""
    from gmpy2 import jacobi

    primes = [each for each in primes_up_to(_RATED * 20) if each > 2][:_RATED]
    by_prime = [(prime, log(prime), jacobi(n, prime)) for prime in primes]

    def rating(k: int) -> float:
        total = _BY_TWO[k * n % 8] * log(2) - log(k) / 2 if k * n % 2 else -1e9
        for prime, logarithm, symbol in by_prime:
            if k % prime == 0:
                total += logarithm / prime
            elif symbol * jacobi(k, prime) == 1:
                total += 2 * logarithm / (prime - 1)
        return total

    return max(_MULTIPLIERS, key=rating)


@lru_cache(maxsize=1)
def factor_base(n: int, parameters: Parameters | None = None) -> FactorBase:
    """That of an odd composite n without small factors; the last one is kept, for the next part of the same number."""
    from flint import fmpz
    from gmpy2 import jacobi

    multiplier = multiplier_of(n)
    number = multiplier * n
    chosen = parameters or parameters_for(number.bit_length())
    primes, roots = [2], [1]
    for prime in primes_up_to(40 * chosen.primes + 1_000):
        if prime == 2 or (symbol := jacobi(number % prime, prime)) < 0:
            continue
        primes.append(prime)
        roots.append(int(fmpz(number % prime).sqrtmod(prime)) if symbol else 0)
        if len(primes) == chosen.primes:
            break
    return FactorBase(n, multiplier, chosen, tuple(primes), tuple(roots))
