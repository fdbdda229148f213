"""The solutions of several equations in several unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Annotated, Any

from wizard.kinds import Equations, Variables
from wizard.language.tree import Tree
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import TIME_LIMIT
from wizard.operations.symbolic._linear_system import check_linear_system, solve_linear_system
from wizard.operations.symbolic._points import points
from wizard.operations.symbolic._quotient import quotient, radical
from wizard.operations.symbolic._system import System
from wizard.operations.symbolic._system_check import check_points


def _quadric(number: int) -> str:
    """A quadric in five unknowns, as good as any other."""
    factors = [
        " + ".join(
            f"{pow(3, 7 * number + 11 * part + 5 * place, 101) % 5 + 1}*{name}" for place, name in enumerate("uvxyz")
        )
        for part in range(3)
    ]
    return f"({factors[0]})*({factors[1]}) - ({factors[2]}) = {number}"


@operation(
    title="Solve a system of equations",
    method="Reduced echelon form; of other polynomials a Groebner basis, multiplication matrices of its radical and a "
    "rational univariate representation, whose roots are certified balls (FLINT)",
    source="Cox, Little, O'Shea, Using Algebraic Geometry, ch. 2; Rouillier 1999, "
    "https://doi.org/10.1007/s002000050114",
    libraries=("lark", "sympy", "flint"),
    time_limit=TIME_LIMIT,
    # Five quadrics in five unknowns, with a term for each product of two of them: 32 solutions.
    hardest={"equations": f"[{', '.join(_quadric(number) for number in range(1, 6))}]", "unknowns": "all"},
    examples=[
        (
            {"equations": "[x + y = 10, x - y = 2]", "unknowns": "[x, y]"},
            {
                "solutions": [{"x": "6", "y": "4"}],
                "values": [{"x": "6", "y": "4"}],
                "free": [],
                "complete": True,
            },
        ),
        (
            {"equations": "[x + y + z = 6, x - y = 2]", "unknowns": "all"},
            {
                "solutions": [{"x": "-1/2*z + 4", "y": "-1/2*z + 2", "z": "z"}],
                "values": [{"x": None, "y": None, "z": None}],
                "free": ["z"],
                "complete": True,
            },
        ),
        (
            {"equations": "[x^2 + y^2 = 1, y = x]", "unknowns": "[x, y]"},
            {
                "solutions": [{"x": "-sqrt(2)/2", "y": "-sqrt(2)/2"}, {"x": "sqrt(2)/2", "y": "sqrt(2)/2"}],
                "values": [
                    {"x": "-0.70710678118654752440", "y": "-0.70710678118654752440"},
                    {"x": "0.70710678118654752440", "y": "0.70710678118654752440"},
                ],
                "free": [],
                "complete": True,
            },
        ),
        (
            {"equations": "[x + y = 1, x + y = 2]", "unknowns": "[x, y]"},
            {"solutions": [], "values": [], "free": [], "complete": True},
        ),
    ],
    aliases=("solve", "solve_equations"),
)
def solve_system(
    equations: Annotated[Tree, Equations("polynomial equations, or polynomials that are to be 0")],
    unknowns: Annotated[Sequence[str], Variables("which variables are wanted: all that there are")] = (),
) -> dict[str, Any]:
    """All values of several unknowns, real or complex, that make several polynomial equations true.

    Linear equations have one solution, none, or a family: then the unknowns that are `free` stand for themselves, and
    the others are told by them. Of other equations all solutions are found where there are finitely many: exactly
    where fractions and square roots tell them, and to 20 digits. The list is always complete: an empty one says that
    there is no solution. Real solutions come first, in ascending order.

    Coefficients are fractions, and every letter is an unknown. Equations that are not linear have at most 6 unknowns
    and degrees whose product is at most 36.
    """
    system = System.of(equations, unknowns)
    if system.is_linear:
        return solve_linear_system(system.rows, system.unknowns)
    whole = quotient(system.polynomials(), system.unknowns)
    found = points(radical(whole)) if whole else []
    names = system.unknowns
    return {
        "solutions": [dict(zip(names, [each.exact for each in point], strict=True)) for point in found],
        "values": [dict(zip(names, [each.value for each in point], strict=True)) for point in found],
        "free": [],
        "complete": True,
    }


@solve_system.restrict
def _(equations: Tree, unknowns: Sequence[str]) -> None:
    System.of(equations, unknowns).restrict()


@solve_system.check
def _(result: dict[str, Any], equations: Tree, unknowns: Sequence[str]) -> str:
    """Every solution put into every equation, and their number found by another way."""
    system = System.of(equations, unknowns)
    if system.is_linear:
        return check_linear_system(result, system.rows, system.unknowns)
    return check_points(result, equations, system)


@solve_system.cost
def _(equations: Tree, unknowns: Sequence[str]) -> Cost:
    """With the digits of the coefficients, and with the product of the degrees to the fourth power or so."""
    system = System.of(equations, unknowns)
    width = len(system.unknowns)
    if system.is_linear:
        return Cost(1e-3 + 1e-6 * width**2 * system.digits, 100 + 2 * width * (width + 2) * (system.digits + 20))
    return Cost(system.seconds, 100 + 80 * prod(system.degrees) * width)


solve_system.no_direct_call(
    "neither FLINT nor SymPy has all solutions of polynomial equations, with their digits, in a call"
)
