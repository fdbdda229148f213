"""Questions about polynomials. FLINT writes x^2 + (-1)*x where the API has x^2 - x; the coefficients are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flint import ctx, fmpq_poly, fmpz_mpoly_ctx, fmpz_poly

from bench.maths_rows.row import Row, by_pari, by_sympy, numbers, only

_A, _B = numbers(501, 8), numbers(1002, 8)[501:]
_LONG = numbers(501, 17)
_DIVIDEND, _DIVISOR = numbers(301, 14), numbers(151, 32)
_ROOTS = numbers(81, 20)
#: Fifty points with some digits each.
_X = [f"{a}/{b}" for a, b in zip(numbers(50, 9), range(101, 151), strict=True)]
_Y = [f"{a}/{b}" for a, b in zip(numbers(100, 9)[50:], range(201, 251), strict=True)]

#: Two of degree 240 with a common divisor of degree 120.
_COMMON = fmpz_poly(numbers(121, 9))
_G, _H = (
    [int(each) for each in (_COMMON * fmpz_poly(other)).coeffs()] for other in (numbers(121, 8), numbers(242, 8)[121:])
)


def _text(coefficients: list[int]) -> str:
    """As people write it, and as PARI reads it."""
    return " + ".join(f"{each}*x^{power}" for power, each in enumerate(coefficients))


def _sympy_poly(sympy: Any, coefficients: list[int]) -> Any:
    return sympy.Poly(coefficients[::-1], sympy.Symbol("x"))


def _factors() -> dict[str, Any]:
    content, factors = fmpz_poly([-1, *[0] * 499, 1]).factor()
    return {
        "content": content.str(),
        "factors": [{"factor": factor.str(), "exponent": exponent} for factor, exponent in factors],
    }


def _same_factors(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """In any order, and in either notation."""
    mine, others = (
        {_plain(each["factor"]): each["exponent"] for each in result["factors"]} for result in (ours, found)
    )
    return ours["content"] == found["content"] and mine == others


def _plain(text: str) -> str:
    return text.replace("+ (-1)*", "- ").replace("+ (-", "- ").replace("(-1)*", "-").replace(")", "")


def _expansion() -> dict[str, Any]:
    x, y, z = fmpz_mpoly_ctx.get(("x", "y", "z"), "deglex").gens()
    found = (x + y + z + 1) ** 50
    return {"polynomial": found.str(), "terms": len(found)}


def _division() -> dict[str, Any]:
    quotient, remainder = divmod(fmpq_poly(_DIVIDEND), fmpq_poly(_DIVISOR))
    return {
        "quotient": quotient.str(),
        "quotient_coefficients": [each.str() for each in quotient.coeffs()],
        "remainder": remainder.str(),
        "remainder_coefficients": [each.str() for each in remainder.coeffs()],
    }


def _roots() -> dict[str, Any]:
    with ctx.workdps(30):
        roots = fmpz_poly(_ROOTS).complex_roots()
        return {"roots": [(root.real.str(30, radius=False), root.imag.str(30, radius=False)) for root, _ in roots]}


def _same_roots(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """To some digits: ours are rounded to decimals after the point, FLINT's to significant digits."""
    mine, others = (
        sorted((round(float(real), 9), round(float(imaginary), 9)) for real, imaginary in each)
        for each in (((root["real"], root["imaginary"]) for root in ours["irrational"]), found["roots"])
    )
    return mine == others


def _cyclotomic() -> dict[str, Any]:
    found = fmpz_poly.cyclotomic(49_999)
    return {"polynomial": found.str(), "coefficients": [each.str() for each in found.coeffs()]}


def _divisor() -> dict[str, Any]:
    found = fmpz_poly(_G).gcd(fmpz_poly(_H))
    return {"gcd": found.str(), "degree": found.degree()}


ROWS = (
    Row(
        "factor_polynomial",
        {"polynomial": "x^500 - 1"},
        _factors,
        by_sympy(lambda sympy: sympy.factor_list(sympy.Symbol("x") ** 500 - 1)),
        by_pari("factor(x^500 - 1)"),
        agree=_same_factors,
    ),
    Row(
        "expand",
        {"formula": "(x + y + z + 1)^50"},
        _expansion,
        by_sympy(lambda sympy: sympy.Poly(sum(sympy.symbols("x y z")) + 1) ** 50),
        by_pari("(x + y + z + 1)^50"),
    ),
    Row(
        "polynomial_divide",
        {"dividend": _text(_DIVIDEND), "divisor": _text(_DIVISOR)},
        _division,
        by_sympy(lambda sympy: sympy.div(_sympy_poly(sympy, _DIVIDEND), _sympy_poly(sympy, _DIVISOR), domain="QQ")),
        by_pari(f"divrem({_text(_DIVIDEND)}, {_text(_DIVISOR)})"),
        agree=only("quotient_coefficients", "remainder_coefficients"),
    ),
    Row(
        "polynomial_gcd",
        {"a": _text(_G), "b": _text(_H)},
        _divisor,
        by_sympy(lambda sympy: sympy.gcd(_sympy_poly(sympy, _G), _sympy_poly(sympy, _H))),
        by_pari(f"gcd({_text(_G)}, {_text(_H)})"),
    ),
    Row(
        "polynomial_resultant",
        {"a": _text(_A), "b": _text(_B)},
        lambda: {"value": fmpz_poly(_A).resultant(fmpz_poly(_B)).str()},
        by_sympy(lambda sympy: sympy.resultant(_sympy_poly(sympy, _A), _sympy_poly(sympy, _B))),
        by_pari(f"polresultant({_text(_A)}, {_text(_B)})"),
    ),
    Row(
        "polynomial_discriminant",
        {"polynomial": _text(_LONG)},
        lambda: {"value": fmpz_poly(_LONG).discriminant().str()},
        by_sympy(lambda sympy: sympy.discriminant(_sympy_poly(sympy, _LONG))),
        by_pari(f"poldisc({_text(_LONG)})"),
    ),
    Row(
        "polynomial_roots",
        {"polynomial": _text(_ROOTS), "digits": "30"},
        _roots,
        by_sympy(lambda sympy: _sympy_poly(sympy, _ROOTS).nroots(n=30, maxsteps=1_000)),
        by_pari(f"localprec(30); polroots({_text(_ROOTS)})"),
        agree=_same_roots,
    ),
    Row(
        "cyclotomic_polynomial",
        {"n": "49999"},
        _cyclotomic,
        by_sympy(lambda sympy: sympy.cyclotomic_poly(49_999, polys=True)),
        by_pari("polcyclo(49999)"),
    ),
    Row(
        "interpolate",
        {"x": _X, "y": _Y},
        None,
        by_sympy(
            lambda sympy: sympy.interpolate(
                list(zip(map(sympy.Rational, _X), map(sympy.Rational, _Y), strict=True)), sympy.Symbol("x")
            )
        ),
        by_pari(f"polinterpolate([{','.join(_X)}], [{','.join(_Y)}])"),
    ),
)
