"""The solutions of an equation."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import ExpressionError, Unsolvable, WrongResult
from wizard.expressions.decimals import rounded
from wizard.expressions.evaluator import at
from wizard.expressions.formula import variables_of
from wizard.expressions.polynomial import Bounds, expand
from wizard.expressions.sampling import derivative, vanishes
from wizard.expressions.symbolic import Inexpressible, from_sympy, symbol, to_sympy
from wizard.expressions.text import write
from wizard.expressions.tree import Tree, join
from wizard.kinds import Formula, Variable
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, SYMPY, TIME_LIMIT, first_case, foretold, read_back

#: Digits of a solution's value.
_DIGITS = 20

#: What a polynomial may be for its number of roots to be counted.
_COUNTED = Bounds(degree=100, terms=101, bits=10_000)


@operation(
    title="Solve an equation",
    method="Factorization, radicals, inverse functions and substitution (SymPy)",
    source=SYMPY,
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"equation": "x^7 - 3*x^2 + 1 = 0", "variable": "x"},
    examples=[
        (
            {"equation": "x^2 = 2", "variable": "x"},
            {
                "solutions": [
                    {"exact": "-sqrt(2)", "value": "-1.4142135623730950488"},
                    {"exact": "sqrt(2)", "value": "1.4142135623730950488"},
                ],
                "complete": True,
            },
        ),
        ({"equation": "x = x + 1", "variable": "x"}, {"solutions": [], "complete": True}),
        (
            {"equation": "exp(x) = a", "variable": "x"},
            {"solutions": [{"exact": "log(a)", "value": None}], "complete": False},
        ),
    ],
    aliases=("solve",),
)
def solve_equation(
    equation: Annotated[Tree, Formula("an equation, or a formula that is to be 0", equation=True)],
    variable: Annotated[str, Variable("which variable is wanted")] = "x",
) -> dict[str, Any]:
    """The values of a variable, real or complex, that make an equation true.

    Of a polynomial all solutions are found, and the answer says that it is complete; those that no radicals give have
    only a value, to 20 digits. Of other equations some are found, of a periodic one those of one period. An empty list
    says that there is none, or, if it is not complete, that none was found.
    """
    import sympy

    wanted = to_sympy(equation, real=False)
    if sympy.expand(wanted) == 0:
        raise Unsolvable("Both sides are always equal: every value is a solution.")
    try:
        found = sympy.solve(wanted, symbol(variable, real=False))
    except NotImplementedError:
        raise Unsolvable(
            "SymPy knows no way to solve this equation; find_root finds one root between two bounds."
        ) from None
    solutions = [_told(first_case(each)) for each in found]
    return {"solutions": solutions, "complete": len(solutions) == _roots(equation, variable)}


def _told(solution: Any) -> dict[str, str | None]:
    """A solution in closed form, with its value if it has one; only the value, if it has no closed form."""
    from flint import acb

    try:
        tree = from_sympy(solution)
    except Inexpressible as reason:
        if solution.free_symbols:
            raise Unsolvable(f"A solution was found that cannot be written here (it has {reason}).") from None
        real, imaginary = solution.evalf(2 * _DIGITS).as_real_imag()
        return {"exact": None, "value": rounded(lambda: acb(str(real), str(imaginary)), _DIGITS)}
    is_number = not solution.free_symbols
    return {"exact": write(tree), "value": rounded(lambda: at(tree, {}), _DIGITS) if is_number else None}


def _roots(equation: Tree, variable: str) -> int | None:
    """How many roots a polynomial has, each counted once; None where it is none, or has other variables."""
    from flint import fmpq, fmpq_poly

    try:
        terms = expand(_difference(equation), _COUNTED)
    except ExpressionError:
        return None
    if set(variables_of(equation)) - {variable}:
        return None
    coefficients = [fmpq(0)] * (terms.degree + 1)
    for (power,), number in terms.coefficients.items():
        coefficients[power] = fmpq(number.numerator, number.denominator)
    polynomial = fmpq_poly(coefficients)
    return int((polynomial // polynomial.gcd(polynomial.derivative())).degree())


def _difference(equation: Tree) -> Tree:
    """Left side minus right side."""
    return join("operator", "-", equation.children()) if equation.root.kind == "equation" else equation


@solve_equation.check
def _(result: dict[str, Any], equation: Tree, variable: str) -> str:
    """Every solution is put into the equation; a value without a closed form is improved by Newton's method."""
    difference = _difference(equation)
    for solution in result["solutions"]:
        if solution["exact"] is None:
            right = _newton(difference, variable, solution["value"]) == solution["value"]
        else:
            root = read_back(solution["exact"])
            names = [name for name in dict.fromkeys(variables_of(equation) + variables_of(root)) if name != variable]
            right = vanishes(difference, variable, root, names)
            value = None if variables_of(root) else rounded(lambda root=root: at(root, {}), _DIGITS)
            right = right and value == solution["value"]
        if not right:
            raise WrongResult(f"{solution['exact'] or solution['value']} does not solve the equation.")
    roots = _roots(equation, variable)
    if result["complete"] != (len(result["solutions"]) == roots):
        raise WrongResult("The number of solutions is not the number of roots.")
    how = "every solution put into the equation"
    return f"{how}; their number is that of the polynomial's roots" if result["complete"] else how


def _newton(difference: Tree, variable: str, text: str) -> str:
    """The root next to a value, to as many digits."""
    from flint import acb, ctx

    real, _, imaginary = text.removesuffix("*i").replace(" - ", " + -").partition(" + ")
    with ctx.workprec(500):
        z = acb(real, imaginary or "0")
        for _ in range(4):
            point = {variable: z}
            z = (z - at(difference, point) / derivative(difference, variable, 1)(point)).mid()
        return rounded(lambda: z, _DIGITS)


@solve_equation.cost
def _(equation: Tree, variable: str) -> Cost:  # noqa: ARG001  # Every variable costs the same.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(equation, slow=4)
