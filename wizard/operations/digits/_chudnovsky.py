"""π by Chudnovsky's series, cut into ranges of terms: the sums of ranges join by a few products of integers."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from wizard.operations.fan_out import number_of_parts, ranges

if TYPE_CHECKING:
    from gmpy2 import mpz

#: Digits that a term adds: log₁₀ of 640320³ / 1728.
_DIGITS_A_TERM = 14.181647462725477

#: 640320³ / 24.
_C3_OVER_24 = 10939058860032000

#: Digits below which the whole takes no longer than a part does to be fetched.
_WORTH_DIGITS = 100_000

#: With more parts, what comes after them takes all the time: the last products, the root, the division, the decimals.
_MOST_PARTS = 4

#: Seconds for a digit, everything included: 1.1 s for a million.
_SECONDS = 1.1e-6

#: Digits that are calculated beyond what is asked for; a run of nines or zeros asks for more.
_SPARE = 16

#: P, Q and T of a range of terms.
Sums = tuple["mpz", "mpz", "mpz"]


def split(digits: int, parts: int | None, *, time_limit: float) -> list[dict[str, Any]]:
    """The ranges of terms for each part; none where it is not worth it."""
    if digits < _WORTH_DIGITS:
        return []
    number = number_of_parts(digits * _SECONDS, parts, time_limit=time_limit, most=_MOST_PARTS)
    return [{"first": first, "last": last} for first, last in ranges(0, _terms(digits) - 1, number)]


def part(first: int, last: int) -> dict[str, str]:
    """P, Q and T of the terms, in base64, as digits would take longer to convert than to calculate."""
    from gmpy2 import to_binary

    return {
        name: b64encode(to_binary(each)).decode() for name, each in zip("PQT", _summed(first, last + 1), strict=True)
    }


def combine(results: Sequence[dict[str, str]], digits: int) -> str:
    """The first digits of π, cut off and not rounded."""
    from gmpy2 import from_binary

    sums = [tuple(from_binary(b64decode(each[name])) for name in "PQT") for each in results]
    while len(sums) > 1:
        # Neighbours first, so that what is multiplied is of one length.
        sums = [_joined(*sums[at : at + 2]) if at + 1 < len(sums) else sums[at] for at in range(0, len(sums), 2)]
    text = _cut(sums[0], digits)
    return f"{text[0]}.{text[1:]}".rstrip(".")


def whole(digits: int) -> str:
    """The same in one go, without the point."""
    return _cut(_summed(0, _terms(digits)), digits)


def _terms(digits: int) -> int:
    return ceil((digits + 2 * _SPARE) / _DIGITS_A_TERM) + 1


def _summed(start: int, stop: int) -> Sums:
    """P, Q and T of the terms from `start` up to, and without, `stop`."""
    from gmpy2 import mpz

    if stop - start == 1:
        if not start:
            return mpz(1), mpz(1), mpz(13591409)
        p = mpz(6 * start - 5) * (2 * start - 1) * (6 * start - 1)
        t = p * (13591409 + 545140134 * start)
        return p, mpz(start) ** 3 * _C3_OVER_24, -t if start % 2 else t
    middle = (start + stop) // 2
    return _joined(_summed(start, middle), _summed(middle, stop))


def _joined(left: Sums, right: Sums) -> Sums:
    """The sums of two neighbouring ranges together."""
    (p1, q1, t1), (p2, q2, t2) = left, right
    return p1 * p2, q1 * q2, q2 * t1 + p1 * t2


def _cut(sums: Sums, digits: int) -> str:
    """426880·√10005·Q/T, cut off where it is certain."""
    from gmpy2 import digits as written
    from gmpy2 import isqrt, mpz

    _, q, t = sums
    scale = mpz(10) ** (digits - 1 + _SPARE)
    # Cut twice, each time by less than 1, and the first one is multiplied by less than 10⁶ · Q/T < 1.
    below = 426880 * isqrt(10005 * scale * scale) * q // t
    cut = below // 10**_SPARE
    if (below + 10**6) // 10**_SPARE != cut:
        # A run of nines: with more digits it ends somewhere.
        return whole(digits + 50)[:digits]
    return str(written(cut))
