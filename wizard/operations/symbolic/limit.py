"""The limit of a formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.nearness import approaches, infinity, sides_without_reals
from wizard.formulas.odd_roots import signed
from wizard.formulas.restrictions import must_occur
from wizard.formulas.sampling import as_multiple, mean_about
from wizard.formulas.steps import without_steps
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Choice, Formula, Variable
from wizard.language.tree import Tree, leaf
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, TIME_LIMIT, foretold, read_back, written
from wizard.operations.symbolic._asking import answering, confirming
from wizard.operations.symbolic._plain import equal_at_a_point, plain_sympy

_NONE = "No limit was found, or none that could be confirmed; there may be one."

_SIDES = ("both", "right", "left")

#: Characters of a limit that a refusal shows.
_SHOWN = 40


@operation(
    title="Limit",
    method="Gruntz's algorithm (SymPy), also after a substitution; values at the point and means about it (Arb)",
    source="D. Gruntz, On Computing Limits in a Symbolic Manipulation System, ETH Zürich 1996, "
    "https://doi.org/10.3929/ethz-a-001631582",
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": "(exp(sin(x)) - exp(x))/x^3", "variable": "x", "point": "0"},
    examples=[
        ({"formula": "sin(x)/x", "variable": "x", "point": "0"}, {"limit": "1"}),
        ({"formula": "(1 + 1/x)^x", "variable": "x", "point": "oo"}, {"limit": "e"}),
        ({"formula": "1/x", "variable": "x", "point": "0", "side": "right"}, {"limit": "oo"}),
    ],
)
@answering
def limit(
    formula: Annotated[Tree, Formula("of what", 1)],
    variable: Annotated[str, Variable("which variable approaches the point")] = "x",
    point: Annotated[Tree, Formula("which point; oo is infinity", 0, infinite=True)] = leaf(0),  # noqa: B008
    side: Annotated[str, Choice(_SIDES, "from which side")] = "both",
) -> dict[str, Any]:
    """The value that a formula approaches when its variable approaches a point, or infinity.

    A limit from both sides exists when those from left and right are equal. An infinite limit is oo or -oo. Where a
    formula is not real on a side, as sqrt(x) left of 0, its values there are complex, as everywhere in the catalogue;
    the check says so.
    """
    both = side == "both" and not infinity(point)
    found = _confirmed(formula, variable, point, "right" if both else side)
    if not both:
        if found is None:
            raise Unsolvable(_NONE)
        return {"limit": found}
    if found is not None and _approaches(formula, variable, point, "left", found):
        return {"limit": found}
    left = _confirmed(formula, variable, point, "left")
    if found is None or left is None:
        raise Unsolvable(_NONE)
    raise Unsolvable(
        f"There is no limit from both sides; side chooses left or right: {left[:_SHOWN]} from the left, "
        f"{found[:_SHOWN]} from the right."
    )


def _confirmed(formula: Tree, variable: str, point: Tree, side: str) -> str | None:
    """The first of all candidates that the formula approaches from one side; None if there is none."""
    plain = without_steps(formula, variable, point, side)
    for find in _WAYS:
        try:
            found = find(plain, variable, point, side)
            text = None if found is None else written(found, "No limit")
        except MemoryError:
            raise
        except Exception:  # noqa: S112  # SymPy raises whatever its parts do; another way may do better.
            continue
        if text is not None and _approaches(formula, variable, point, side, text):
            return text
    return None


def _approaches(formula: Tree, variable: str, point: Tree, side: str, text: str) -> bool:
    try:
        return approaches(formula, variable, point, side, read_back(text))
    except Unsolvable:
        return False


def _by_gruntz(formula: Tree, variable: str, point: Tree, side: str) -> Any:
    """SymPy's limit."""
    import sympy

    expression = to_sympy(formula, root=signed)
    for rewrite in (sympy.sympify, sympy.simplify):
        found = sympy.limit(rewrite(expression), symbol(variable), to_sympy(point), "-" if side == "left" else "+")
        if _is_known(found):
            return found
    return None


def _is_known(found: Any) -> bool:
    """Whether SymPy found a number, or an infinity with a sign."""
    import sympy

    return not found.has(sympy.AccumBounds, sympy.Limit, sympy.zoo, sympy.nan)


def _by_substitution(formula: Tree, variable: str, point: Tree, side: str) -> Any:
    """SymPy's limit where the variable is the point ± 1/t, and t goes to infinity: 2^(1/x) is then 2^t."""
    import sympy

    t = sympy.Dummy("t", positive=True)
    sign = -1 if side == "left" else 1
    where = infinity(point) * t if infinity(point) else to_sympy(point) + sign / t
    found = sympy.limit(to_sympy(formula, root=signed).subs(symbol(variable), where), t, sympy.oo)
    return found if _is_known(found) else None


def _by_value(formula: Tree, variable: str, point: Tree, _side: str) -> Any:
    """The value at the point, where there is one."""
    import sympy

    found = to_sympy(formula, root=signed).subs(symbol(variable), to_sympy(point))
    return found if found.is_finite and not found.has(sympy.nan) else None


def _by_mean(formula: Tree, variable: str, point: Tree, _side: str) -> Any:
    """The mean over a small circle, which is the limit where a formula is analytic about a point and lacks only its
    value there; told as a fraction, or as one times a constant.
    """
    if infinity(point):
        return None
    found = as_multiple(mean_about(formula, variable, point), ("pi", "e", "euler_gamma"))
    return None if found is None else to_sympy(found)


_WAYS: tuple[Callable[[Tree, str, Tree, str], Any], ...] = (_by_gruntz, _by_substitution, _by_value, _by_mean)


@limit.restrict
def _(formula: Tree, variable: str, point: Tree, side: str) -> None:  # noqa: ARG001  # The limit is in the variable.
    must_occur(formula, variable)


@limit.check
@confirming
def _(result: dict[str, Any], formula: Tree, variable: str, point: Tree, side: str) -> str:
    """By numbers that come nearer and nearer to the point."""
    if infinity(read_back(result["limit"])) and result["limit"] not in {"oo", "-oo"}:
        raise WrongResult("An infinite limit is oo or -oo.")
    if not approaches(formula, variable, point, side, read_back(result["limit"])):
        raise WrongResult("Near the point the formula does not come nearer to the limit.")
    how = "evaluated at up to eight points, nearer and nearer: at the last three, the distance to the limit went to 0"
    sides = sides_without_reals(formula, variable, point, side)
    where = "near the point" if infinity(point) or len(sides) > 1 else f"{' and '.join(sides)} of the point"
    return f"{how}; {where} the formula has complex values only, and the limit is of these" if sides else how


@limit.cost
def _(formula: Tree, variable: str, point: Tree, side: str) -> Cost:  # noqa: ARG001  # None makes a difference.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(formula, slow=4)


@limit.direct({"formula": "(exp(sin(x)) - exp(x))/x^3", "variable": "x", "point": "0"}, agree=equal_at_a_point("limit"))
def _(formula: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    x, found = plain_sympy(formula)
    return {"limit": str(sympy.limit(found, x, 0, "+-"))}
