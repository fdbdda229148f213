"""The roots of a polynomial, each with a proven bound of its error, and a second way to prove the same.

Rational roots are told apart and exact, and multiplicities are exact: both come from the integers, not from the balls.
Every other root is given by decimals that are the exact value rounded, so that a wrong last digit shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from wizard.errors import Unsolvable, WrongResult

#: Bits with which roots are told apart, times the degree: what cannot be told apart with them takes 4 s to find out.
_BITS = 100_000

#: By how much a polynomial is moved whose roots are not found where it stands.
_SHIFTS = (1, 2, 5)

#: The radius in units of the last digit: rounding costs half of one.
_RADIUS = "5.1e-{}"


def roots_of(polynomial: Any, digits: int, denominator: Any) -> dict[str, Any]:
    """The roots of an `fmpz_poly`, which is not zero, to `digits` digits or, where they lie close, more.

    `denominator` is a multiple of the denominator of every rational root. Raises `Unsolvable` where roots lie too close
    together to be told apart.
    """
    rational: dict[Any, int] = {}
    irrational: list[dict[str, Any]] = []
    for factor, multiplicity in polynomial.factor_squarefree()[1]:
        found, decimals = _roots_of_squarefree(factor, digits, denominator)
        rational |= dict.fromkeys(found, multiplicity)
        irrational += [{**root, "multiplicity": multiplicity} for root in decimals]
    irrational.sort(key=lambda root: (Fraction(root["real"]), Fraction(root["imaginary"])))
    return {
        "rational": [{"value": root.str(), "multiplicity": rational[root]} for root in sorted(rational)],
        "irrational": irrational,
    }


def check_roots(polynomial: Any, result: dict[str, Any], digits: int) -> str:
    """Raises `WrongResult` unless these are all roots of `polynomial`; says how it knows.

    Newton's step from each root leads to a point that is so near to a true root as f/f' there says, times the degree.
    These discs do not meet, and are as many as there are roots: so each holds one of them.
    """
    from flint import fmpq

    for each in result["rational"]:
        linear = _linear(fmpq(each["value"]))
        for _ in range(each["multiplicity"]):
            polynomial, rest = divmod(polynomial, linear)
            if rest:
                raise WrongResult(f"{each['value']} is no root as often as that.")
    found = 0
    for factor, multiplicity in polynomial.factor_squarefree()[1]:
        roots = [each for each in result["irrational"] if each["multiplicity"] == multiplicity]
        if len(roots) != factor.degree():
            raise WrongResult(f"There are {factor.degree()} irrational roots of multiplicity {multiplicity}.")
        _check_isolated(factor, roots, digits)
        found += len(roots)
    if found != len(result["irrational"]):
        raise WrongResult("There are fewer irrational roots.")
    return "rational roots divided out; every other proven to lie within its radius, alone, by Newton's step"


def _linear(root: Any) -> Any:
    """The polynomial of degree 1 with integer coefficients that has this root."""
    from flint import fmpz_poly

    return fmpz_poly([-root.p, root.q])


def _roots_of_squarefree(factor: Any, digits: int, denominator: Any) -> tuple[list[Any], list[dict[str, str]]]:
    """The rational roots, exactly, and all others as decimals."""
    from flint import arb, ctx, fmpq, fmpz

    if factor.degree() == 1:
        return [fmpq(-factor[0], factor[1])], []
    # A rational root times the denominator is an integer, and this is enough to say which one.
    accuracy = max(fmpz(denominator).height_bits() + 8, _bits(digits + 5))
    balls = _balls(factor, accuracy)
    rational, others = [], []
    with ctx.workprec(_whole_bits(balls) + accuracy + fmpz(denominator).height_bits()):
        for ball in balls:
            candidate = fmpq(_nearest(ball.real * denominator), denominator)
            # The nearest candidate may be the root of another ball.
            if ball.imag.is_zero() and ball.real.overlaps(arb(candidate)) and not factor(candidate):
                rational.append(candidate)
                factor //= _linear(candidate)
            else:
                others.append(ball)
    return rational, _rounded(factor, others, accuracy, digits)


def _rounded(factor: Any, balls: Sequence[Any], accuracy: int, digits: int) -> list[dict[str, str]]:
    """The roots of a squarefree polynomial without rational ones as decimals; `balls` hold them so far."""
    from flint import ctx

    while any(ball.contains(0) for ball in balls):
        accuracy *= 2
        balls = _balls(factor, accuracy)
    while True:
        # One more than needed: an exponent that was found by floating point may be one too high.
        places = [max(0, digits - _exponent(ball)) for ball in balls]
        if _bits(max(places, default=0)) > accuracy:
            accuracy = _bits(max(places))
            balls = _balls(factor, accuracy)
        with ctx.workprec(_whole_bits(balls) + accuracy):
            if _are_apart(balls, places):
                return [_decimals(ball, place) for ball, place in zip(balls, places, strict=True)]
        digits *= 2


def _bits(decimals: int) -> int:
    """Bits after the point that so many decimals take, and some more to round by."""
    return decimals * 10 // 3 + 32


def _balls(factor: Any, accuracy: int) -> list[Any]:
    """The roots of a squarefree polynomial as balls that do not meet, of radius at most 2⁻ᵃᶜᶜᵘʳᵃᶜʸ."""
    from flint import ctx

    # Cauchy: no root is larger than the largest coefficient over the leading one, and 1.
    larger = factor.height_bits() - factor.leading_coefficient().height_bits() + 1
    with ctx.workprec(max(larger, 0) + accuracy + 64):
        bits = _BITS // factor.degree() + 2 * (accuracy + larger)
        # The search begins at fixed points, and from some of them it never ends, however many bits it takes: then it
        # begins elsewhere. Few bits show whether that was the reason.
        balls = _isolated(factor, accuracy, bits) or next(
            filter(None, (_isolated(factor, accuracy, bits // 4, shift) for shift in _SHIFTS)), []
        )
        if not balls:
            raise Unsolvable(
                f"Some roots lie too close together to be told apart with {bits:,} bits; all of them have "
                "to be known from each other before any is certain."
            )
        return _onto_axes(factor, balls) or _balls(factor, 2 * accuracy)


def _isolated(factor: Any, accuracy: int, bits: int, shift: int = 0) -> list[Any]:
    """The roots as balls that do not meet, found from those of f(x + shift); empty where so many bits do not do it."""
    from flint import acb_poly, arb, ctx, fmpz_poly

    shifted = factor(fmpz_poly([shift, 1])) if shift else factor
    with ctx.workprec(shifted.height_bits() + 64):
        exact = acb_poly(shifted)
    try:
        balls = [ball + shift for ball in exact.roots(tol=arb(2) ** -(accuracy + 2), maxprec=bits)]
    except ValueError:
        return []
    meet = any(one.overlaps(other) for one, other in combinations(balls, 2))
    return [] if meet else balls


def _onto_axes(factor: Any, balls: list[Any]) -> list[Any]:
    """The balls, those of real and of imaginary roots without their other part; empty where that is not certain.

    With a root comes its conjugate; and of an even or odd polynomial, the opposite of that.
    """
    from flint import acb

    axes: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = [(lambda z: z.conjugate(), lambda z: acb(z.real))]
    coefficients = factor.coeffs()
    if not any(coefficients[::2]) or not any(coefficients[1::2]):
        axes.append((lambda z: -z.conjugate(), lambda z: acb(0, z.imag)))
    for mirror, onto in axes:
        for place, ball in enumerate(balls):
            image = mirror(ball)
            met = [other for other in balls if other.overlaps(image)] if ball.overlaps(image) else []
            if len(met) > 1:
                return []
            if met:
                # The mirror image of its root is a root, and lies in no other ball: it is that root itself.
                balls[place] = onto(ball)
    return balls


def _whole_bits(balls: Sequence[Any]) -> int:
    """Bits before the point, or some more."""
    return max((2 * int((ball.abs_upper() + 1).log().mid().ceil().unique_fmpz()) for ball in balls), default=0) + 8


def _exponent(ball: Any) -> int:
    """The power of ten that the larger part of a root has; it may be one too high."""
    from flint import arb

    larger = abs(ball.real).max(abs(ball.imag)).mid()
    return int((larger.log() / arb.const_log10()).mid().floor().unique_fmpz())


def _are_apart(balls: Sequence[Any], places: Sequence[int]) -> bool:
    """Whether all roots are so far from each other, in units of their last digits, that Newton's step finds each."""
    from flint import arb

    unit = arb(10) ** -min(places, default=0) * 1_000 * len(balls)
    return all(abs(one - other) > unit for one, other in combinations(balls, 2))


