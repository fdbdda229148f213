"""A prime factor of n by elliptic curves, tried by all workers at once."""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.fan_out import number_of_parts, ranges
from wizard.operations.primes import _curves, _factors, _sieve
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation
from wizard.task import MAX_PARTS

#: Bits of the primes that are taken out before any race: they take 0.05 s.
_EASY_BITS = 32

_TIME_LIMIT = 60


@operation(
    title="Elliptic-curve factorization",
    method="Lenstra's elliptic curves in two stages, as a race; what is left by FLINT's quadratic sieve",
    source="P. Zimmermann and B. Dodson, 20 Years of ECM, https://doi.org/10.1007/11792086_37",
    libraries=("flint", "gmpy2", *_sieve.LIBRARIES),
    # 700 curves modulo a number of 300 digits: 6,000 s, and always split; what is left may be 60 digits for the sieve.
    time_limit=_TIME_LIMIT,
    hardest={"n": "9" * 300, "digits": "30"},
    # Which factor is found first is chance.
    memo=False,
    examples=[
        (
            {"n": str((10**13 + 37) * (10**62 + 447)), "digits": "20"},
            {
                "factors": [
                    {"prime": "10000000000037", "exponent": 1},
                    {"prime": str(10**62 + 447), "exponent": 1},
                ],
                "complete": True,
            },
        ),
        (
            {"n": "360", "digits": "25"},
            {
                "factors": [
                    {"prime": "2", "exponent": 3},
                    {"prime": "3", "exponent": 2},
                    {"prime": "5", "exponent": 1},
                ],
                "complete": True,
            },
        ),
    ],
)
def ecm(
    n: Annotated[int, Integer(1, None, "what is to be split", 300)],
    digits: Annotated[int, Integer(10, max(_curves.EFFORT), "how long a prime factor is sought, in digits")] = 25,
) -> dict[str, Any]:
    """Prime factors of a number that is too long to be split for certain, as far as curves of one effort find any.

    A prime factor of so many digits is missed with a chance of about 1/e, a shorter one less often. The first factor
    ends the race; what is left of n then is split if it is prime or has at most 60 digits, and else named as the
    cofactor, for which you may ask again. Without any factor the answer says how many curves have been tried.
    """
    won = _race(n, digits, 0, _curves.effort(digits)[1])
    return _finished([won], n, digits)


def _race(n: int, digits: int, first: int, curves: int) -> dict[str, Any] | None:
    """What the curves from `first` on find: the first factor; 1 when there is nothing to be sought."""
    from flint import fmpz
    from gmpy2 import mpz

    hard, _ = _factors.root(_stripped(n)[-1])
    if hard < 10**_factors.SIEVE_DIGITS or fmpz(hard).is_probable_prime():
        return {"factor": "1"}
    smooth, _ = _curves.effort(digits)
    for number in range(first, first + curves):
        found = _curves.factor(mpz(hard), number, smooth)
        if found:
            return {"factor": str(found), "curve": number}
        report(number - first + 1, curves)
    return None


@lru_cache(maxsize=1)
def _stripped(n: int) -> list[int]:
    """Divisors that multiply to n, of which only the last may have no easy factor."""
    from flint import fmpz

    if n < 10**_factors.SIEVE_DIGITS:
        return [n]
    easy = [
        int(part) ** int(times)
        for part, times in fmpz(n).factor_smooth(_EASY_BITS, 0)
        if part < 10**_factors.SIEVE_DIGITS
    ]
    hard = fmpz(n)
    for part in easy:
        hard //= part
    return [*easy, int(hard)]


def _finished(results: list[dict[str, Any] | None], n: int, digits: int) -> dict[str, Any]:
    """The result, from what the race has found, if anything."""
    *easy, hard = _stripped(n)
    won = next((each for each in results if each), None)
    if won is None:
        return _factors.listed((each, 1) for each in (*easy, hard)) | {"curves": str(_curves.effort(digits)[1])}
    # Whoever raced may have taken out one easy prime more, or less.
    base, times = _factors.root(hard)
    factor = gcd(int(won["factor"]), base)
    return _factors.listed([*((each, 1) for each in easy), (factor, times), (base // factor, times)])


@ecm.check
def _(result: dict[str, Any], n: int, digits: int) -> str:
    """As every factorization is proven; how many curves there were is known."""
    if result.get("curves", str(_curves.effort(digits)[1])) != str(_curves.effort(digits)[1]):
        raise WrongResult("That many curves are not tried.")
    return _factors.proven(result, n)


@ecm.cost
def _(n: int, digits: int) -> Cost:
    """All curves: a race may end with the first."""
    if n < 10**_factors.SIEVE_DIGITS:
        return Cost(7 * 2.0 ** ((len(str(n)) - _factors.SIEVE_DIGITS) / 3), 2 * len(str(n)) + 100)
    return Cost(_seconds(n, digits), 2 * len(str(n)) + 100)


def _seconds(n: int, digits: int) -> float:
    smooth, curves = _curves.effort(digits)
    return _curves.seconds(n.bit_length(), smooth) * curves


def _split(parts: int | None, n: int, digits: int) -> list[dict[str, Any]]:
    """Curves in turn for each part; a number that the quadratic sieve takes needs no race."""
    if n < 10**_factors.SIEVE_DIGITS:
        return []
    smooth, curves = _curves.effort(digits)
    number = number_of_parts(
        _seconds(n, digits),
        parts,
        time_limit=_TIME_LIMIT,
        overhead=_curves.seconds_before(smooth),
        most=min(MAX_PARTS, curves),
    )
    return [
        {"n": str(n), "digits": digits, "first": first, "curves": last - first + 1}
        for first, last in ranges(0, curves - 1, number)
    ]


ecm.fans_out(
    split=_split, part=lambda n, digits, **curves: _race(int(n), digits, **curves), combine=_finished, race=True
)


ecm.no_direct_call(
    "FLINT has its curves for Python only within a whole factorization",
    # A factor of 14 digits, and another that is far too long for the quadratic sieve.
    lambda: {"n": (10**13 + 37) * (10**62 + 447), "digits": "20"},
    sympy=lambda sympy, n, **_: sympy.ntheory.ecm(n),
    # 5: without its quadratic sieve and without Pollard's rho.
    pari=lambda n, **_: f"factorint({n}, 5)",
)
