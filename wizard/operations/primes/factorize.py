"""The prime factors of n."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.primes import _factors
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation

#: Bits of the primes that elliptic curves take out of a longer number. With 60 they take 4 s and found six primes of
#: 17 digits in six, three of 18; with 70 they take 28 s.
_CURVE_BITS = 60

#: Digits of n: as many as any number has that can be sent.
_DIGITS = 4_000

#: Bits of the primes that are taken out, by the digits of the number: each curve takes longer with each of them.
#: 32 bits of a thousand digits take a second, as do 20 bits of four thousand.
_BITS_BY_DIGITS = ((120, _CURVE_BITS), (1_000, 32), (_DIGITS, 20))

#: Four primes that only curves find, and two that make the longest number that the sieve has to split.
_HARDEST = (
    82125227811581,
    343210439957279,
    639419035596239,
    5549393357156137,
    83008356627050894211404957063,
    162463762094727378756411680671,
)


@operation(
    title="Factorize",
    method="Trial division, elliptic curves and the quadratic sieve; primes proven by n ± 1 tests or APR-CL (FLINT)",
    source="Crandall and Pomerance, Prime Numbers: A Computational Perspective, chapters 4, 6 and 7; https://flintlib.org",
    libraries=("flint",),
    # The hardest: 7 s, of which curves and sieve take half each.
    time_limit=60,
    aliases=("factor", "ifactor"),
    hardest={"n": str(prod(_HARDEST))},
    examples=[
        (
            {"n": "12554203470773361527671578846415332832204710888928069025791"},
            {
                "factors": [
                    {"prime": "13821503", "exponent": 1},
                    {"prime": "61654440233248340616559", "exponent": 1},
                    {"prime": "14732265321145317331353282383", "exponent": 1},
                ],
                "complete": True,
            },
        ),
        (
            {"n": "360"},
            {
                "factors": [
                    {"prime": "2", "exponent": 3},
                    {"prime": "3", "exponent": 2},
                    {"prime": "5", "exponent": 1},
                ],
                "complete": True,
            },
        ),
        ({"n": "1"}, {"factors": [], "complete": True}),
    ],
)
def factorize(n: Annotated[int, Integer(1, None, "what is to be split", _DIGITS)]) -> dict[str, Any]:
    """The primes whose product is n, in ascending order, each proven prime; 1 is the product of none.

    Up to 60 digits the answer is always complete. A longer number is freed of its small primes, of up to about 17
    digits where it has 120 at most, and b^n ± 1 of its algebraic factors. When more than 60 digits then remain, and
    they are not prime, the number is only partly factored, and the answer names what remains as the cofactor.
    """
    parts = [
        (part, outer * inner)
        for divisor, outer in (_factors.algebraic(n) if n >= 10**_factors.SIEVE_DIGITS else [(n, 1)])
        for part, inner in _smooth(divisor)
    ]
    report(1, 3)
    result = _factors.listed(parts)
    report(2, 3)
    return result


def _smooth(n: int) -> list[tuple[int, int]]:
    """N without its small primes; what remains may be composite. A short number stays as it is."""
    from flint import fmpz

    if n < 10**_factors.SIEVE_DIGITS:
        return [(n, 1)]
    bits = next(bits for digits, bits in _BITS_BY_DIGITS if n < 10**digits)
    # 0 stops it at probable primes.
    return [(int(part), times) for part, times in fmpz(n).factor_smooth(bits, 0)]


@factorize.check
def _(result: dict[str, Any], n: int) -> str:
    """Nothing that the libraries call a factor is believed before it is proven prime."""
    return _factors.proven(result, n)


@factorize.cost
def _(n: int) -> Cost:
    """As for a number without small factors; no number has more than one and a half factors of its bits."""
    digits = n.bit_length() * 0.30103
    beyond = digits - _factors.SIEVE_DIGITS
    curves = 4.0 if beyond > 0 else 0.0
    return Cost(0.001 + curves + 6 * 2 ** (min(beyond, 0) / 3), 40 + 12 * int(digits))


@factorize.direct(
    lambda: {"n": 1000000000000000000000007 * 5000000000000000000000063},
    sympy=lambda sympy, n: sympy.factorint(n),
    pari=lambda n: f"factor({n})",
)
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    factors = [{"prime": prime.str(), "exponent": exponent} for prime, exponent in fmpz(n).factor()]
    return {"factors": factors, "complete": True}
