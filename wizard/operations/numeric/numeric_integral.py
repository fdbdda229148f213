"""The digits of an integral, with a proven bound of the error."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import bound_of, complex_text
from wizard.arithmetic.precision import Uncertain, bits_for
from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.quadrature import proven
from wizard.formulas.restrictions import must_be_finite, must_occur
from wizard.kinds import Formula, Integer, Variable
from wizard.language.tree import Tree
from wizard.operations.spec import Cost, operation

#: Evaluations of the formula before it is given up: a second for one of a dozen steps. With a bound it takes hundreds,
#: or thousands where it oscillates; without one, all of them.
_EVALUATIONS = 30_000

#: Bits of another try for an integral that is 0 or very small, and its evaluations.
_FURTHER, _FEWER = 600, 5_000


@operation(
    title="Numerical integral",
    method="Adaptive Gauss-Legendre quadrature with error bounds from complex analysis (Arb)",
    source="F. Johansson, Numerical integration in arbitrary-precision ball arithmetic, "
    "https://doi.org/10.1007/978-3-319-96418-8_30",
    libraries=("lark", "flint"),
    time_limit=30,
    hardest={"formula": "sin(x + exp(x))", "variable": "x", "lower": "0", "upper": "9", "digits": "100"},
    examples=[
        (
            {"formula": "sin(x + exp(x))", "variable": "x", "lower": "0", "upper": "8", "digits": "30"},
            {"value": "0.347400172657247807879512159120", "digits": 30},
        ),
        (
            {"formula": "exp(-x^2)", "variable": "x", "lower": "0", "upper": "1", "digits": "20"},
            {"value": "0.74682413281242702540", "digits": 20},
        ),
        (
            {"formula": "1/x", "variable": "x", "lower": "1", "upper": "2", "digits": "20"},
            {"value": "0.69314718055994530942", "digits": 20},
        ),
    ],
    aliases=("nintegrate", "quad"),
)
def numeric_integral(
    formula: Annotated[Tree, Formula("what is integrated", 1)],
    variable: Annotated[str, Variable("over which variable")],
    lower: Annotated[Tree, Formula("from where", 0, infinite=True)],
    upper: Annotated[Tree, Formula("to where", 0, infinite=True)],
    digits: Annotated[int, Integer(1, 100, "how many digits")] = 30,
) -> dict[str, Any]:
    """The area under a formula between two finite bounds, rounded; every digit is proven.

    Where the formula is infinite at a bound, or oscillates without end, no bound can be proven, and the answer says so.
    An imaginary part that cannot be told from 0 is left out. An integral that cannot be told from 0 is given as 0 with
    a bound of what it differs by, and so with no digit.
    """
    try:
        return _integral(formula, variable, (lower, upper), digits)
    except Uncertain as reason:
        raise Unsolvable(f"{digits} digits could not be proven with {_EVALUATIONS:,} evaluations: {reason}.") from None


@numeric_integral.restrict
def _(*, formula: Tree, variable: str, lower: Tree, upper: Tree, digits: int) -> None:  # noqa: ARG001
    must_occur(formula, variable)
    must_be_finite({"lower": lower, "upper": upper}, "; definite_integral takes infinite ones")


def _integral(formula: Tree, variable: str, ends: tuple[Tree, Tree], digits: int) -> dict[str, Any]:
    from flint import arb

    bits = bits_for(digits) + 64
    found = _between(formula, variable, ends, bits, _EVALUATIONS)
    try:
        return _told(found, digits, bits)
    except Uncertain:
        # What is small has lost the digits that the tolerance, which is the same for all, has cut off.
        if not (found.is_finite() and found.abs_upper() < 1):
            raise
        finer = _between(formula, variable, ends, bits + _FURTHER, _FEWER)
        try:
            return _told(finer, digits, bits + _FURTHER)
        except Uncertain:
            nearer = finer if finer.is_finite() and finer.abs_upper() < found.abs_upper() else found
            if not (nearer.contains(0) and nearer.abs_upper() < arb(10) ** -digits):
                raise
            return {"value": "0", "digits": 0, "within": bound_of(nearer)}


def _between(formula: Tree, variable: str, ends: tuple[Tree, Tree], bits: int, evaluations: int) -> Any:
    from flint import ctx

    with ctx.workprec(bits + 64):
        a, b = (at(end, {}) for end in ends)
        return _real(proven(formula, variable, (a, b), bits=bits, evaluations=evaluations))


def _told(integral: Any, digits: int, bits: int) -> dict[str, Any]:
    from flint import ctx

    if not integral.is_finite():
        raise Uncertain("the formula has no finite value somewhere between the bounds")
    with ctx.workprec(bits + 64):
        return {"value": "0" if integral.is_zero() else complex_text(integral, digits), "digits": digits}


def _real(value: Any) -> Any:
    """Without an imaginary part that cannot be told from 0."""
    from flint import acb

    return acb(value.real) if value.imag.contains(0) else value


@numeric_integral.check
def _(result: dict[str, Any], *, formula: Tree, variable: str, lower: Tree, upper: Tree, digits: int) -> str:
    """In two pieces, which begin and end elsewhere and so evaluate the formula at other points."""
    from flint import acb, ctx

    # As small as the last digit, or the bound, that was given.
    smallest = result.get("within", result["value"]).partition("e")[2]
    bits = bits_for(max(digits, digits - int(smallest or 0))) + 16
    with ctx.workprec(bits + 64):
        a, b = at(lower, {}), at(upper, {})
        middle = a + (b - a) * acb("0.4142").mid()
        pieces = [
            proven(formula, variable, ends, bits=bits, evaluations=_EVALUATIONS) for ends in ((a, middle), (middle, b))
        ]
        if not _is_that_of(result, _real(pieces[0] + pieces[1]), digits):
            raise WrongResult("The integral came out differently in two pieces.")
    return "calculated again in two pieces, each with a proven bound"


def _is_that_of(result: dict[str, Any], integral: Any, digits: int) -> bool:
    """Whether a result says what is known of an integral."""
    from flint import arb

    if result["digits"] != (0 if "within" in result else digits):
        return False
    if "within" in result:
        bound = int(result["within"].removeprefix("1e"))
        return bool(result["value"] == "0" and bound <= 1 - digits and integral.abs_upper() < arb(10) ** bound)
    if integral.is_zero():
        return bool(result["value"] == "0")
    try:
        return bool(complex_text(integral, digits) == result["value"])
    except Uncertain:
        return False


@numeric_integral.cost
def _(*, formula: Tree, variable: str, lower: Tree, upper: Tree, digits: int) -> Cost:  # noqa: ARG001
    """Nobody knows how often the formula must be evaluated; a thousand times is usual."""
    return Cost(1.5e-4 * len(formula.steps) * (20 + digits) * (1 + digits / 50), digits + 10)


def _by_mpmath(_: Any, digits: int, **__: Any) -> Any:
    mpmath = import_module("mpmath")
    with mpmath.workdps(digits):
        return mpmath.quad(lambda x: mpmath.exp(mpmath.sin(x) + x * x), [0, 3])


# Where it oscillates mpmath and PARI return other numbers, and say nothing.
@numeric_integral.direct(
    {"formula": "exp(sin(x) + x^2)", "variable": "x", "lower": "0", "upper": "3", "digits": "100"},
    sympy=_by_mpmath,
    pari=lambda digits, **_: f"localprec({digits}); intnum(x = 0, 3, exp(sin(x) + x^2))",
)
def _(digits: int, **_: Any) -> dict[str, Any]:
    from flint import acb, ctx

    with ctx.workdps(digits + 30):
        found = acb.integral(lambda x, _: (x.sin() + x * x).exp(), 0, 3)
        return {"value": found.real.str(digits, radius=False), "digits": digits}
