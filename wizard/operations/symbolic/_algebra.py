"""What the operations of computer algebra share: how long they may take, and what becomes of an answer."""

from __future__ import annotations

from typing import Any

from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import Unsolvable
from wizard.formulas.odd_roots import has_roots, real_powers
from wizard.formulas.sampling import agree_on_both_sides, value
from wizard.formulas.symbolic import Inexpressible, from_sympy
from wizard.language.format import write
from wizard.language.names import variables_of
from wizard.language.reader import read
from wizard.language.tokens import Limits
from wizard.language.tree import Tree
from wizard.operations.spec import Cost

#: Seconds. SymPy needs some for what people type, and for ever for some of the rest.
TIME_LIMIT = 20.0

LIBRARIES = ("lark", "sympy", "flint")

SYMPY = "Meurer et al., SymPy: symbolic computing in Python, https://doi.org/10.7717/peerj-cs.103"


def written(found: Any, what: str) -> str:
    """The text of what SymPy found; `Unsolvable` names `what` was asked for if it cannot be written."""
    try:
        return write(from_sympy(found))
    except Inexpressible:
        raise Unsolvable(f"{what} was found in the functions that this service knows.") from None


def first_case(found: Any) -> Any:
    """What SymPy found, where it distinguishes cases the one that always holds but for single values."""
    import sympy

    for cases in found.atoms(sympy.Piecewise):
        if cases.args[0][1].has(sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le):
            raise Unsolvable("The answer is another one for small and for large values, which no formula of ours says.")
    return found.replace(lambda each: isinstance(each, sympy.Piecewise), lambda each: each.args[0][0])


def as_meant(found: Any, formula: Tree) -> Any:
    """What SymPy found for a formula by the rules of powers, its roots of odd degree as real as the formula's."""
    return real_powers(found) if has_roots(formula) else found


def read_back(text: str) -> Tree:
    """The tree of a result's text."""
    return read(text, MATHEMATICS, Limits(characters=10_000_000, tokens=1_000_000))


def same_value(one: Tree, other: Tree) -> bool:
    """Whether a formula agrees with the `other` that it was made of at random points."""
    return agree_on_both_sides(value(one), value(other), other, variables_of(other))


def foretold(*formulas: Tree, slow: float = 1.0) -> Cost:
    """What computer algebra will cost, as far as anyone can tell from the length of its formulas."""
    steps = sum(len(formula.steps) for formula in formulas)
    return Cost(min(slow * 0.02 * steps, TIME_LIMIT / 2), 20 * steps + 20)
