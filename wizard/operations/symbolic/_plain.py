"""Formulas for comparisons with SymPy called by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.language.format import format_tree
from wizard.language.tree import Tree
from wizard.operations.comparison import Inputs

#: Where two formulas are compared: one may be written in several ways.
_POINT = "0.7390851"


def plain_sympy(formula: Tree) -> tuple[Any, Any]:
    """SymPy's x, and a formula in x as SymPy reads it."""
    import sympy

    x = sympy.Symbol("x", real=True)
    return x, sympy.sympify(format_tree(formula).replace("^", "**"), locals={"x": x})


def equal_at_a_point(member: str) -> Callable[[Inputs, Inputs], bool]:
    """What tells whether the texts of a member have the same value at a point."""

    def agree(ours: Inputs, found: Inputs) -> bool:
        import sympy

        texts = ours[member].replace("^", "**"), found[member]
        one, other = (sympy.sympify(text, locals={"e": sympy.E}).subs("x", _POINT).evalf(25) for text in texts)
        return bool(abs(one - other) <= 1e-12 * abs(other))

    return agree
