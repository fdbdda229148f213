"""Digits of constants. FLINT's balls are cut off, not rounded, as the API returns them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gmpy2
from flint import arb, ctx

from bench.maths_rows.row import Row, by_pari, by_sympy


def _cut(constant: Callable[[], Any], whole: str, decimals: int) -> Callable[[], Mapping[str, Any]]:
    """The digits of a constant, of which the digits before the point are known."""

    def asked() -> dict[str, Any]:
        with ctx.workdps(decimals + 26):
            text = (constant() * arb(10) ** decimals).floor().unique_fmpz().str()
        return {"digits": f"{whole}.{text[-decimals:]}"}

    return asked


def _square_root(decimals: int) -> dict[str, Any]:
    text = gmpy2.isqrt(2 * gmpy2.mpz(10) ** (2 * decimals)).digits()
    return {"digits": f"{text[0]}.{text[1:]}", "exact": False}


def _row(operation: str, constant: Callable[[], Any], whole: str, digits: int, *, sympy: Any, pari: str) -> Row:
    """`digits` count the one before the point, if it is not 0."""
    return Row(
        operation,
        {"digits": str(digits)},
        _cut(constant, whole, digits - (whole != "0")),
        by_sympy(lambda each: sympy(each).evalf(digits)),
        by_pari(f"localprec({digits}); {pari}"),
    )


ROWS = (
    _row("digits_of_pi", arb.pi, "3", 500_000, sympy=lambda sympy: sympy.pi, pari="Pi"),
    _row("digits_of_e", arb.const_e, "2", 500_000, sympy=lambda sympy: sympy.E, pari="exp(1)"),
    _row("digits_of_log2", arb.const_log2, "0", 300_000, sympy=lambda sympy: sympy.log(2), pari="log(2)"),
    _row("digits_of_catalan", arb.const_catalan, "0", 100_000, sympy=lambda sympy: sympy.Catalan, pari="Catalan"),
    _row("digits_of_euler_gamma", arb.const_euler, "0", 50_000, sympy=lambda sympy: sympy.EulerGamma, pari="Euler"),
    _row("digits_of_zeta3", lambda: arb(3).zeta(), "1", 200_000, sympy=lambda sympy: sympy.zeta(3), pari="zeta(3)"),
    Row(
        "digits_of_sqrt",
        {"n": "2", "digits": "1000000"},
        lambda: _square_root(1_000_000),
        by_sympy(lambda sympy: sympy.sqrt(2).evalf(1_000_001)),
        by_pari("localprec(1000001); sqrt(2)"),
    ),
)
