"""A table of values at round places of a range, each with as many proven digits as asked for."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import complex_text
from wizard.arithmetic.precision import Uncertain, bits_for
from wizard.formulas.places import Places, round_places

#: Digits more that a check calculates, and how many of them need not be certain.
_MORE, _SPARE = 12, 6

#: Bits more than those that a calculation begins with: tried one after the other.
_SPARE_BITS = (0, 400, 4_000)


def table(places: Places, most: int, digits: int) -> list[dict[str, str | None]]:
    """The rows; a place without a real value has None for it."""
    return [{"x": text, "y": _value_at(places, x, digits)} for x, text in round_places(places, most)]


def is_table(rows: list[dict[str, str | None]], places: Places, most: int, digits: int) -> bool:
    """Whether those are the rows: with more digits, each value is within little more than half of its last one."""
    expected = round_places(places, most)
    return [each["x"] for each in rows] == [text for _, text in expected] and all(
        _is_rounded(row["y"], _value_at(places, x, digits + _MORE), digits)
        for row, (x, _) in zip(rows, expected, strict=True)
    )


def _is_rounded(text: str | None, longer: str | None, digits: int) -> bool:
    if text is None or longer is None:
        return text is longer
    unit = Fraction(10) ** (Decimal(longer).adjusted() - digits + 1)
    return abs(Fraction(text) - Fraction(longer)) <= (unit / 2 + unit / 10**_SPARE if Fraction(longer) else 0)


def _value_at(places: Places, x: Fraction, digits: int) -> str | None:
    """The real value at a place, rounded to `digits` digits; 0 where no precision tells it from 0, None without one.

    A value that no precision tells from the middle between two of its last digit is rounded away from 0.
    """
    from flint import acb, arb, ctx, fmpq

    for spare in _SPARE_BITS:
        bits = bits_for(digits) + spare
        with ctx.workprec(bits):
            point = {places.variable: acb(fmpq(x.numerator, x.denominator))}
            z = at(places.formula, point, along_reals=True)
            if not z.is_finite():
                continue
            if not z.imag.contains(0):
                return None
            try:
                return complex_text(acb(z.real), digits)
            except Uncertain as reason:
                is_zero = reason.is_about_zero
            # By so little that no digit but the last is another one.
            least = arb(2) ** (spare // 2 - bits)
            if spare and not is_zero and z.real.rad() < abs(z.real.mid()) * least:
                with suppress(Uncertain):
                    return complex_text(acb(z.real.mid() * (1 + least)), digits)
            if is_zero and spare == _SPARE_BITS[-1]:
                return "0"
    return None
