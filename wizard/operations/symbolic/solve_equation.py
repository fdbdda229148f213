"""The solutions of an equation."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import complex_text, rounded
from wizard.arithmetic.precision import certainly
from wizard.errors import ExpressionError, Unsolvable, WrongResult
from wizard.formulas.odd_roots import Root, has_roots, left, principal
from wizard.formulas.polynomial import Bounds, expand
from wizard.formulas.sampling import as_multiple
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Variable
from wizard.language.names import variables_of
from wizard.language.tree import Tree, leaf
from wizard.operations.polynomials._polynomial import integral
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, SYMPY, TIME_LIMIT, foretold, general_case, read_back
from wizard.operations.symbolic._asking import answering, confirming
from wizard.operations.symbolic._plain import plain_sympy
from wizard.operations.symbolic._real_roots import WINDOW, RealRoots, real_roots
from wizard.operations.symbolic._solutions import (
    DIGITS,
    Solution,
    difference,
    in_order,
    is_solution,
    parts,
    refuse_identity,
    refuse_range,
    told,
)

#: What a polynomial may be for all its roots to be found.
_COUNTED = Bounds(degree=30, terms=31, bits=3_000)

#: The step of a difference that stands for the derivative: small beside the distance of a root to a pole.
_NEAR = 2.0**-160

#: Bits to which a real root is known.
_PLACE_BITS = 80

#: The largest denominator of a fraction that is tried where intervals tell nothing.
_SIMPLE = 12

#: The degree up to which radicals are tried.
_RADICALS = 12


@operation(
    title="Solve an equation",
    method="Factorization, radicals, inverse functions and substitution (SymPy)",
    source=SYMPY,
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"equation": " + ".join(f"{power}*x^{power}" for power in range(30, 0, -1)) + " + 1 = 0", "variable": "x"},
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
@answering
def solve_equation(
    equation: Annotated[Tree, Formula("an equation, or a formula that is to be 0", 4, equation=True)],
    variable: Annotated[str, Variable("which variable is wanted")] = "x",
) -> dict[str, Any]:
    """The values of a variable, real or complex, that make an equation true.

    Of a polynomial all solutions are found, and the answer says that it is complete; those that no radicals give have
    only a value, to 20 digits. Of other equations the list has what SymPy finds, and the real solutions of a period,
    or between -10 and 10, that interval arithmetic finds. An empty list says that there is none, or, if it is not
    complete, that none was found. Real solutions come first, in order.
    """
    if variable not in variables_of(equation):
        raise Unsolvable(f"{variable} does not occur in the equation.")
    polynomial = _polynomial(equation, variable)
    if polynomial is None:
        refuse_identity(equation, variable)
        return {"solutions": in_order(_with_real_roots(equation, variable)), "complete": False}
    if polynomial.degree() < 0:
        raise Unsolvable("Both sides are always equal: every value is a solution.")
    solutions = [solution for factor, _ in polynomial.factor()[1] for solution in _roots_of(factor)]
    return {"solutions": in_order(solutions), "complete": len(solutions) == _number_of_roots(polynomial)}


def _with_real_roots(equation: Tree, variable: str) -> list[Solution]:
    """What SymPy finds and what solves the equation, and the real roots of a window that it does not find."""
    function = difference(equation)
    refusal: Unsolvable | None = None
    found: list[Solution] = []
    try:
        found = [each for each in _found(equation, variable) if is_solution(str(each["exact"]), equation, variable)]
    except Unsolvable as error:
        refusal = error
    if variables_of(function) == [variable]:
        found += _lacking(found, function, variable)
    if refusal and not found:
        raise refusal
    return found


def _lacking(found: list[Solution], function: Tree, variable: str) -> list[Solution]:
    """The real roots of a window that are not among those found."""
    roots = real_roots(function, variable)
    at_open = [exact for place in _at_open_places(roots) if (exact := _told_exactly(place, function, variable))]
    refuse_range(function, variable, [str(each["exact"]) for each in at_open])
    lacking = [each for each in at_open if not any(_is_at(one, _real(each), roots.period) for one in found)]
    listed = [*found, *lacking]
    places = [place for place in roots.places if not any(_is_at(each, place, roots.period) for each in listed)]
    return lacking + [_told_place(function, variable, place) for place in places]


def _told_exactly(place: Tree, function: Tree, variable: str) -> Solution | None:
    """A place as a solution, if it is one; None also where the formula has no value."""
    exact = told(to_sympy(place))
    try:
        return exact if is_solution(str(exact["exact"]), function, variable) else None
    except Unsolvable:
        return None


def _at_open_places(roots: RealRoots) -> list[Tree]:
    """Fractions that lie where intervals told nothing: a root at which the formula has no slope may be one of them."""
    found: dict[Fraction, None] = {}
    for interval in roots.left_open:
        begin, end = (Fraction(int(exact.p), int(exact.q)) for exact in (each.fmpq() for each in interval))
        simple = ((begin + end) / 2).limit_denominator(_SIMPLE)
        if begin <= simple <= end:
            found[simple] = None
    return [leaf(each) for each in found]


def _real(solution: Solution) -> Any:
    from flint import arb

    return arb(parts(solution["value"] or "")[0])


def _is_at(solution: Solution, place: Any, period: Any | None) -> bool:
    """Whether a solution is the real root at a place, or periods away from it."""
    if parts(solution["value"] or "")[1]:
        return False
    distance = _real(solution) - place
    if period is not None:
        distance -= period * (distance / period + 0.5).mid().floor()
    # Solutions have 20 digits.
    return bool(abs(distance) < 1e-15 * (1 + abs(place)))


def _told_place(function: Tree, variable: str, place: Any) -> Solution:
    """A real root as a solution: exactly where a fraction, or one times pi, is one; else in digits."""
    from flint import acb

    multiple = as_multiple(acb(place), ("pi",), _PLACE_BITS)
    exact = None if multiple is None else _told_exactly(multiple, function, variable)
    if exact:
        return exact
    return {"exact": None, "value": _newton(function, variable, place.mid().str(DIGITS + 5, radius=False))}


def _found(equation: Tree, variable: str) -> list[Solution]:
    """What SymPy finds; where roots of odd degree occur, on both of their sides what does solve the equation."""
    if not has_roots(equation):
        return _told_of(_asked(equation, variable, principal))
    found = []
    for side in (principal, left):
        try:
            found += _told_of(_asked(equation, variable, side))
        except Unsolvable:
            if side is left and not found:
                raise
    distinct = {str(each["exact"]): each for each in found}
    return [each for exact, each in distinct.items() if is_solution(exact, equation, variable)]


def _told_of(found: list[Any]) -> list[Solution]:
    """SymPy's solutions as far as they can be written; raises `Unsolvable` if none of several can."""
    solutions: list[Solution] = []
    refusal: Unsolvable | None = None
    for each in found:
        try:
            solutions.append(told(each))
        except Unsolvable as error:
            refusal = error
    if refusal and not solutions:
        raise refusal
    return solutions