def _nearest(ball: Any) -> Any:
    """The integer nearest to a real number; where two are as near, one of them."""
    from flint import fmpq

    floor = (ball + 0.5).floor().unique_fmpz()
    return floor if floor is not None else (ball.mid().fmpq() + fmpq(1, 2)).floor()


def _decimals(ball: Any, places: int) -> dict[str, str]:
    """A root rounded to so many decimals, and how far from it the root may be."""
    return {
        "real": _decimal(ball.real, places),
        "imaginary": _decimal(ball.imag, places),
        "radius": _RADIUS.format(places + 1),
    }


def _decimal(ball: Any, places: int) -> str:
    from flint import arb

    if ball.is_zero():
        return "0"
    number = _nearest(ball * arb(10) ** places)
    digits = abs(number).str().zfill(places + 1)
    point = len(digits) - places
    return f"{'-' if number < 0 else ''}{digits[:point]}.{digits[point:]}".rstrip(".")


def _check_isolated(factor: Any, roots: Sequence[dict[str, Any]], digits: int) -> None:
    """Raises `WrongResult` unless each of `roots` belongs to a root of a squarefree polynomial, and each to another."""
    discs = []
    for root in roots:
        places = max(len(root[part].partition(".")[2]) for part in ("real", "imaginary"))
        unit = Fraction(1, 10**places)
        given = [Fraction(root[part]) for part in ("real", "imaginary")]
        if root["radius"] != _RADIUS.format(places + 1) or max(map(abs, given)) < 10 ** (digits - 1) * unit:
            raise WrongResult("A root has fewer digits, or another radius, than it should have.")
        discs.append(_disc(factor, given, unit))
    for (one, near), (other, nearby) in combinations(discs, 2):
        if not abs(one - other) > near + nearby:
            raise WrongResult("Two roots are one.")


