"""fibonacci, factorial and digits_of_pi: results that are longer than Python writes by itself."""

from __future__ import annotations

import math

import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def _run(name: str, **inputs: int) -> str:
    result = find(name).run({each: str(value) for each, value in inputs.items()}).result
    text = next(iter(result.values()))
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize(
    ("digits", "text"),
    [
        pytest.param(5, "3.1416", id="rounded"),
        pytest.param(5, "3.141", id="a digit short"),
        pytest.param(5, "3.14159", id="a digit too long"),
        pytest.param(1, "4", id="another number"),
    ],
)
def test_digits_that_are_not_those_of_pi_are_refused(digits: int, text: str) -> None:
    """Cut off means cut off, at the very digit."""
    with pytest.raises(WrongResult):
        find("digits_of_pi")._check({"digits": text}, digits=digits)


def test_python_cannot_write_the_results_and_we_can() -> None:
    """str() and json.dumps() give up at 4,300 digits, so a result is a text that FLINT or GMP wrote."""
    with pytest.raises(ValueError, match="4300 digits"):
        str(math.factorial(2_000))

    assert len(_run("factorial", n=2_000)) == 5_736
    assert len(_run("fibonacci", n=100_000)) == 20_899


def test_pi_has_its_published_digits() -> None:
    """At the end of the first 100,000, and at the Feynman point, where rounding would turn six nines to zeros."""
    text = _run("digits_of_pi", digits=100_000)

    assert text.startswith("3.14159265358979323846264338327950288419716939937510")
    assert text.endswith("5549362464")
    assert _run("digits_of_pi", digits=768) == text[:769]
    assert text[:769].endswith("134999999")


@given(st.integers(1, 2_000))
@settings(max_examples=200, deadline=None)
def test_fewer_digits_of_pi_are_the_beginning_of_more(digits: int) -> None:
    """Which rounding would break about every second time."""
    assert _run("digits_of_pi", digits=digits) == _run("digits_of_pi", digits=digits + 50)[:-50].rstrip(".")


@given(st.integers(1, 20_000))
@settings(max_examples=200, deadline=None)
def test_fibonacci_numbers_keep_cassinis_identity(n: int) -> None:
    """F(n - 1) · F(n + 1) - F(n)² = (-1)ⁿ."""
    before, here, after = (mpz(_run("fibonacci", n=each)) for each in (n - 1, n, n + 1))

    assert before * after - here**2 == (-1) ** n
    assert before + here == after


@given(st.integers(1, 5_000))
@settings(max_examples=200, deadline=None)
def test_a_factorial_is_n_times_the_one_before(n: int) -> None:
    """And what Python's own gives."""
    assert mpz(_run("factorial", n=n)) == n * mpz(_run("factorial", n=n - 1)) == math.factorial(n)
