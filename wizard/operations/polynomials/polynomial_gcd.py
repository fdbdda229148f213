"""The greatest common divisor of two polynomials."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from math import gcd, prod
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.formulas.polynomial import Terms
from wizard.operations.comparison import drawn
from wizard.operations.linear_algebra._modular import random_primes
from wizard.operations.polynomials._drawn import coefficients, polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import BoundedPolynomial, common_variables, digits, sparse
from wizard.operations.polynomials._text import terms_of, written
from wizard.operations.spec import Cost, operation


@operation(
    title="Greatest common divisor of polynomials",
    method="Modulo primes, with Brown's or Zippel's interpolation in several variables (FLINT)",
    source="R. Zippel, Probabilistic algorithms for sparse polynomials, https://doi.org/10.1007/3-540-09519-5_73; "
    "https://flintlib.org",
    libraries=("flint", "lark"),
    # The longest: 0.05 s.
    time_limit=20,
    aliases=("gcd",),
    examples=[
        ({"a": "x^4 - 1", "b": "x^6 - 1"}, {"gcd": "x^2 - 1", "degree": 2}),
        ({"a": "4x^2*y - 4y^3", "b": "6x^2 + 12x*y + 6y^2"}, {"gcd": "2*x + 2*y", "degree": 1}),
        ({"a": "0", "b": "-3x"}, {"gcd": "3*x", "degree": 1}),
    ],
)
def polynomial_gcd(
    a: Annotated[Terms, BoundedPolynomial("the first polynomial", 1_000, 25_000, variables=3)],
    b: Annotated[Terms, BoundedPolynomial("the second polynomial", 1_000, 25_000, variables=3)],
) -> dict[str, Any]:
    """The largest polynomial with integer coefficients that divides both, its first coefficient positive.

    It contains also the greatest common divisor of all coefficients. That of 0 and another is the other. The degree is
    that in all variables together; it is 0 when the two have only a number in common.
    """
    variables = common_variables(a=a, b=b)
    terms = sparse(a, variables).gcd(sparse(b, variables)).to_dict()
    return {"gcd": written(terms, variables), "degree": int(max(map(sum, terms), default=0))}


@polynomial_gcd.check
def _(result: dict[str, Any], a: Terms, b: Terms) -> str:
    """It divides both, and what remains of them has nothing in common: no number, and in no variable a polynomial."""
    variables = common_variables(a=a, b=b)
    one, other = sparse(a, variables), sparse(b, variables)
    terms = terms_of(result["gcd"], variables)
    divisor = one.context().from_dict(terms)
    if result["degree"] != int(max(map(sum, terms), default=0)):
        raise WrongResult("The degree is not that of the polynomial.")
    if not divisor:
        if one or other:
            raise WrongResult("0 divides nothing but 0.")
        return "both are 0"
    if divisor.leading_coefficient() < 0 or one % divisor or other % divisor:
        raise WrongResult("The polynomial does not divide both, or begins with a negative number.")
    rests = [one // divisor, other // divisor]
    if gcd(*(int(rest.content()) for rest in rests)) != 1:
        raise WrongResult("What remains of both has a number in common.")
    for place in range(len(variables)):
        if not _coprime_in(place, rests):
            raise WrongResult(f"What remains of both has a polynomial in {variables[place]} in common.")
    return "divides both; what remains has nothing in common at random points modulo random primes"


def _coprime_in(place: int, rests: Sequence[Any]) -> bool:
    """Whether the two have no common divisor with one variable in it; never yes in error.

    At a point where it keeps its degree in the variable, a common divisor would still be one.
    """
    from flint import nmod_poly

    if any(rest.is_constant() and rest for rest in rests):
        return True
    for p in random_primes():
        point = [secrets.randbelow(p) for _ in rests[0].degrees()]
        values = []
        for rest in rests:
            value = [0] * (int(rest.degrees()[place]) + 1)
            for powers, number in rest.to_dict().items():
                others = (pow(point[k], power, p) for k, power in enumerate(powers) if k != place)
                value[powers[place]] += int(number % p) * prod(others)
            values.append(nmod_poly([each % p for each in value], p))
        kept = any(int(rest.degrees()[place]) == value.degree() for rest, value in zip(rests, values, strict=True))
        if kept and values[0].gcd(values[1]).degree() < 1:
            return True
    return False


@polynomial_gcd.cost
def _(a: Terms, b: Terms) -> Cost:
    """More for every variable, since values are interpolated in it."""
    terms = len(a.coefficients) + len(b.coefficients)
    longest = max(digits(a), digits(b))
    return Cost(
        1e-3 + 3e-5 * terms * len(common_variables(a=a, b=b)) + 1e-6 * terms * longest, 40 + terms * (longest + 12)
    )


def _with_a_common_divisor() -> dict[str, str]:
    """Two of degree 240 with a common divisor of degree 120."""
    from flint import fmpz_poly

    common, *others = (fmpz_poly(drawn(363, 8)[at : at + 121]) for at in (0, 121, 242))
    a, b = (polynomial_text([int(each) for each in (common * other).coeffs()]) for other in others)
    return {"a": a, "b": b}


@polynomial_gcd.direct(
    _with_a_common_divisor,
    sympy=lambda sympy, a, b: sympy.gcd(sympy_poly(sympy, a), sympy_poly(sympy, b)),
    pari=lambda a, b: f"gcd({a}, {b})",
)
def _(a: Terms, b: Terms) -> dict[str, Any]:
    from flint import fmpz_poly

    found = fmpz_poly(coefficients(a)).gcd(fmpz_poly(coefficients(b)))
    return {"gcd": found.str().replace("+ (-", "- ").replace(")", ""), "degree": found.degree()}
