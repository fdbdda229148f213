"""Questions about numbers that are not about primes alone, and the two of arithmetic."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

import gmpy2
from flint import fmpq, fmpz, fmpz_mod_ctx

from bench.maths_rows.row import Row, by_pari, by_sympy, numbers

#: Two primes of 22 and 23 digits: the quadratic sieve takes most of the time.
_HARD = int(gmpy2.next_prime(7 * 10**21) * gmpy2.next_prime(3 * 10**22))

#: 98,304 divisors.
_SMOOTH = 2 * int(gmpy2.primorial(53))

_LONG, _OTHER = 3**8383, 7**4733
_UPPER, _LOWER = 3**4190, 7**2366
_SUMMANDS = ("7" * 1_000 + "." + "3" * 1_000, "5" * 1_000 + "." + "8" * 1_000)

#: Twice a prime, and 1.
_SAFE = 4000000559
_TARGET = pow(4, 1234567891, _SAFE)

_PRIME_1000 = 10**999 + 7
_SQUARE = int("123456789" * 100) ** 2 % _PRIME_1000

_MODULI = [each | 1 for each in numbers(100, 300)]
_WHOLE = 3**60_000
_REMAINDERS = [_WHOLE % each for each in _MODULI]
_MANY = numbers(100, 300)

#: Of 3,000 digits each; a power of the base leaves no special number.
_BASE, _EXPONENT, _MODULUS = 3**6280, 7**3540, 11**2870 + 2

_PERIODIC = 9999998611


def _sum() -> dict[str, Any]:
    with localcontext(prec=2_001):
        return {"sum": format(Decimal(_SUMMANDS[0]) + Decimal(_SUMMANDS[1]), "f")}


def _logarithm() -> dict[str, Any]:
    field = fmpz_mod_ctx(_SAFE)
    return {"value": str(field(4).discrete_log(field(_TARGET)))}


def _bezout() -> dict[str, Any]:
    value, *coefficients = gmpy2.gcdext(*_MANY[:2])
    return {"value": value.digits(), "coefficients": [each.digits() for each in coefficients]}


def _root() -> dict[str, Any]:
    value, remainder = gmpy2.iroot_rem(_LONG, 3)
    return {"value": value.digits(), "exact": remainder == 0, "remainder": remainder.digits()}


def _square_root() -> dict[str, Any]:
    root = fmpz(_SQUARE).sqrtmod(_PRIME_1000)
    return {"root": min(root, _PRIME_1000 - root).str()}


def _quotient() -> dict[str, Any]:
    return {"value": (fmpq(fmpz(3) ** 1_000_000, 1) / fmpz(7) ** 500_000).str(), "exact": True}


ROWS = (
    Row("add", dict(zip("ab", _SUMMANDS, strict=True)), _sum),
    Row(
        "evaluate",
        {"expression": "3^1000000/7^500000"},
        _quotient,
        by_sympy(lambda sympy: sympy.Integer(3) ** 1_000_000 / sympy.Integer(7) ** 500_000),
        by_pari("3^1000000/7^500000"),
    ),
    Row(
        "chinese_remainder",
        {"remainders": list(map(str, _REMAINDERS)), "moduli": list(map(str, _MODULI))},
        None,
        by_sympy(lambda sympy: sympy.ntheory.modular.crt(_MODULI, _REMAINDERS)),
        by_pari(f"chinese([{','.join(f'Mod({a},{m})' for a, m in zip(_REMAINDERS, _MODULI, strict=True))}])"),
    ),
    Row(
        "continued_fraction",
        {"numerator": str(_LONG), "denominator": str(_OTHER)},
        None,
        by_sympy(lambda sympy: sympy.continued_fraction(sympy.Rational(_LONG, _OTHER))),
        by_pari(f"contfrac({_LONG}/{_OTHER})"),
    ),
    Row(
        "discrete_log",
        {"base": "4", "target": str(_TARGET), "modulus": str(_SAFE)},
        _logarithm,
        by_sympy(lambda sympy: sympy.discrete_log(_SAFE, _TARGET, 4)),
        by_pari(f"znlog({_TARGET}, Mod(4, {_SAFE}))"),
    ),
    Row(
        "divisor_sigma",
        {"n": str(_HARD), "k": "3"},
        lambda: {"value": fmpz(_HARD).divisor_sigma(3).str()},
        by_sympy(lambda sympy: sympy.divisor_sigma(_HARD, 3)),
        by_pari(f"sigma({_HARD}, 3)"),
    ),
    Row(
        "divisors",
        {"n": str(_SMOOTH)},
        None,
        by_sympy(lambda sympy: sympy.divisors(_SMOOTH)),
        by_pari(f"divisors({_SMOOTH})"),
    ),
    Row(
        "euler_phi",
        {"n": str(_HARD)},
        lambda: {"value": fmpz(_HARD).euler_phi().str()},
        by_sympy(lambda sympy: sympy.totient(_HARD)),
        by_pari(f"eulerphi({_HARD})"),
    ),
    Row(
        "moebius",
        {"n": str(_HARD)},
        lambda: {"value": str(fmpz(_HARD).moebius_mu())},
        by_sympy(lambda sympy: sympy.mobius(_HARD)),
        by_pari(f"moebius({_HARD})"),
    ),
    Row(
        "gcd",
        {"numbers": list(map(str, _MANY[:2]))},
        _bezout,
        by_sympy(lambda sympy: sympy.gcdex(sympy.Integer(_MANY[0]), sympy.Integer(_MANY[1]))),
        by_pari(f"gcdext({_MANY[0]}, {_MANY[1]})"),
    ),
    Row(
        "lcm",
        {"numbers": list(map(str, _MANY))},
        lambda: {"value": gmpy2.lcm(*_MANY).digits()},
        by_sympy(lambda sympy: sympy.ilcm(*_MANY)),
        by_pari(f"lcm({_MANY})"),
    ),
    Row(
        "integer_root",
        {"n": str(_LONG), "k": "3"},
        _root,
        by_sympy(lambda sympy: sympy.integer_nthroot(_LONG, 3)),
        by_pari(f"sqrtnint({_LONG}, 3)"),
    ),
    Row(
        "inverse_mod",
        {"a": str(_LONG), "modulus": str(_OTHER)},
        lambda: {"value": gmpy2.invert(_LONG, _OTHER).digits()},
        by_sympy(lambda sympy: sympy.mod_inverse(_LONG, _OTHER)),
        by_pari(f"lift(1/Mod({_LONG}, {_OTHER}))"),
    ),
    Row(
        "jacobi_symbol",
        {"a": str(_UPPER), "n": str(_LOWER)},
        lambda: {"value": str(gmpy2.kronecker(_UPPER, _LOWER))},
        by_sympy(lambda sympy: sympy.jacobi_symbol(_UPPER, _LOWER)),
        by_pari(f"kronecker({_UPPER}, {_LOWER})"),
    ),
    Row(
        "power_mod",
        {"base": str(_BASE), "exponent": str(_EXPONENT), "modulus": str(_MODULUS)},
        lambda: {"value": gmpy2.powmod(_BASE, _EXPONENT, _MODULUS).digits()},
        by_sympy(lambda _: pow(_BASE, _EXPONENT, _MODULUS)),
        by_pari(f"lift(Mod({_BASE}, {_MODULUS})^{_EXPONENT})"),
    ),
    Row(
        "sqrt_continued_fraction",
        {"n": str(_PERIODIC)},
        None,
        by_sympy(lambda sympy: sympy.continued_fraction_periodic(0, 1, _PERIODIC)),
    ),
    Row(
        "sqrt_mod",
        {"a": str(_SQUARE), "modulus": str(_PRIME_1000)},
        _square_root,
        by_sympy(lambda sympy: sympy.sqrt_mod(_SQUARE, _PRIME_1000)),
        by_pari(f"sqrt(Mod({_SQUARE}, {_PRIME_1000}))"),
    ),
)
