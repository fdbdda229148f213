"""The irreducible factors of a polynomial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.formulas.terms import Terms
from wizard.operations.polynomials._drawn import sympy_poly
from wizard.operations.polynomials._irreducible import is_irreducible
from wizard.operations.polynomials._polynomial import BoundedPolynomial, denominator, digits, integral, sparse
from wizard.operations.polynomials._text import terms_of, univariate
from wizard.operations.spec import Cost, operation

#: The highest degree: x^n - 1 then takes half of the time limit.
_DEGREE = 1_500


@operation(
    title="Factor a polynomial",
    method="Van Hoeij's recombination of factors modulo a prime; in several variables Wang's lifting (FLINT)",
    source="M. van Hoeij, Factoring polynomials and the knapsack problem, https://doi.org/10.1006/jnth.2001.2763; "
    "P. S. Wang, An improved multivariate polynomial factoring algorithm, "
    "https://doi.org/10.1090/S0025-5718-1978-0568284-3",
    libraries=("flint", "lark"),
    # x^1260 - 1, which has many factors modulo every prime: 8 s. This: 1 s.
    time_limit=30,
    hardest={"polynomial": "x^720 - 1"},
    limited_by_cost=True,
    aliases=("factor", "factorize"),
    examples=[
        (
            {"polynomial": "2x^5 - 4x^4 - 2x^3 + 10x^2 - 8x + 2"},
            {
                "content": "2",
                "factors": [{"factor": "x - 1", "exponent": 3}, {"factor": "x^2 + x - 1", "exponent": 1}],
            },
        ),
        (
            {"polynomial": "x^2*y/3 - 3y^3"},
            {
                "content": "1/3",
                "factors": [
                    {"factor": "x + 3*y", "exponent": 1},
                    {"factor": "x - 3*y", "exponent": 1},
                    {"factor": "y", "exponent": 1},
                ],
            },
        ),
        ({"polynomial": "-7/2"}, {"content": "-7/2", "factors": []}),
    ],
)
def factor_polynomial(
    polynomial: Annotated[Terms, BoundedPolynomial("what is to be factored", variables=3, rational=True)],
) -> dict[str, Any]:
    """The polynomials with rational coefficients that cannot be factored further, and a number, whose product it is.

    Each factor has integer coefficients without a common divisor, the first of them positive; the content is the
    number that remains. A number has no factors but itself as the content; 0 has no factorization.
    """
    from flint import fmpq, fmpq_mpoly_ctx

    if not polynomial.coefficients:
        raise Unsolvable("0 has no factorization: every polynomial divides it.")
    variables = polynomial.variables
    if len(variables) == 1:
        content, found = integral(polynomial).factor()
        factors = [(univariate(each.coeffs(), *variables), int(each.degree()), times) for each, times in found]
    else:
        # By way of fractions: sorting integral factors, python-flint 0.9 overflows at coefficients of 20 digits.
        whole = sparse(polynomial, variables)
        content, found = fmpq_mpoly_ctx.get(variables, "deglex").from_dict(whole.to_dict()).factor()
        factors = [(each.str(), int(each.total_degree()), times) for each, times in found]
    factors.sort(key=lambda each: (-each[2], each[1], each[0]))
    return {
        "content": (fmpq(content) / denominator(polynomial)).str(),
        "factors": [{"factor": text, "exponent": times} for text, _, times in factors],
    }


@factor_polynomial.restrict
def _(polynomial: Terms) -> None:
    if polynomial.degree > _DEGREE:
        raise InvalidInput(
            f"polynomial has degree {polynomial.degree:,}, but must be of at most degree {_DEGREE:,}: modulo a prime "
            "there may be so many factors that nobody can foretell how long it takes to put them together.",
            field="polynomial",
        )


@factor_polynomial.check
def _(result: dict[str, Any], polynomial: Terms) -> str:
    """By the product, and for each factor by another proof that it is irreducible, where there is a quick one."""
    from flint import fmpq

    variables = polynomial.variables
    whole = sparse(polynomial, variables)
    content = fmpq(result["content"]) * denominator(polynomial)
    if content.q != 1:
        raise WrongResult("The content has another denominator.")
    product, proven = whole.context().constant(content.p), 0
    for each in result["factors"]:
        factor = whole.context().from_dict(terms_of(each["factor"], variables))
        if factor.is_constant() or factor.content() != 1 or factor.leading_coefficient() < 0 or each["exponent"] < 1:
            raise WrongResult(f"{each['factor'][:40]} is not in the form of a factor.")
        product *= factor ** each["exponent"]
        proven += is_irreducible(factor)
    if product != whole:
        raise WrongResult("The factors do not multiply to the polynomial.")
    number = len(result["factors"])
    if len({each["factor"] for each in result["factors"]}) != number:
        raise WrongResult("A factor is listed twice.")
    if proven == number:
        return "multiplied back; every factor proven irreducible a second time, by its degrees modulo primes"
    return f"multiplied back; {proven} of {number} factors proven irreducible a second time, by degrees modulo primes"


@factor_polynomial.cost
def _(polynomial: Terms) -> Cost:
    """Of random ones. Those with many factors modulo each prime, such as x^n - 1, take up to ten times as long."""
    degree, terms, longest = polynomial.degree, len(polynomial.coefficients), digits(polynomial)
    return Cost(
        1e-3 + 1e-4 * degree + 2e-6 * degree**2 + 3e-6 * degree * longest + 1e-5 * terms * len(polynomial.variables),
        60 + 12 * degree + 2 * terms * (longest + 10),
        f"lifting factors modulo a prime to the {longest:,} digits of coefficients of degree {degree:,}",
    )


def _same_factors(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """In any order, and in either notation: FLINT writes x^2 + (-1)*x where we have x^2 - x."""
    mine, others = (
        {_plain(each["factor"]): each["exponent"] for each in result["factors"]} for result in (ours, found)
    )
    return bool(ours["content"] == found["content"] and mine == others)


def _plain(text: str) -> str:
    return text.replace("+ (-1)*", "- ").replace("+ (-", "- ").replace("(-1)*", "-").replace(")", "")


@factor_polynomial.direct(
    {"polynomial": "x^500 - 1"},
    sympy=lambda sympy, polynomial: sympy_poly(sympy, polynomial).factor_list(),
    pari=lambda polynomial: f"factor({polynomial})",
    agree=_same_factors,
)
def _(polynomial: Terms) -> dict[str, Any]:
    content, factors = integral(polynomial).factor()
    return {
        "content": content.str(),
        "factors": [{"factor": factor.str(), "exponent": exponent} for factor, exponent in factors],
    }