def _asked(equation: Tree, variable: str, root: Root) -> list[Any]:
    """SymPy's solutions among complex numbers or, if that is too hard, among real ones."""
    import sympy

    for real in (False, True):
        try:
            asked = to_sympy(equation, real=real, root=root)
            return [general_case(each) for each in sympy.solve(asked, symbol(variable, real=real))]
        except NotImplementedError:
            continue
    raise Unsolvable("SymPy knows no way to solve this equation; find_root finds a root between two bounds.")


def _polynomial(equation: Tree, variable: str) -> Any | None:
    """The equation as a polynomial over the integers; None if it is none, or has other variables."""
    try:
        terms = expand(difference(equation), _COUNTED)
    except ExpressionError:
        return None
    if set(variables_of(equation)) != {variable}:
        return None
    return integral(terms)


def _number_of_roots(polynomial: Any) -> int:
    """How many there are, each counted once."""
    return int(polynomial.degree() - polynomial.gcd(polynomial.derivative()).degree())


def _roots_of(factor: Any) -> list[dict[str, str | None]]:
    """The roots of an irreducible polynomial: by radicals if there are some that can be evaluated, else by digits."""
    import sympy

    x = sympy.Symbol("x")
    coefficients = [int(each) for each in factor.coeffs()][::-1]
    radicals = sympy.roots(sympy.Poly(coefficients, x)) if factor.degree() <= _RADICALS else {}
    if len(radicals) == factor.degree():
        try:
            return [told(each) for each in radicals]
        except Unsolvable:
            # Nested radicals of negative numbers lie where a root jumps, and no precision tells on which side.
            pass

    def by_digits() -> list[dict[str, str | None]]:
        return [{"exact": None, "value": complex_text(root, DIGITS)} for root, _ in factor.complex_roots()]

    return certainly(by_digits, 2 * DIGITS)