def _disc(factor: Any, given: Sequence[Fraction], unit: Fraction) -> tuple[Any, Any]:
    """A point near the root that is `given`, and how near a true one is to it for certain."""
    from flint import acb, acb_poly, arb, ctx, fmpq

    bits = 128 + 2 * unit.denominator.bit_length()
    for _ in range(6):
        with ctx.workprec(bits):
            polynomial, allowed = acb_poly(factor), arb(fmpq(51, 100 * unit.denominator))
            slope = polynomial.derivative()
            real, imaginary = (arb(fmpq(each.numerator, each.denominator)) for each in given)
            point = acb(real, imaginary).mid()
            for _ in range(3):
                point = (point - polynomial(point) / slope(point)).mid()
            near = (factor.degree() * abs(polynomial(point) / slope(point))).upper()
            if abs(point.real - real) + near <= allowed and abs(point.imag - imaginary) + near <= allowed:
                return point, near
        bits *= 2
    raise WrongResult("No root lies as near to a decimal as it should.")


def plain_roots(polynomial: Any, digits: int) -> list[tuple[str, str]]:
    """All roots of an `fmpz_poly` as FLINT gives them, for a comparison."""
    from flint import ctx

    with ctx.workdps(digits):
        roots = polynomial.complex_roots()
        return [(root.real.str(digits, radius=False), root.imag.str(digits, radius=False)) for root, _ in roots]


def same_roots(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """To some digits: ours are rounded to decimals after the point, FLINT's to significant digits."""
    listed = [(root["real"], root["imaginary"]) for root in ours["irrational"]]
    listed += [(float(Fraction(root["value"])), 0) for root in ours["rational"]]
    mine, others = (
        sorted((round(float(real), 6), round(float(imaginary), 6)) for real, imaginary in each)
        for each in (listed, found["roots"])
    )
    return mine == others
