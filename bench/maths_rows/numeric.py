"""Numerical questions, each with a proven error here; SymPy's are answered by mpmath, and nothing is proven there."""

from __future__ import annotations

from typing import Any

from flint import acb, arb, ctx

from bench.maths_rows.row import Row, by_pari, by_sympy


def _zeros() -> dict[str, Any]:
    zeros = []
    with ctx.workdps(46):
        for zero in acb.zeta_zeros(1, 100):
            text = (zero.imag * arb(10) ** 30).floor().unique_fmpz().str()
            zeros.append(f"{text[:-30]}.{text[-30:]}")
    return {"zeros": zeros}


def _integral() -> dict[str, Any]:
    with ctx.workdps(130):
        found = acb.integral(lambda x, _: (x.sin() + x * x).exp(), 0, 3)
        return {"value": found.real.str(100, radius=False), "digits": 100}


def _mpmath_integral(_: Any) -> Any:
    import mpmath

    with mpmath.workdps(100):
        return mpmath.quad(lambda x: mpmath.exp(mpmath.sin(x) + x * x), [0, 3])


def _mpmath_zeros(_: Any) -> Any:
    import mpmath

    with mpmath.workdps(32):
        return [mpmath.zetazero(number) for number in range(1, 101)]


def _mpmath_root(_: Any) -> Any:
    import mpmath

    with mpmath.workdps(100):
        return mpmath.findroot(lambda x: mpmath.besselj(0, x), (100, 103), solver="anderson")


ROWS = (
    Row(
        "zeta_zeros",
        {"first": "1", "count": "100", "decimals": "30"},
        _zeros,
        by_sympy(_mpmath_zeros),
        by_pari("localprec(32); lfunzeros(1, 237)"),
    ),
    Row(
        # Where it oscillates the two others return other numbers, and say nothing.
        "numeric_integral",
        {"formula": "exp(sin(x) + x^2)", "variable": "x", "lower": "0", "upper": "3", "digits": "100"},
        _integral,
        by_sympy(_mpmath_integral),
        by_pari("localprec(100); intnum(x = 0, 3, exp(sin(x) + x^2))"),
    ),
    Row(
        "find_root",
        {"equation": "besselj(0, x)", "variable": "x", "lower": "100", "upper": "103", "digits": "100"},
        None,
        by_sympy(_mpmath_root),
        by_pari("localprec(100); solve(x = 100, 103, besselj(0, x))"),
    ),
)
