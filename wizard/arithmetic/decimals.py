"""Balls as decimals: every digit that is written is certain, or more precision is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.arithmetic.balls import ball
from wizard.arithmetic.bounds import EXACT_BITS
from wizard.arithmetic.precision import Uncertain, bits_for, certainly

#: The largest power of ten that is written.
_LARGEST = 10**9

#: Zeros that stand before or behind a number's digits before it is written with an exponent.
_ZEROS = 20


def complex_text(z: Any, digits: int) -> str:
    """`z` rounded to `digits` digits, those of the larger part if it is complex; raises `Uncertain`.

    The same number gives the same text, however small its ball.
    """
    guess = _exponent(abs(z))
    for exponent in (guess - 1, guess, guess + 1):
        places = digits - 1 - exponent
        parts = [_rounded(z.real, places)] + ([] if z.imag.is_zero() else [_rounded(z.imag, places)])
        if max(len(abs(part).str()) for part in parts) <= digits:
            break
    if len(parts) == 1:
        return _text(parts[0], places, exponent)
    sign = "-" if parts[1] < 0 else "+"
    return f"{_text(parts[0], places, exponent)} {sign} {_text(abs(parts[1]), places, exponent)}*i"


def decimal_text(value: Any, digits: int) -> str:
    """The fraction `value` rounded to `digits` digits, halves upwards; with fewer if those are all that it has."""
    from flint import ctx, fmpq, fmpz

    with ctx.workprec(bits_for(digits)):
        try:
            text = complex_text(ball(value), digits)
        except Uncertain:
            text = _halfway(value, digits)
    mantissa, mark, exponent = text.partition("e")
    short = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    if short == mantissa or value.numerator.height_bits() + value.denominator.height_bits() > EXACT_BITS * 10:
        return text
    whole, _, decimals = short.partition(".")
    power = int(exponent or 0) - len(decimals)
    return f"{short}{mark}{exponent}" if value == fmpq(fmpz(whole + decimals)) * fmpq(10) ** power else text


def _halfway(value: Any, digits: int) -> str:
    """`decimal_text` of a number that no ball tells from the middle between two of its last digit."""
    from flint import fmpq

    guess = _exponent(abs(ball(value)))
    for exponent in (guess - 1, guess, guess + 1):
        places = digits - 1 - exponent
        shifted = value * fmpq(10) ** places + fmpq(1, 2)
        number = shifted.numerator // shifted.denominator
        if len(abs(number).str()) <= digits:
            break
    return _text(number, places, exponent)


def exact_text(z: Any) -> str | None:
    """A ball without radius as the fraction that it is, or two of them; None where that would be a long text."""
    texts = []
    for part in (z.real, z.imag):
        mantissa, exponent = part.man_exp()
        if abs(exponent) > EXACT_BITS or mantissa.height_bits() > EXACT_BITS:
            return None
        texts.append(_exact_part(mantissa, int(exponent)))
    real, imaginary = texts
    if imaginary == "0":
        return real
    unit = {"1": "i", "-1": "-i"}.get(imaginary, f"{imaginary}*i")
    return unit if real == "0" else f"{real} + {unit}".replace("+ -", "- ")


def _exact_part(mantissa: Any, exponent: int) -> str:
    """The number mantissa · 2^exponent."""
    from flint import fmpq

    value = fmpq(mantissa) * fmpq(2) ** exponent
    return str(value.p.str() if value.q == 1 else value.str())


def rounded(calculate: Callable[[], Any], digits: int) -> str:
    """What `calculate` gives to `digits` digits; 0 for what no precision tells from it."""

    def text() -> str:
        z = calculate()
        if not z.is_finite():
            raise Uncertain("it has no finite value, or none that can be proven")
        return complex_text(z, digits)

    return certainly(text, digits, lambda: "0")


def bound_of(z: Any) -> str:
    """A power of ten that |z| is certainly below."""
    upper = z.abs_upper()
    return f"1e{-_LARGEST}" if _is_below(upper, -_LARGEST) else f"1e{_exponent(upper) + 1}"


def _is_below(size: Any, exponent: int) -> bool:
    from flint import arb

    return bool(size < arb(10) ** exponent)


def _exponent(size: Any) -> int:
    """That of the first digit of a positive ball, give or take one where it is near a power of ten."""
    from flint import arb

    if size.contains(0):
        is_small = bool(size.abs_upper() < 1)
        raise Uncertain(
            "the number cannot be told from 0" if is_small else "not even the size of the number is known",
            is_about_zero=is_small,
        )
    exponent = (size.mid().log() / arb(10).log()).mid().floor().unique_fmpz()
    if exponent is None or abs(exponent) > _LARGEST:
        raise Uncertain("the number is too large, or too near to 0, to be written")
    return int(exponent)


def _rounded(x: Any, places: int) -> Any:
    """`x` times 10^places, rounded to the nearest integer."""
    from flint import arb

    found = (x * arb(10) ** places + arb(1) / 2).floor().unique_fmpz()
    if found is None:
        raise Uncertain("the last digit cannot be told")
    return found


def _text(number: Any, places: int, exponent: int) -> str:
    sign, digits = "-" if number < 0 else "", str(abs(number).str())
    if places < 0 or exponent < -_ZEROS:
        if number == 0:
            return "0"
        # The number may have come out a digit longer, or a part shorter, than it was meant to be.
        shown = f"{digits[0]}.{digits[1:]}".rstrip(".")
        return f"{sign}{shown}e{len(digits) - 1 - places}"
    digits = digits.zfill(places + 1)
    whole = len(digits) - places
    return f"{sign}{digits[:whole]}.{digits[whole:]}".rstrip(".")