@solve_equation.check
@confirming
def _(result: dict[str, Any], equation: Tree, variable: str) -> str:
    """Every solution is put into the equation; a value without a closed form is improved by Newton's method."""
    if result["solutions"] != in_order(result["solutions"]):
        raise WrongResult("The solutions are not in order.")
    number = len({(each["exact"], each["value"]) for each in result["solutions"]})
    if number != len(result["solutions"]):
        raise WrongResult("A solution is listed twice.")
    for solution in result["solutions"]:
        if not _solves(solution, equation, variable):
            raise WrongResult(f"{solution['exact'] or solution['value']} does not solve the equation.")
    polynomial = _polynomial(equation, variable)
    if result["complete"] != (polynomial is not None and number == _number_of_roots(polynomial)):
        raise WrongResult("The number of solutions is not the number of roots.")
    how = "every solution put into the equation"
    if result["complete"]:
        return f"{how}; their number is that of the polynomial's roots"
    return f"{how}; {_of_the_list(result['solutions'], equation, variable)}"


def _of_the_list(solutions: list[Solution], equation: Tree, variable: str) -> str:
    """What is known of the list; raises `WrongResult` if it lacks a real root of its window."""
    function = difference(equation)
    if variables_of(function) != [variable]:
        return "the list is not known to be complete"
    roots = real_roots(function, variable)
    where = "in a period" if roots.period is not None else f"between -{WINDOW} and {WINDOW}"
    for place in roots.places:
        if not any(_is_at(each, place, roots.period) for each in solutions):
            raise WrongResult(f"A real solution {where} is missing.")
    if not roots.is_all:
        return f"the list is not known to be complete, nor is that of the real solutions {where}"
    return f"all real solutions {where} are in the list, counted by interval arithmetic; others may be missing"


def _solves(solution: Solution, equation: Tree, variable: str) -> bool:
    if solution["exact"] is None:
        return _newton(difference(equation), variable, solution["value"] or "") == solution["value"]
    root = read_back(solution["exact"])
    value = None if variables_of(root) else rounded(lambda: at(root, {}), DIGITS)
    return value == (solution["value"] or None) and is_solution(solution["exact"], equation, variable)


def _newton(function: Tree, variable: str, text: str) -> str:
    """The root next to a value, to as many digits."""
    from flint import acb, ctx

    real, imaginary = parts(text)
    with ctx.workprec(500):
        z = acb(real, imaginary or "0")
        for _ in range(2):
            point = {variable: z}
            slope = (at(function, {variable: z + _NEAR}) - at(function, {variable: z - _NEAR})) / (2 * _NEAR)
            z = (z - at(function, point) / slope).mid()
        z = z if imaginary else acb(z.real)
        return rounded(lambda: z, DIGITS)


@solve_equation.cost
def _(equation: Tree, variable: str) -> Cost:  # noqa: ARG001  # Every variable costs the same.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(equation, slow=4)


def _same_solutions(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """In any order, to fifteen digits."""
    mine, others = (sorted(round(float(each["value"]), 14) for each in told["solutions"]) for told in (ours, found))
    return mine == others


@solve_equation.direct(
    {"equation": "x^6 - 3*x^5 - 7*x^4 + 21*x^3 + 10*x^2 - 30*x", "variable": "x"},
    pari=lambda **_: "polroots(x^6 - 3*x^5 - 7*x^4 + 21*x^3 + 10*x^2 - 30*x)",
    agree=_same_solutions,
)
def _(equation: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    x, found = plain_sympy(equation)
    return {"solutions": [{"exact": str(each), "value": str(each.evalf(20))} for each in sympy.solve(found, x)]}
