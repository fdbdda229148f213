"""What the tests of polynomials share: asking by texts, and reading what came back by code of another kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from wizard.formulas.terms import Terms
from wizard.kinds import Polynomial
from wizard.operations import find

often = settings(max_examples=200, deadline=None)

INTEGERS = st.lists(st.integers(-9, 9), min_size=1, max_size=5)
FRACTIONS = st.lists(st.builds(Fraction, st.integers(-9, 9), st.integers(1, 4)), min_size=1, max_size=5)
IN_TWO = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(-5, 5).filter(bool), min_size=1, max_size=4
)

_KIND = Polynomial(200, 400, "any", variables=3, rational=True)


def asked(name: str, **inputs: Any) -> dict[str, Any]:
    """The checked result of an operation."""
    return find(name).run({key: str(value) for key, value in inputs.items()}).result


def text_of(coefficients: list[Any]) -> str:
    """A polynomial in x, of its coefficients from the constant one up."""
    return str(Terms.of(["x"], {(power,): Fraction(number) for power, number in enumerate(coefficients)}))


def read(text: str) -> dict[Any, Fraction]:
    """What a text stands for, whatever brackets it has, by variable and power."""
    terms = _KIND.parse(text, "it")
    return {
        tuple((name, power) for name, power in zip(terms.variables, powers, strict=True) if power): number
        for powers, number in terms.coefficients.items()
    }


def value_at(coefficients: list[Any], x: Fraction) -> Fraction:
    """Its value at x."""
    return sum((Fraction(number) * x**power for power, number in enumerate(coefficients)), Fraction())
