"""The prime factors of n."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.fan_out import Split
from wizard.operations.primes import _factors
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation
from wizard.quadratic_sieve import kernel, work

#: Bits of the primes that elliptic curves take out of a longer number. With 60 they take 4 s and found six primes of
#: 17 digits in six, three of 18; with 70 they take 28 s.
_CURVE_BITS = 60

#: Digits of n: as many as any number has that can be sent.
_DIGITS = 4_000

#: Bits of the primes that are taken out, by the digits of the number: each curve takes longer with each of them.
#: 32 bits of a thousand digits take a second, as do 20 bits of four thousand.
_BITS_BY_DIGITS = ((120, _CURVE_BITS), (1_000, 32), (_DIGITS, 20))

#: The same where the sieve splits what is left: curves take a tenth of its time. Measured: 0.15, 0.3, 0.6 and 1.2 s.
_BITS_BEFORE_THE_SIEVE = ((64, 44), (68, 48), (72, 52), (78, 56))

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
    method=(
        "Trial division and elliptic curves (FLINT), then the self-initializing quadratic sieve: FLINT's up to 56 "
        "digits, ours up to 100, in parts from 60 on; primes proven by n ± 1 tests or APR-CL (FLINT)"
    ),
    source=(
        "Crandall and Pomerance, Prime Numbers: A Computational Perspective, chapters 4, 6 and 7; Contini (1997); "
        "https://flintlib.org"
    ),
    libraries=("flint", "gmpy2"),
    # Of an attempt: a part takes seconds, and putting the parts of the longest number together takes minutes.
    time_limit=600,
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

    A number of more than 60 digits is freed of its small primes, of up to 13 to 17 digits where it has 120 at most, and
    b^n ± 1 of its algebraic factors. What then remains is split by the quadratic sieve, as parts over all workers, if
    it has up to 100 digits and is not prime. A longer rest is named as the cofactor: the number is partly factored.
    So is one of more than 60 digits for other operations, which ask for the factors within their own attempt.
    """
    return _factors.listed(_pieces(n))


def _begun(n: int, known: Sequence[int] = ()) -> Split | dict[str, Any]:
    """The result, or the parts that split what is left; `known` are divisors whose powers make n."""
    pieces = _divided_out(n, known) if known else list(_pieces(n, are_sieved=kernel.is_built()))
    report(1, 3)
    hard = [piece for piece, _ in pieces if _is_hard(piece)]
    if not hard:
        # Where ours is not built, FLINT's sieve has the time of a task to itself.
        digits = _factors.SIEVE_DIGITS if kernel.is_built() else _factors.WITHOUT_KERNEL_DIGITS
        result = _factors.listed(pieces, digits)
        report(2, 3)
        return result
    bases = sorted({piece for piece, _ in pieces})
    return _round(min(hard), bases, 0, work.first_target(min(hard)))


def _round(n: int, known: Sequence[int], begun: int, target: int) -> Split:
    """Parts that sieve n, after so many polynomials that others have."""
    about = {"n": str(n), "known": [str(each) for each in known]}
    return Split(tuple(about | {"first": each.first, "count": each.count} for each in work.stretches(n, begun)), target)


def _part(n: str, known: list[str], first: int, count: int) -> dict[str, Any]:
    """The relations of a stretch, and which number they are of."""
    packed, weight = work.sieved(int(n), work.Stretch(first, count), report)
    return {"n": n, "known": known, "first": first, "end": first + count, "relations": packed, "weight": weight}


def _combined(results: Sequence[dict[str, Any] | None], n: int) -> Split | dict[str, Any]:
    """The result, or another round: of the same number if relations are missing, or of the next hard one."""
    found = [each for each in results if each]
    n_sieved = found[-1]["n"]
    mine, others = [each for each in found if each["n"] == n_sieved], [each for each in found if each["n"] != n_sieved]
    known = [int(each) for each in mine[0]["known"]]
    divisor = work.joined(int(n_sieved), [(each["first"], each["relations"]) for each in mine])
    before = sum(each["weight"] for each in others)
    if isinstance(divisor, work.TooFew):
        begun = max(each["end"] for each in mine)
        target = max(divisor.wanted, sum(each["weight"] for each in mine) + 1)
        return _round(int(n_sieved), known, begun, before + target)
    step = _begun(n, [divisor, int(n_sieved) // divisor, *(each for each in known if each != int(n_sieved))])
    if isinstance(step, Split):
        return Split(step.parts, (step.until or 0) + sum(each["weight"] for each in found))
    return step


def _pieces(n: int, *, are_sieved: bool = False) -> Iterator[tuple[int, int]]:
    """Divisors of n and their exponents, without the small primes of any; n is their product.

    If `are_sieved`, the sieve splits those of up to 100 digits.
    """
    for divisor, outer in _factors.algebraic(n) if n >= 10**_factors.SIEVE_DIGITS else [(n, 1)]:
        # A short number stays as it is.
        is_long, bits = divisor >= 10**_factors.SIEVE_DIGITS, _bits(divisor, are_sieved=are_sieved)
        for part, inner in _factors.smooth(divisor, bits) if is_long else [(divisor, 1)]:
            # A power is split into its base first: that may be prime, or short enough.
            base, times = _factors.root(part) if part >= 10**_factors.SIEVE_DIGITS else (part, 1)
            yield base, outer * inner * times


def _divided_out(n: int, known: Sequence[int]) -> list[tuple[int, int]]:
    """The same from divisors that are known, the smallest first."""
    from gmpy2 import remove

    found, rest = [], n
    for divisor in sorted(known):
        left, times = remove(rest, divisor)
        rest = int(left)
        if times:
            found.append((divisor, times))
    return [*found, (rest, 1)] if rest > 1 else found


def _is_hard(n: int) -> bool:
    """Whether the sieve in parts is what splits it."""
    from flint import fmpz

    return n >= 10**_factors.SIEVE_DIGITS and work.is_possible(n) and not fmpz(n).is_probable_prime()


def _bits(n: int, *, are_sieved: bool) -> int:
    """The bits of primes that are taken out of n."""
    table = (*_BITS_BEFORE_THE_SIEVE, *_BITS_BY_DIGITS) if are_sieved else _BITS_BY_DIGITS
    return next(bits for digits, bits in table if n < 10**digits)


@factorize.check
def _(result: dict[str, Any], n: int) -> str:
    """Nothing that the libraries call a factor is believed before it is proven prime."""
    return _factors.proven(result, n)


@factorize.cost
def _(n: int) -> Cost:
    """Three to four times as long for every six digits, as for a number without small factors."""
    digits = n.bit_length() * 0.30103
    beyond = digits - _factors.SIEVE_DIGITS
    is_ours = _factors.OURS_FROM_DIGITS < digits <= work.DIGITS
    sieve = work.seconds_for(n) if is_ours else 4 * 2 ** (min(beyond, 0) / 3)
    # Four bits more of the primes take twice as long. No number has more than one and a half factors of its bits.
    curves = 4 * 2 ** ((_bits(n, are_sieved=True) - _CURVE_BITS) / 4) if beyond > 0 else 0
    return Cost(0.001 + curves + sieve, 40 + 12 * int(digits))


factorize.fans_out(begin=_begun, part=_part, combine=_combined)


@factorize.direct(
    lambda: {"n": 1000000000000000000000007 * 5000000000000000000000063},
    sympy=lambda sympy, n: sympy.factorint(n),
    pari=lambda n: f"factor({n})",
)
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    factors = [{"prime": prime.str(), "exponent": exponent} for prime, exponent in fmpz(n).factor()]
    return {"factors": factors, "complete": True}
