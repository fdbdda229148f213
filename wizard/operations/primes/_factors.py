"""A factorization as a result says it, complete or not, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod
from typing import Any

from wizard.errors import WrongResult
from wizard.quadratic_sieve import kernel, work

#: Digits up to which one process splits any number: 2 s for 60.
SIEVE_DIGITS = 60

#: Digits from which our sieve is faster than FLINT's (0.8 beside 0.9 s for 56 digits, 1.7 beside 4.2 s for 60), and the
#: bits of the primes that are taken out before.
OURS_FROM_DIGITS, _BITS_BEFORE = 56, 40

#: Digits up to which FLINT's sieve splits a number in place of ours, where that is not built: a minute for 70.
WITHOUT_KERNEL_DIGITS = 70

#: Digits up to which a prime is proven to be one: 300 take 4 s.
_PROVEN_DIGITS = 300

#: The exponent up to which b^n ± 1 is split by its cyclotomic factors.
_EXPONENT = 13_300


def algebraic(n: int) -> list[tuple[int, int]]:
    """b^k - 1 or b^k + 1 as the values of cyclotomic polynomials at b; another number as itself.

    b^k - 1 is the product of Φ_d(b) for all d that divide k; b^k + 1 is (b^2k - 1)/(b^k - 1).
    """
    from flint import fmpz, fmpz_poly

    for sign in (1, -1):
        base, exponent = root(n + sign)
        if not 1 < exponent <= _EXPONENT:
            continue
        doubled = exponent if sign > 0 else 2 * exponent
        divisors = [each for each in range(1, doubled + 1) if not doubled % each and (sign > 0 or exponent % each)]
        return [(int(fmpz_poly.cyclotomic(each)(fmpz(base))), 1) for each in divisors]
    return [(n, 1)]


def listed(divisors: Iterable[tuple[int, int]], digits: int = SIEVE_DIGITS) -> dict[str, Any]:
    """The result for a product of powers: each base is split if it has at most so many digits, or is left over."""
    from flint import fmpz

    exponents: dict[int, int] = {}
    cofactor = 1
    for divisor, outer in divisors:
        # A power is split into its base first: that may be prime, or short enough.
        base, inner = root(divisor) if divisor >= 10**SIEVE_DIGITS else (divisor, 1)
        is_hard = base >= 10**digits and not fmpz(base).is_probable_prime()
        if is_hard or base >= 10**_PROVEN_DIGITS:
            cofactor *= divisor**outer
            continue
        for prime, exponent in _primes(base):
            exponents[prime] = exponents.get(prime, 0) + exponent * inner * outer
    result: dict[str, Any] = {
        "factors": [{"prime": str(prime), "exponent": exponent} for prime, exponent in sorted(exponents.items())],
        "complete": cofactor == 1,
    }
    return result if cofactor == 1 else result | {"cofactor": str(cofactor)}


def smooth(n: int, bits: int) -> list[tuple[int, int]]:
    """N without its primes of so many bits, and these; what remains may be composite."""
    from flint import fmpz

    # 0 stops it at probable primes.
    return [(int(part), int(times)) for part, times in fmpz(n).factor_smooth(bits, 0)]


def _primes(n: int) -> Iterator[tuple[int, int]]:
    """Primes and exponents whose product is n, by the sieve that is faster for it; a prime may come more than once."""
    from flint import fmpz

    if n < 10**OURS_FROM_DIGITS or not kernel.is_built() or fmpz(n).is_probable_prime():
        yield from ((int(prime), int(exponent)) for prime, exponent in fmpz(n).factor())
        return
    parts = [root(n)]
    if parts == [(n, 1)]:
        parts = smooth(n, _BITS_BEFORE)
    if parts == [(n, 1)]:
        divisor = work.split(n)
        parts = [(divisor, 1), (n // divisor, 1)]
    yield from ((prime, inner * outer) for part, outer in parts for prime, inner in _primes(part))


def proven(result: dict[str, Any], n: int) -> str:
    """How it was shown that the result is right for `n`; raises `WrongResult`."""
    from flint import fmpz

    powers = {int(each["prime"]): each["exponent"] for each in result["factors"]}
    cofactor = int(result.get("cofactor", 1))
    if prod(prime**exponent for prime, exponent in powers.items()) * cofactor != n:
        raise WrongResult("The factors do not multiply to n.")
    if len(powers) != len(result["factors"]) or list(powers) != sorted(powers):
        raise WrongResult("The factors are not in ascending order.")
    for prime in powers:
        if not fmpz(prime).is_prime():
            raise WrongResult(f"{prime} is not prime.")
    if result["complete"] != (cofactor == 1):
        raise WrongResult("A factorization is complete when it has no cofactor, and only then.")
    how = "multiplied back to n; every factor proven prime"
    if result["complete"]:
        return how
    digits = len(str(cofactor))
    # A number that fails the probable-prime test is composite for certain.
    if not fmpz(cofactor).is_probable_prime():
        why = "" if kernel.is_built() else " (the kernel of the quadratic sieve is not built here)"
        return f"partly factored: {how}; the cofactor of {digits} digits is composite, and was not split{why}"
    if digits <= _PROVEN_DIGITS:
        raise WrongResult("The cofactor is prime.")
    return f"partly factored: {how}; the cofactor of {digits} digits is probably prime, which was not proven"


def root(n: int) -> tuple[int, int]:
    """The smallest base of which n is a power, and the exponent."""
    from gmpy2 import iroot

    for exponent in range(n.bit_length(), 1, -1):
        base, exact = iroot(n, exponent)
        if exact and base > 1:
            return int(base), exponent
    return n, 1
