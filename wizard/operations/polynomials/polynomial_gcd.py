"""The greatest common divisor of two polynomials."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from math import gcd, prod
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.formulas.terms import Terms
from wizard.operations.comparison import drawn
from wizard.operations.linear_algebra._modular import random_primes
from wizard.operations.polynomials._drawn import polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import (
    BoundedPolynomial,
    common_variables,
    digits,
    integral,
    modulo,
    short_in_several,
    sparse,
)
from wizard.operations.polynomials._text import coefficients_of, terms_of, univariate
from wizard.operations.spec import Cost, operation


@operation(
    title="Greatest common divisor of polynomials",
    method="At a large integer or modulo primes; in several variables by Brown's or Zippel's interpolation (FLINT)",
    source="R. Zippel, Probabilistic algorithms for sparse polynomials, https://doi.org/10.1007/3-540-09519-5_73; "
    "https://flintlib.org",
    libraries=("flint", "lark"),
    # Two of 4 MB, of degree 250,000: 12 s. Of degree 60,000: 2 s.
    time_limit=60,
    hardest=lambda: {name: str(drawn(60_000, digits)) for name, digits in (("a", 12), ("b", 13))},
    limited_by_cost=True,
    aliases=("gcd",),
    examples=[
        ({"a": "x^4 - 1", "b": "x^6 - 1"}, {"gcd": "x^2 - 1", "degree": 2}),
        ({"a": "4x^2*y - 4y^3", "b": "6x^2 + 12x*y + 6y^2"}, {"gcd": "2*x + 2*y", "degree": 1}),
        ({"a": "0", "b": "-3x"}, {"gcd": "3*x", "degree": 1}),
    ],
)
def polynomial_gcd(
    a: Annotated[Terms, BoundedPolynomial("the first polynomial", variables=3)],
    b: Annotated[Terms, BoundedPolynomial("the second polynomial", variables=3)],
) -> dict[str, Any]:
    """The largest polynomial with integer coefficients that divides both, its first coefficient positive.

    It contains also the greatest common divisor of all coefficients. That of 0 and another is the other. The degree is
    that in all variables together; it is 0 when the two have only a number in common.
    """
    variables = common_variables(a=a, b=b)
    if len(variables) == 1:
        common = integral(a).gcd(integral(b))
        return {"gcd": univariate(common.coeffs(), *variables), "degree": max(int(common.degree()), 0)}
    found = sparse(a, variables).gcd(sparse(b, variables))
    return {"gcd": found.str(), "degree": int(found.total_degree()) if found else 0}


@polynomial_gcd.restrict
def _(a: Terms, b: Terms) -> None:
    short_in_several(a=a, b=b)


@polynomial_gcd.check
def _(result: dict[str, Any], a: Terms, b: Terms) -> str:
    """It divides both, and what remains of them has nothing in common: no number, and in no variable a polynomial."""
    variables = common_variables(a=a, b=b)
    one, other, divisor, degree = (_in_one if len(variables) == 1 else _in_several)(result["gcd"], a, b, variables)
    if result["degree"] != degree:
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
    for place, name in enumerate(variables):
        if not (_coprime(*rests) if len(variables) == 1 else _coprime_in(place, rests)):
            raise WrongResult(f"What remains of both has a polynomial in {name} in common.")
    return "divides both; what remains has nothing in common at random points modulo random primes"


def _in_one(text: str, a: Terms, b: Terms, variables: Sequence[str]) -> tuple[Any, Any, Any, int]:
    """Both polynomials, the divisor that `text` is, and its degree, in one variable."""
    from flint import fmpq_poly

    divisor = fmpq_poly(coefficients_of(text, *variables))
    if divisor.denom() != 1:
        raise WrongResult("The polynomial has a coefficient that is no integer.")
    return integral(a), integral(b), divisor.numer(), max(int(divisor.degree()), 0)


def _in_several(text: str, a: Terms, b: Terms, variables: tuple[str, ...]) -> tuple[Any, Any, Any, int]:
    """The same in several."""
    one, terms = sparse(a, variables), terms_of(text, variables)
    return one, sparse(b, variables), one.context().from_dict(terms), int(max(map(sum, terms), default=0))


def _coprime(one: Any, other: Any) -> bool:
    """Whether two in one variable have no polynomial in common; never yes in error.

    Modulo a prime that keeps the degree of one of them, a common divisor would still be one.
    """
    for p in random_primes():
        images = [modulo(each, p) for each in (one, other)]
        kept = any(image.degree() == each.degree() for image, each in zip(images, (one, other), strict=True))
        if kept and images[0].gcd(images[1]).degree() < 1:
            return True
    return False


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
    """In one variable nearly as the length of both; in several more for each, since values are interpolated in it."""
    variables, longest = common_variables(a=a, b=b), max(digits(a), digits(b))
    if len(variables) == 1:
        degree = a.degree + b.degree + 2
        return Cost(
            1e-3 + 3e-5 * degree + 4e-7 * degree * longest,
            40 + (min(a.degree, b.degree) + 1) * (longest + 12),
            f"dividing them modulo primes: the degrees are {a.degree:,} and {b.degree:,}, with coefficients of up to "
            f"{longest:,} digits",
        )
    terms = len(a.coefficients) + len(b.coefficients)
    return Cost(
        1e-3 + 3e-5 * terms * len(variables) + 1e-6 * terms * longest,
        40 + terms * (longest + 12),
        f"interpolating in {len(variables)} variables",
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
    found = integral(a).gcd(integral(b))
    return {"gcd": found.str().replace("+ (-", "- ").replace(")", ""), "degree": found.degree()}
