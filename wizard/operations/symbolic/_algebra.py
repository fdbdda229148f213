"""What the operations of computer algebra share: how long they may take, and what becomes of an answer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import Unsolvable
from wizard.formulas.odd_roots import has_roots, real_powers
from wizard.formulas.sampling import agree_on_both_sides, value
from wizard.formulas.symbolic import Inexpressible, from_sympy
from wizard.language.format import format_tree
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
        return format_tree(from_sympy(found))
    except Inexpressible:
        raise Unsolvable(f"{what} was found in the functions that this service knows.") from None


def general_case(found: Any) -> Any:
    """What SymPy found, where it distinguishes cases the one that holds for all but single values."""
    import sympy

    return found.replace(lambda each: isinstance(each, sympy.Piecewise), _general)


def _general(cases: Any) -> Any:
    """The one case of a `Piecewise` whose condition no equation decides, or its cases from left to right as a sum."""
    import sympy

    joined = _joined(cases)
    if joined is not None:
        return joined
    for case, condition in cases.args:
        if condition.has(sympy.Gt, sympy.Ge, sympy.Lt, sympy.Le):
            raise Unsolvable("What was found has cases for ranges of its variables, which no formula here says.")
        if _is_general(condition):
            return case
    raise Unsolvable("The answer holds for single values only, and no formula of ours says which.")


def _joined(cases: Any) -> Any:
    """Cases that follow each other along the line as one formula with signs; None for any others.

    f left of c and g right of it, which meet at c, are f + (g - f)(1 + sign(x - c))/2.
    """
    import sympy

    *ranges, (last, rest) = cases.args
    ends = [condition for _, condition in ranges]
    if rest != sympy.true or not ends or not all(isinstance(each, sympy.Le | sympy.Lt) for each in ends):
        return None
    x, places = ends[0].lhs, [each.rhs for each in ends]
    if not x.is_Symbol or any(each.lhs != x or not place.is_number for each, place in zip(ends, places, strict=True)):
        return None
    formulas = [formula for formula, _ in ranges] + [last]
    jumps = [after - before for before, after in pairwise(formulas)]
    is_ordered = all(left < right for left, right in pairwise(places))
    if not is_ordered or any(
        sympy.simplify(jump.subs(x, place)) != 0 for jump, place in zip(jumps, places, strict=True)
    ):
        return None
    steps = sum(jump * sympy.sign(x - place) for jump, place in zip(jumps, places, strict=True))
    return sympy.expand((formulas[0] + last + steps) / 2)


def _is_general(condition: Any) -> bool:
    """Whether a condition of equations holds for all but single values."""
    import sympy

    if condition in {sympy.true, sympy.false}:
        return bool(condition)
    if isinstance(condition, sympy.Not):
        return not _is_general(condition.args[0])
    if isinstance(condition, sympy.And):
        return all(_is_general(each) for each in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_is_general(each) for each in condition.args)
    return isinstance(condition, sympy.Ne)


def as_meant(found: Any, formula: Tree) -> Any:
    """What SymPy found for a formula by the rules of powers, its roots of odd degree as real as the formula's."""
    return real_powers(found) if has_roots(formula) else found


def read_back(text: str) -> Tree:
    """The tree of a result's text."""
    return read(text, MATHEMATICS, Limits(characters=10_000_000, tokens=1_000_000))


def same_value(one: Tree, other: Tree) -> bool:
    """Whether a formula agrees with the `other` that it was made of at random points."""
    return agree_on_both_sides(value(one), value(other), other, variables_of(other), one)


def foretold(*formulas: Tree, slow: float = 1.0) -> Cost:
    """What computer algebra will cost, as far as anyone can tell from the length of its formulas."""
    steps = sum(len(formula.steps) for formula in formulas)
    return Cost(min(slow * 0.02 * steps, TIME_LIMIT / 2), 20 * steps + 20)
