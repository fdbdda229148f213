"""A root between two bounds, proven to be there."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import complex_text
from wizard.arithmetic.precision import Uncertain, bits_for, certainly
from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.restrictions import must_be_finite, must_occur
from wizard.kinds import Formula, Integer, Variable
from wizard.language.tree import Tree, join
from wizard.operations.spec import Cost, operation

#: Where an interval is cut: elsewhere, if a root happens to be at the first place.
_CUTS = (0.5, 0.375, 0.625)


@operation(
    title="Find a root",
    method="Bisection with proven signs (Arb)",
    source="W. Tucker, Validated Numerics, Princeton 2011, chapter 5",
    libraries=("lark", "flint"),
    time_limit=20,
    hardest={"equation": "besselj(0, x)", "variable": "x", "lower": "100", "upper": "103", "digits": "100"},
    examples=[
        (
            {"equation": "cos(x) = x", "variable": "x", "lower": "0", "upper": "1", "digits": "30"},
            {"root": "0.739085133215160641655312087674", "digits": 30},
        ),
        (
            {"equation": "x^5 - x - 1", "variable": "x", "lower": "1", "upper": "2", "digits": "20"},
            {"root": "1.1673039782614186843", "digits": 20},
        ),
        (
            {"equation": "sin(x)", "variable": "x", "lower": "3", "upper": "4", "digits": "10"},
            {"root": "3.141592654", "digits": 10},
        ),
    ],
    aliases=("root_between", "nsolve"),
)
def find_root(
    equation: Annotated[Tree, Formula("an equation, or a formula that is to be 0", 1, equation=True)],
    variable: Annotated[str, Variable("which variable is wanted")],
    lower: Annotated[Tree, Formula("from where", 0, infinite=True)],
    upper: Annotated[Tree, Formula("to where", 0, infinite=True)],
    digits: Annotated[int, Integer(1, 100, "how many digits")] = 30,
) -> dict[str, Any]:
    """A place between two bounds where an equation is true, rounded; every digit is proven.

    The two sides must differ in opposite ways at the two bounds, and there must be no jump or pole at the place that is
    found. If there are several roots, it is one of them.
    """
    function = _difference(equation)
    return {
        "root": certainly(
            lambda: complex_text(_enclosure(function, variable, lower, upper), digits), digits, lambda: "0"
        ),
        "digits": digits,
    }


@find_root.restrict
def _(*, equation: Tree, variable: str, lower: Tree, upper: Tree, digits: int) -> None:  # noqa: ARG001
    must_occur(equation, variable)
    must_be_finite({"lower": lower, "upper": upper}, "")


def _enclosure(function: Tree, variable: str, lower: Tree, upper: Tree) -> Any:
    """A ball as small as the precision allows in which the function is 0 somewhere."""
    from flint import acb, ctx

    ends = [at(each, {}).real for each in (lower, upper)]
    signs = [_sign(function, variable, each) for each in ends]
    for end, sign in zip(ends, signs, strict=True):
        if sign == 0:
            return acb(end)
    if signs[0] == signs[1]:
        raise Unsolvable(
            "The two sides differ in the same way at both bounds: choose bounds at which they differ in opposite ways."
        )
    left, right = (each.mid() for each in ends)
    # A third of the bits is left for what the formula loses.
    for _ in range(ctx.prec * 2 // 3):
        middle, sign = _cut(function, variable, left, right)
        left, right = (middle, right) if sign == signs[0] else (left, middle)
    root = acb(left.union(right))
    if not at(function, {variable: root}, analytic=True, along_reals=True).is_finite():
        raise Unsolvable("The formula jumps where its sign changes, or has a pole there, and so no root.")
    return root


def _cut(function: Tree, variable: str, left: Any, right: Any) -> tuple[Any, int]:
    """A place between the two where the sign is certain, and the sign."""
    for where in _CUTS:
        middle = (left + (right - left) * where).mid()
        try:
            sign = _sign(function, variable, middle)
        except Uncertain:
            continue
        if sign:
            return middle, sign
    raise Uncertain("the sign of the formula cannot be told near its root")


def _sign(function: Tree, variable: str, where: Any) -> int:
    from flint import acb

    value = at(function, {variable: acb(where)})
    if not value.is_finite() or not value.imag.contains(0):
        raise Unsolvable("The formula has no real and finite value somewhere between the bounds.")
    if value.real.contains(0) and not value.real.is_zero():
        raise Uncertain("the sign of the formula cannot be told at a bound")
    return int(value.real > 0) - int(value.real < 0)


def _difference(equation: Tree) -> Tree:
    """Left side minus right side."""
    return join("operator", "-", equation.children()) if equation.root.kind == "equation" else equation


@find_root.check
def _(result: dict[str, Any], *, equation: Tree, variable: str, lower: Tree, upper: Tree, digits: int) -> str:
    """Half a unit of the last digit below the root the sign is another than half a unit above it."""
    from flint import acb, arb, ctx, fmpq

    text = result["root"]
    if result["digits"] != digits:
        raise WrongResult("The root has another number of digits than was asked for.")
    mantissa, _, exponent = text.partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent or 0)
    with ctx.workprec(2 * bits_for(digits)):
        unit = fmpq(1, 2) * fmpq(10) ** -(places if text != "0" else digits)
        centre = fmpq(int(mantissa.replace(".", ""))) * fmpq(10) ** -places
        function = _difference(equation)
        ends = [_sign(function, variable, arb(centre + side * unit)) for side in (-1, 1)]
        bounds = [at(each, {}).real for each in (lower, upper)]
        inside = min(bounds) - arb(2 * unit) < arb(centre) < max(bounds) + arb(2 * unit)
        is_exact = at(function, {variable: acb(centre)}).is_zero()
    # Of fewer digits than asked for only a number that is itself the root.
    if not is_exact and len(mantissa.replace(".", "").lstrip("-0")) != digits:
        raise WrongResult("The root has another number of digits than was asked for.")
    if not inside or (ends[0] * ends[1] > 0 and not is_exact):
        raise WrongResult("The sign does not change at the root.")
    return "the sign changes within half a unit of the last digit, and the formula is analytic there"


@find_root.cost
def _(*, equation: Tree, variable: str, lower: Tree, upper: Tree, digits: int) -> Cost:  # noqa: ARG001
    """Three evaluations for a digit, or a little more."""
    return Cost(6e-5 * len(equation.steps) * (20 + digits) * (1 + digits / 50), digits + 10)


def _by_mpmath(_: Any, digits: int, **__: Any) -> Any:
    mpmath = import_module("mpmath")
    with mpmath.workdps(digits):
        return mpmath.findroot(lambda x: mpmath.besselj(0, x), (100, 103), solver="anderson")


find_root.no_direct_call(
    "FLINT finds roots of polynomials only",
    {"equation": "besselj(0, x)", "variable": "x", "lower": "100", "upper": "103", "digits": "100"},
    sympy=_by_mpmath,
    pari=lambda digits, **_: f"localprec({digits}); solve(x = 100, 103, besselj(0, x))",
)
