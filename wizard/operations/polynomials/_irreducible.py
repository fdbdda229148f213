"""Second proofs that a polynomial cannot be factored, which share nothing with how its factors were found.

None of them works for every polynomial, so they say only yes, or that they do not know.
"""

from __future__ import annotations

import secrets
from functools import reduce
from itertools import islice
from typing import Any

#: Primes, or points, that are tried before it is left open.
_TRIES = 12

#: Coefficients of all polynomials modulo primes together: a second of work.
_WORK = 4_000


def is_irreducible(factor: Any) -> bool:
    """Whether an `fmpq_mpoly` of positive degree without a common divisor of its coefficients is seen to be so."""
    from flint import fmpz_poly

    degrees = factor.degrees()
    used = [place for place, degree in enumerate(degrees) if degree]
    main = min(used, key=lambda place: degrees[place])
    terms = factor.to_dict()
    if len(used) == 1:
        coefficients = [terms.get(_power(main, k, len(degrees)), 0) for k in range(degrees[main] + 1)]
        return _is_irreducible(fmpz_poly([int(each) for each in coefficients]))
    # What divides without the main variable in it divides all its coefficients.
    if degrees[main] and not _content(terms, main, factor.context()).is_constant():
        return False
    for _ in range(_TRIES):
        # At a point that keeps the degree, a factor of the polynomial is a factor of its value.
        point = [secrets.randbelow(201) - 100 for _ in degrees]
        value = [0] * (degrees[main] + 1)
        for powers, number in terms.items():
            product = int(number)
            for place, power in enumerate(powers):
                product *= 1 if place == main else point[place] ** power
            value[powers[main]] += product
        if value[-1] and _is_irreducible(fmpz_poly(value) // fmpz_poly(value).content()):
            return True
    return False


def _is_irreducible(polynomial: Any) -> bool:
    """By the degrees that factors modulo primes can have: those of true factors are sums of them, for each prime."""
    from flint import nmod_poly

    degree = polynomial.degree()
    if degree == 1 or polynomial.is_cyclotomic():
        return True
    possible = -1
    for p in islice(_primes(), max(3, min(_TRIES, _WORK // degree))):
        if not int(polynomial.leading_coefficient()) % p:
            continue
        factors = nmod_poly([int(each % p) for each in polynomial.coeffs()], p).factor()[1]
        sums = 1
        for factor, times in factors:
            for _ in range(times):
                sums |= sums << factor.degree()
        possible &= sums
        if possible == 1 | 1 << degree:
            return True
    return False


def _content(terms: dict[tuple[int, ...], Any], main: int, context: Any) -> Any:
    """The greatest common divisor of the coefficients of powers of the main variable."""
    groups: dict[int, dict[tuple[int, ...], Any]] = {}
    for powers, number in terms.items():
        rest = (*powers[:main], 0, *powers[main + 1 :])
        groups.setdefault(powers[main], {})[rest] = number
    return reduce(lambda one, other: one.gcd(other), (context.from_dict(each) for each in groups.values()))


def _power(place: int, power: int, length: int) -> tuple[int, ...]:
    return tuple(power if each == place else 0 for each in range(length))


def _primes() -> Any:
    """Primes from 11 on: most polynomials have no repeated factor modulo these."""
    candidate = 11
    while True:
        if all(candidate % each for each in range(3, int(candidate**0.5) + 1, 2)):
            yield candidate
        candidate += 2
