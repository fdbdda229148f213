"""Questions of computer algebra. The library beneath is SymPy, so the direct call is its own, and there is no third."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bench.maths_rows.row import Row, by_pari

#: Where two formulas are compared: one may be written in several ways.
_POINT = "0.7390851"


def _direct(member: str, formula: str, call: Callable[[Any, Any, Any], Any]) -> Callable[[], Mapping[str, Any]]:
    """SymPy's own way from a text to a text; `call` gets the module, the formula and x."""

    def asked() -> dict[str, Any]:
        import sympy

        x = sympy.Symbol("x", real=True)
        return {member: str(call(sympy, sympy.sympify(formula, locals={"x": x}), x))}

    return asked


def _same_value(member: str) -> Callable[[Mapping[str, Any], Mapping[str, Any]], bool]:
    """Whether two texts have the same value at a point."""

    def agree(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
        import sympy

        texts = ours[member].replace("^", "**"), found[member]
        one, other = (sympy.sympify(text, locals={"e": sympy.E}).subs("x", _POINT).evalf(25) for text in texts)
        return bool(abs(one - other) <= 1e-12 * abs(other))

    return agree


def _row(
    operation: str,
    member: str,
    formula: str,
    call: Callable[[Any, Any, Any], Any],
    pari: Callable[[], object] | None = None,
    **inputs: str,
) -> Row:
    """Formulas as SymPy reads them; ours has ^ for its **."""
    return Row(
        operation,
        {"formula": formula.replace("**", "^"), **inputs},
        _direct(member, formula, call),
        None,
        pari,
        _same_value(member),
    )


_EQUATION = "x**6 - 3*x**5 - 7*x**4 + 21*x**3 + 10*x**2 - 30*x"


def _solutions() -> dict[str, Any]:
    import sympy

    x = sympy.Symbol("x")
    found = sympy.solve(sympy.sympify(_EQUATION), x)
    return {"solutions": [{"exact": str(each), "value": str(each.evalf(20))} for each in found]}


def _same_solutions(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """In any order, to fifteen digits."""
    mine, others = (sorted(round(float(each["value"]), 14) for each in told["solutions"]) for told in (ours, found))
    return mine == others


ROWS = (
    _row(
        "differentiate",
        "derivative",
        "exp(sin(x)*cos(x))*x**10",
        lambda sympy, formula, x: sympy.diff(formula, x, 6),
        variable="x",
        order="6",
    ),
    _row(
        "integrate",
        "antiderivative",
        "x**3*exp(x)*sin(x)",
        lambda sympy, formula, x: sympy.integrate(formula, x),
        variable="x",
    ),
    _row(
        "definite_integral",
        "value",
        "x**2*exp(-x)*sin(x)",
        lambda sympy, formula, x: sympy.integrate(formula, (x, 0, sympy.oo)),
        variable="x",
        lower="0",
        upper="oo",
    ),
    _row(
        "limit",
        "limit",
        "(exp(sin(x)) - exp(x))/x**3",
        lambda sympy, formula, x: sympy.limit(formula, x, 0, "+-"),
        variable="x",
        point="0",
    ),
    _row(
        "series",
        "terms",
        "exp(sin(x))",
        lambda sympy, formula, x: sympy.series(formula, x, 0, 8).removeO(),
        by_pari("exp(sin(x + O(x^8)))"),
        variable="x",
        point="0",
        order="8",
    ),
    _row(
        "simplify",
        "simplified",
        " + ".join(f"sin({number}*x)**2 + cos({number}*x)**2" for number in range(1, 5)),
        lambda sympy, formula, _: sympy.simplify(formula),
    ),
    Row(
        "solve_equation",
        {"equation": _EQUATION.replace("**", "^"), "variable": "x"},
        _solutions,
        None,
        by_pari(f"polroots({_EQUATION.replace('**', '^')})"),
        _same_solutions,
    ),
)
