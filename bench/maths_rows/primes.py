"""Questions about primes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import gmpy2
from flint import fmpz
from primecountpy import primecount

from bench.maths_rows.row import Row, by_pari, by_sympy

_SEMIPRIME = 1000000000000000000000007 * 5000000000000000000000063
_PRIME_150 = int(gmpy2.next_prime(10**150))

#: A range for sieves, and one for lists.
_LOW, _HIGH = 10**12, 10**12 + 10**9
_FIRST, _LAST = 10**18 - 10**5, 10**18

#: A factor of 14 digits, and another that is far too long for the quadratic sieve.
_HIDDEN = (10**13 + 37) * (10**62 + 447)

_SPARSE = int("7" * 3999 + "9")


def _factors(n: int) -> dict[str, Any]:
    return {
        "factors": [{"prime": prime.str(), "exponent": exponent} for prime, exponent in fmpz(n).factor()],
        "complete": True,
    }


def _lucas_lehmer(exponent: int) -> dict[str, Any]:
    # The test's last number is a member of Lucas's sequence V(4, 1).
    return {"is_prime": gmpy2.lucasv_mod(4, 1, gmpy2.mpz(1) << (exponent - 2), gmpy2.bit_mask(exponent)) == 0}


def _listed(start: int, stop: int) -> dict[str, Any]:
    primes, prime = [], gmpy2.next_prime(start - 1)
    while prime <= stop:
        primes.append(prime.digits())
        prime = gmpy2.next_prime(prime)
    return {"primes": primes, "count": str(len(primes))}


def _counted(member: str, function: str) -> dict[str, Any]:
    primesieve = import_module("primesieve")
    # As ours: it takes every processor otherwise.
    primesieve.set_num_threads(1)
    return {member: str(getattr(primesieve, function)(_LOW, _HIGH))}


def _sieved(operation: str, member: str, **others: Any) -> Row:
    """Without primesieve ours sieves with numpy, and there is nothing to compare it with."""
    inputs: Mapping[str, Any] = {"start": str(_LOW), "stop": str(_HIGH)}
    direct = (lambda: _counted(member, _COUNT[operation])) if find_spec("primesieve") else None
    return Row(operation, inputs, direct, **others)


_COUNT = {"count_primes": "count_primes", "twin_primes": "count_twins"}

ROWS = (
    Row(
        "factorize",
        {"n": str(_SEMIPRIME)},
        lambda: _factors(_SEMIPRIME),
        by_sympy(lambda sympy: sympy.factorint(_SEMIPRIME)),
        by_pari(f"factor({_SEMIPRIME})"),
    ),
    Row(
        "ecm",
        {"n": str(_HIDDEN), "digits": "20"},
        None,
        by_sympy(lambda sympy: sympy.ntheory.ecm(_HIDDEN)),
        # 5: without its quadratic sieve and without Pollard's ρ.
        by_pari(f"factorint({_HIDDEN}, 5)"),
    ),
    Row(
        "is_prime",
        {"n": str(_PRIME_150)},
        lambda: {"is_prime": fmpz(_PRIME_150).is_prime()},
        # Which is quick, as it proves nothing.
        by_sympy(lambda sympy: sympy.isprime(_PRIME_150)),
        by_pari(f"isprime({_PRIME_150})"),
    ),
    Row(
        "lucas_lehmer",
        {"exponent": "11213"},
        lambda: _lucas_lehmer(11_213),
        None,
        by_pari("my(s = Mod(4, 2^11213 - 1)); for(i = 1, 11211, s = s^2 - 2); s == 0"),
    ),
    Row(
        "next_prime",
        {"n": str(10**150)},
        lambda: {"prime": gmpy2.next_prime(10**150).digits()},
        by_sympy(lambda sympy: sympy.nextprime(10**150)),
        by_pari("nextprime(10^150)"),
    ),
    Row(
        "previous_prime",
        {"n": str(10**150)},
        lambda: {"prime": gmpy2.prev_prime(10**150).digits()},
        by_sympy(lambda sympy: sympy.prevprime(10**150)),
        by_pari("precprime(10^150)"),
    ),
    Row(
        "perfect_power",
        {"n": str(_SPARSE)},
        # The question is answered by that: of what is no power, the base is the number itself.
        lambda: {"is_perfect_power": gmpy2.is_power(_SPARSE), "base": str(_SPARSE), "exponent": 1},
        by_sympy(lambda sympy: sympy.perfect_power(_SPARSE)),
        by_pari(f"ispower({_SPARSE})"),
    ),
    Row(
        "prime_count",
        {"x": str(10**14)},
        lambda: {"count": str(primecount.prime_pi(10**14))},
        by_sympy(lambda sympy: sympy.primepi(10**14)),
        by_pari("primepi(10^14)"),
    ),
    Row(
        "nth_prime",
        {"n": str(10**12)},
        lambda: {"prime": str(primecount.nth_prime(10**12))},
        by_sympy(lambda sympy: sympy.prime(10**12)),
        by_pari("prime(10^12)"),
    ),
    Row(
        "primes_between",
        {"start": str(_FIRST), "stop": str(_LAST)},
        lambda: _listed(_FIRST, _LAST),
        by_sympy(lambda sympy: list(sympy.primerange(_FIRST, _LAST + 1))),
        by_pari(f"primes([{_FIRST}, {_LAST}])"),
    ),
    _sieved(
        "count_primes",
        "count",
        sympy=by_sympy(lambda sympy: sympy.primepi(_HIGH) - sympy.primepi(_LOW - 1)),
        pari=by_pari(f"primepi({_HIGH}) - primepi({_LOW} - 1)"),
    ),
    _sieved("twin_primes", "pairs"),
)
