"""The continued fraction of a fraction."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation

#: Digits of numerator and denominator: some 8,000 terms, and 19,000 at most.
_DIGITS = 4_000


@operation(
    title="Continued fraction",
    method="The Euclidean algorithm (GMP)",
    source="Hardy and Wright, An Introduction to the Theory of Numbers, 10.6; Knuth, TAOCP 2, 4.5.3",
    libraries=("gmpy2",),
    # The longest inputs: 0.04 s.
    time_limit=5,
    hardest={"numerator": str(3**8383), "denominator": str(7**4733)},
    aliases=("contfrac",),
    examples=[
        ({"numerator": "415", "denominator": "93"}, {"terms": ["4", "2", "6", "7"]}),
        ({"numerator": "-7", "denominator": "2"}, {"terms": ["-4", "2"]}),
        ({"numerator": "5"}, {"terms": ["5"]}),
    ],
)
def continued_fraction(
    numerator: Annotated[int, Integer(None, None, "above the line", _DIGITS)],
    denominator: Annotated[int, Integer(1, None, "below the line", _DIGITS)] = 1,
) -> dict[str, Any]:
    """The whole numbers a, b, c, … for which the fraction is a + 1/(b + 1/(c + …)).

    All but the first are positive, and the last is not 1 unless it is the only one.
    """
    from gmpy2 import f_divmod, mpz

    above, below = mpz(numerator), mpz(denominator)
    terms = []
    while below:
        term, remainder = f_divmod(above, below)
        terms.append(term.digits())
        above, below = below, remainder
    return {"terms": terms}


@continued_fraction.check
def _(result: dict[str, Any], numerator: int, denominator: int) -> str:
    """Put together again from the last term on; in this form no other terms give the same."""
    from gmpy2 import mpz

    terms = [mpz(each) for each in result["terms"]]
    if any(each < 1 for each in terms[1:]) or (len(terms) > 1 and terms[-1] == 1):
        raise WrongResult("A term after the first is not positive, or the last is 1.")
    above, below = mpz(1), mpz(0)
    for each in reversed(terms):
        above, below = each * above + below, above
    if above * denominator != numerator * below:
        raise WrongResult("The terms give another fraction.")
    return "put together again to the fraction"


@continued_fraction.cost
def _(numerator: int, denominator: int) -> Cost:
    """As many terms as 0.584 of the denominator's bits, on average; all are as long as the numerator together."""
    bits = denominator.bit_length()
    return Cost(1e-4 + 4e-6 * bits + 2e-10 * bits * bits, 20 + numerator.bit_length() // 3 + 5 * bits)


continued_fraction.no_direct_call(
    "neither GMP nor FLINT has it for Python",
    lambda: {"numerator": 3**8383, "denominator": 7**4733},
    sympy=lambda sympy, numerator, denominator: sympy.continued_fraction(sympy.Rational(numerator, denominator)),
    pari=lambda numerator, denominator: f"contfrac({numerator}/{denominator})",
)
