"""Constants cut off after a number of decimals, with every digit certain; and the comparison with another library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.errors import WrongResult
from wizard.operations.spec import Operation


def cut_off(constant: Callable[[], Any], decimals: int) -> str:
    """A positive constant to `decimals` digits after the point, not rounded: every digit is one of its own.

    `constant` gives a ball that holds it, at FLINT's precision. The ball is made smaller until all of it has the same
    digits, which never ends for a number that has only so many.
    """
    from flint import arb, ctx

    spare = 16
    while True:
        # Ten digits more for those before the point.
        with ctx.workdps(decimals + 10 + spare):
            floor = (constant() * arb(10) ** decimals).floor().unique_fmpz()
        # None when the ball holds two integers: a run of nines or zeros at the cut.
        if floor is not None:
            return point_in(floor.str(), decimals)
        spare *= 2


def point_in(digits: str, decimals: int) -> str:
    """The digits of an integer, with a point before the last `decimals` of them."""
    digits = digits.zfill(decimals + 1)
    whole = len(digits) - decimals
    return f"{digits[:whole]}.{digits[whole:]}" if decimals else digits


def scaled(text: str, decimals: int) -> Any:
    """The integer that `text` is without its point, of GMP; raises `WrongResult` unless `decimals` follow the point."""
    from gmpy2 import mpz

    whole, point, fraction = text.partition(".")
    if len(fraction) != decimals or bool(point) != bool(decimals) or not whole:
        raise WrongResult(f"{len(fraction)} digits follow the point, and not {decimals}.")
    return mpz(whole + fraction)


def compare_with_mpfr(text: str, decimals: int, constant: Callable[[Any], Any]) -> None:
    """Raises `WrongResult` unless MPFR's `constant`, rounded down and rounded up, has the very digits of `text`.

    `constant` is called with a context; MPFR rounds its constants correctly, so the truth is between the two.
    """
    import gmpy2

    # Sixteen bits for the digits before the point, 48 so that the two sides seldom fall on two sides of a digit.
    bits = decimals * 10 // 3 + 64
    below = constant(gmpy2.context(precision=bits, round=gmpy2.RoundDown))
    with gmpy2.context(precision=bits):
        above = gmpy2.next_above(below)
    digits, scale = scaled(text, decimals), gmpy2.mpz(10) ** decimals
    if any(_floor(side, scale) != digits for side in (below, above)):
        raise WrongResult("MPFR finds other digits.")


def compare_twice(text: str, decimals: int, most: int, mpfr: Callable[[Any], Any], ball: Callable[[], Any]) -> str:
    """Compares at most `most` decimals with MPFR's, which is the slower, and all of a longer text with another run at
    another precision, where every intermediate number is another; says how, or raises `WrongResult`.
    """
    first = min(decimals, most)
    compare_with_mpfr(text if first == decimals else text[: first - decimals], first, mpfr)
    if first == decimals:
        return "compared with MPFR, rounded down and rounded up"
    if cut_off(ball, decimals + 100)[:-100] != text:
        raise WrongResult("Calculated with another precision it has other digits.")
    return f"the first {first:,} digits compared with MPFR, all with a second calculation at another precision"


def _floor(value: Any, scale: Any) -> Any:
    """⌊value · scale⌋ of a positive float of MPFR, by integers alone."""
    mantissa, exponent = value.as_mantissa_exp()
    product = mantissa * scale
    return product >> -int(exponent) if exponent < 0 else product << int(exponent)


def compare_constant(
    operation: Operation,
    digits: int,
    constant: Callable[[Any], Any],
    sympy: Callable[[Any], Any],
    pari: str,
    *,
    whole: int = 1,
) -> None:
    """Says how libraries are asked for a constant; `constant` gets Arb's class. `whole` digits stand before the point.

    The direct call cuts it off as by hand: it does not look whether the digits at the cut are certain.
    """

    def direct(digits: int) -> dict[str, Any]:
        from flint import arb, ctx

        decimals = digits - whole
        with ctx.workdps(decimals + 26):
            return {"digits": point_in((constant(arb) * arb(10) ** decimals).floor().unique_fmpz().str(), decimals)}

    operation.direct(
        {"digits": str(digits)},
        sympy=lambda module, digits: sympy(module).evalf(digits),
        pari=lambda digits: f"localprec({digits}); {pari}",
    )(direct)
