"""A curve with its table of values: what a picture of a formula is drawn from."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from wizard.arithmetic.bounds import REAL, Bound, apply
from wizard.errors import InvalidInput, WrongResult
from wizard.formulas.curve import curve
from wizard.formulas.places import Places
from wizard.formulas.restrictions import must_be_finite, must_occur
from wizard.kinds import Formula, Integer, Variable
from wizard.language.tree import Step, Tree, leaf
from wizard.operations.numeric import _drawing
from wizard.operations.numeric._plot_check import confirmed
from wizard.operations.numeric._plot_example import HYPERBOLA
from wizard.operations.numeric._values import is_table, table
from wizard.operations.spec import Cost, operation


@operation(
    title="Plot and table of values",
    method="Adaptive sampling; values, and the proof that nothing breaks between them, by ball arithmetic (Arb)",
    source="W. Tucker, Validated Numerics, Princeton 2011, chapter 4",
    libraries=("lark", "flint"),
    time_limit=60,
    hardest=lambda: {
        "formula": " + ".join(f"sin({number}*x)" for number in range(1, 101)),
        "variable": "x",
        "lower": "0",
        "upper": "3",
        "rows": "200",
        "digits": "50",
    },
    examples=[
        (
            {"formula": "1/x", "variable": "x", "lower": "-2", "upper": "2", "rows": "5"},
            {
                "segments": HYPERBOLA,
                "y_from": "-6.9",
                "y_to": "6.9",
                "cut": True,
                "within": "1e-8",
                "points": 69,
                "breaks": [{"from": "-0.0478515625", "to": "0.0478515625", "why": "pole", "at": "0"}],
                "table": [
                    {"x": "-2", "y": "-0.5000000000"},
                    {"x": "-1", "y": "-1.000000000"},
                    {"x": "0", "y": None},
                    {"x": "1", "y": "1.000000000"},
                    {"x": "2", "y": "0.5000000000"},
                ],
            },
        ),
        (
            {"formula": "abs(x - 1)", "variable": "x", "lower": "0", "upper": "pi", "rows": "4", "digits": "5"},
            {
                "segments": [[["0", "1"], ["1", "0"], ["3.1415926535898", "2.141592654"]]],
                "y_from": "0",
                "y_to": "2.141592654",
                "cut": False,
                "within": "1e-9",
                "points": 3,
                "breaks": [],
                "table": [
                    {"x": "0", "y": "1.0000"},
                    {"x": "1", "y": "0"},
                    {"x": "2", "y": "1.0000"},
                    {"x": "3", "y": "2.0000"},
                ],
            },
        ),
    ],
    aliases=("graph", "table"),
)
def plot(
    *,
    formula: Annotated[Tree, Formula("what is drawn", 1)],
    variable: Annotated[str, Variable("along which variable")] = "x",
    lower: Annotated[Tree, Formula("from where", 0, infinite=True)] = leaf(-10),  # noqa: B008
    upper: Annotated[Tree, Formula("to where", 0, infinite=True)] = leaf(10),  # noqa: B008
    rows: Annotated[int, Integer(2, 200, "how many rows the table of values has at most")] = 21,
    digits: Annotated[int, Integer(1, 50, "how many digits the values of the table have")] = 10,
) -> dict[str, Any]:
    """The curve of a real formula between two bounds, as points to be joined by lines, and a table of its values.

    Points are denser where the curve bends. The value of each is right to `within`, and two are joined only where a
    ball over all between them proves that the formula is finite there, and jumps by less than a thousandth of the
    height. `breaks` says where and why points are not joined: pole, jump, gap (one place without a proven value; both
    sides agree), not real, no value, too large, unresolved (changes too fast), out of sight. Of something unbounded,
    what lies about the middle half of the values is shown: then `cut` is true, and the curve goes on beyond y_from or
    y_to. What is narrower than a ten thousandth of the range may be missed. The table has round numbers, and values of
    which each digit is proven.
    """
    places = Places(formula, variable, lower, upper)
    found = curve(places)
    segments = _drawing.segments_of(places, found)
    return {
        "segments": segments,
        **_drawing.shown(places, segments, found.window.decimals, unbounded=found.window.cut),
        "within": f"1e{-found.window.decimals}",
        "points": sum(map(len, segments)),
        "breaks": [_drawing.break_of(places, each, found.window.height) for each in found.breaks],
        "table": table(places, rows, digits),
    }


@plot.restrict
def _(*, formula: Tree, variable: str, lower: Tree, upper: Tree, rows: int, digits: int) -> None:  # noqa: ARG001
    must_occur(formula, variable)
    must_be_finite({"lower": lower, "upper": upper}, "")
    a, b = _known(lower), _known(upper)
    if a is not None and b is not None and a >= b:
        raise InvalidInput(
            "upper is not above lower, but must be: swap the two bounds, or move them apart.", field="upper"
        )


def _known(bound: Tree) -> Fraction | None:
    """A bound that is a short fraction; None of another, which only a worker calculates."""

    def combine(step: Step, below: list[Bound]) -> Bound:
        if step.kind == "number":
            return Bound.of(step.number)
        return apply(step, below) if step.kind == "operator" else REAL

    return bound.fold(combine).value


@plot.check
def _(result: dict[str, Any], *, formula: Tree, variable: str, lower: Tree, upper: Tree, rows: int, digits: int) -> str:
    """Other places, and the same ones with more precision."""
    places = Places(formula, variable, lower, upper)
    number = confirmed(result, places)
    if not is_table(result["table"], places, rows, digits):
        raise WrongResult("The table has other values.")
    return (
        f"each of the {number:,} points and the table again with more precision; the lines at random places between "
        "them, to a hundredth of the height"
    )


@plot.cost
def _(*, formula: Tree, variable: str, lower: Tree, upper: Tree, rows: int, digits: int) -> Cost:  # noqa: ARG001
    """A few thousand evaluations of the formula, more where it has poles or bends much; and a few for each row."""
    return Cost(
        (4_000 + 3 * rows * (1 + digits / 50)) * (2e-5 + 3e-6 * len(formula.steps)), 40_000 + rows * (digits + 40)
    )


plot.no_direct_call("no library proves where a curve may be joined")
