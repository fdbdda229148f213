"""The roots of a polynomial."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import InvalidInput
from wizard.formulas.terms import Terms
from wizard.kinds import Integer
from wizard.operations.comparison import drawn
from wizard.operations.polynomials._drawn import polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import BoundedPolynomial, integral
from wizard.operations.polynomials._polynomial import digits as digits_of
from wizard.operations.polynomials._roots import check_roots, plain_roots, roots_of, same_roots
from wizard.operations.spec import Cost, operation


@operation(
    title="Roots of a polynomial",
    method="Simultaneous iteration of Weierstrass, each root proven in ball arithmetic (FLINT)",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
    "https://doi.org/10.1109/TC.2017.2690633",
    libraries=("flint", "lark"),
    # Degree 400: 2 s; 200 integers as roots: 7 s. Degree 100 and roots that nearly coincide, which remains without an
    # answer: 4 s.
    time_limit=30,
    limited_by_cost=True,
    hardest={"polynomial": " + ".join(f"{pow(3, 90 + k, 10**150 + 67)}*x^{k}" for k in range(101)), "digits": "100"},
    aliases=("roots",),
    examples=[
        (
            {"polynomial": "(x^2 - 2)^2*(2x - 1)", "digits": "20"},
            {
                "rational": [{"value": "1/2", "multiplicity": 1}],
                "irrational": [
                    {
                        "real": "-1.41421356237309504880",
                        "imaginary": "0",
                        "radius": "5.1e-21",
                        "multiplicity": 2,
                    },
                    {
                        "real": "1.41421356237309504880",
                        "imaginary": "0",
                        "radius": "5.1e-21",
                        "multiplicity": 2,
                    },
                ],
            },
        ),
        (
            {"polynomial": "x^2 + x + 1", "digits": "10"},
            {
                "rational": [],
                "irrational": [
                    {
                        "real": "-0.50000000000",
                        "imaginary": "-0.86602540378",
                        "radius": "5.1e-12",
                        "multiplicity": 1,
                    },
                    {
                        "real": "-0.50000000000",
                        "imaginary": "0.86602540378",
                        "radius": "5.1e-12",
                        "multiplicity": 1,
                    },
                ],
            },
        ),
        (
            {"polynomial": "x^3 - x^2"},
            {"rational": [{"value": "0", "multiplicity": 2}, {"value": "1", "multiplicity": 1}], "irrational": []},
        ),
    ],
)
def polynomial_roots(
    polynomial: Annotated[Terms, BoundedPolynomial("in one variable", rational=True)],
    digits: Annotated[int, Integer(1, 100, "significant digits of roots that are no fractions")] = 30,
) -> dict[str, Any]:
    """All real and complex roots, with multiplicities; each with a proven bound of its error.

    Fractions are exact and listed apart. Every other root is rounded to at least as many digits as asked for, more
    where two lie close together; the radius is a proven bound of its error, in the real and in the imaginary part.
    Multiplicities are exact.
    """
    if not polynomial.coefficients:
        raise InvalidInput(
            "polynomial is 0, of which every number is a root, but must be another one.", field="polynomial"
        )
    whole = integral(polynomial)
    return roots_of(whole, digits, whole.leading_coefficient())


@polynomial_roots.check
def _(result: dict[str, Any], polynomial: Terms, digits: int) -> str:
    """As many roots as the degree says, each proven again."""
    return check_roots(integral(polynomial), result, digits)


@polynomial_roots.cost
def _(polynomial: Terms, digits: int) -> Cost:
    """Isolating the roots takes most of it, a few steps for each pair of them."""
    degree, longest = polynomial.degree, digits_of(polynomial)
    return Cost(
        2e-3 + 1e-5 * degree**2 * (1 + (digits + longest) / 30),
        80 + (degree + 1) * (120 + 3 * digits),
        f"telling {degree:,} roots apart, each from every other, with coefficients of up to {longest:,} digits",
    )


@polynomial_roots.direct(
    lambda: {"polynomial": polynomial_text(drawn(81, 20)), "digits": "30"},
    sympy=lambda sympy, polynomial, digits: sympy_poly(sympy, polynomial).nroots(n=digits, maxsteps=1_000),
    pari=lambda polynomial, digits: f"localprec({digits}); polroots({polynomial})",
    agree=same_roots,
)
def _(polynomial: Terms, digits: int) -> dict[str, Any]:
    return {"roots": plain_roots(integral(polynomial), digits)}
