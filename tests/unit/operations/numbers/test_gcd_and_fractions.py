"""gcd, lcm, integer_root and the continued fractions: Euclid's algorithm and its relatives."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

_NUMBERS = st.lists(st.integers(-(10**50), 10**50), min_size=1, max_size=10)


def _run(name: str, **inputs: Any) -> dict[str, Any]:
    return find(name).run({each: str(value) for each, value in inputs.items()}).result


@pytest.mark.parametrize(
    ("name", "result", "inputs"),
    [
        pytest.param("gcd", {"value": "3", "coefficients": ["1", "0"]}, {"numbers": [6, 9]}, id="no sum of multiples"),
        pytest.param("gcd", {"value": "-3", "coefficients": ["1", "-1"]}, {"numbers": [6, 9]}, id="a negative one"),
        pytest.param("lcm", {"value": "36"}, {"numbers": [4, 6]}, id="a multiple that is not the least"),
        pytest.param("lcm", {"value": "-12"}, {"numbers": [4, 6]}, id="a negative multiple"),
        pytest.param(
            "integer_root", {"value": "3", "exact": False, "remainder": "7"}, {"n": 16, "k": 2}, id="a root too small"
        ),
        pytest.param(
            "continued_fraction", {"terms": ["0", "1", "1"]}, {"numerator": 1, "denominator": 2}, id="a last term of 1"
        ),
        pytest.param(
            "sqrt_continued_fraction",
            {"whole": "1", "period": ["2", "2"], "length": 2},
            {"n": 2},
            id="a period twice over",
        ),
        pytest.param(
            "sqrt_continued_fraction",
            {"whole": "3", "period": ["2", "1", "2", "6"], "length": 4},
            {"n": 14},
            id="the palindrome of another root",
        ),
    ],
)
def test_a_wrong_result_is_refused(name: str, result: dict[str, Any], inputs: dict[str, Any]) -> None:
    """Right in part is wrong."""
    with pytest.raises(WrongResult):
        find(name)._check(result, **inputs)


@given(_NUMBERS, st.integers(1, 10**40))
@settings(max_examples=300, deadline=None)
def test_the_greatest_common_divisor_is_pythons(numbers: list[int], factor: int) -> None:
    """And a sum of multiples of the numbers."""
    numbers = [each * factor for each in numbers]

    result = _run("gcd", numbers=numbers)

    assert int(result["value"]) == math.gcd(*numbers)
    assert sum(int(c) * each for c, each in zip(result["coefficients"], numbers, strict=True)) == math.gcd(*numbers)


@given(_NUMBERS)
@settings(max_examples=300, deadline=None)
def test_the_least_common_multiple_is_pythons(numbers: list[int]) -> None:
    """Signs and zeros included."""
    assert int(_run("lcm", numbers=numbers)["value"]) == math.lcm(*numbers)


@given(st.integers(0, 10**200), st.integers(1, 700))
@settings(max_examples=300, deadline=None)
def test_a_root_is_the_last_that_is_not_too_large(n: int, k: int) -> None:
    """By raising it and its successor to the power."""
    result = _run("integer_root", n=n, k=k)
    root = int(result["value"])

    assert root**k <= n < (root + 1) ** k
    assert int(result["remainder"]) == n - root**k
    assert _run("integer_root", n=root**k, k=k) == {"value": str(root), "exact": True, "remainder": "0"}


@given(st.fractions())
@settings(max_examples=300, deadline=None)
def test_a_continued_fraction_is_put_together_again(fraction: Fraction) -> None:
    """By Python's own fractions."""
    terms = _run("continued_fraction", numerator=fraction.numerator, denominator=fraction.denominator)["terms"]

    whole = Fraction(int(terms[-1]))
    for term in reversed(terms[:-1]):
        whole = int(term) + 1 / whole

    assert whole == fraction


@given(st.integers(2, 5_000))
@settings(max_examples=200, deadline=None)
def test_the_period_of_a_square_root_solves_pells_equation(n: int) -> None:
    """With integers of any length, where the check has residues; and no shorter beginning does."""
    assume(math.isqrt(n) ** 2 != n)
    result = _run("sqrt_continued_fraction", n=n)

    p, q, p_before, q_before = int(result["whole"]), 1, 1, 0
    values = []
    for term in result["period"]:
        values.append(p * p - n * q * q)
        p, q, p_before, q_before = int(term) * p + p_before, int(term) * q + q_before, p, q

    assert values[-1] == (-1) ** result["length"]
    assert 1 not in values[:-1]


@pytest.mark.parametrize(("n", "length"), [(61, 11), (94, 16), (991, 60), (1_726, 88)])
def test_a_period_is_as_long_as_published(n: int, length: int) -> None:
    """OEIS A013646 and the roots that Fermat and Euler made famous."""
    assert _run("sqrt_continued_fraction", n=n)["length"] == length
