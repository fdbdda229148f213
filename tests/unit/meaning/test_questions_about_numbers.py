"""Questions about digits and primes in words."""

from __future__ import annotations

import pytest

from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("digits of pi", "digits_of_pi(50)"),
        ("100 digits of e", "digits_of_e(100)"),
        ("first 50 digits of π", "digits_of_pi(50)"),
        ("pi to 100 digits", "N(pi, 100)"),
        ("what is pi to 3 decimal places?", "round(pi*10^3)/10^3"),
        ("next prime after 100", "next_prime(100)"),
        ("the 100th prime", "nth_prime(100)"),
        ("10th fibonacci number", "fibonacci(10)"),
        ("primes between 10 and 50", "primes_between(10, 50)"),
        ("primes up to 50", "primes_between(2, 50)"),
        ("number of divisors of 28", "divisor_sigma(28, 0)"),
        ("sum of the divisors of 28", "divisor_sigma(28)"),
        ("greatest common divisor of 48 and 36", "gcd(48, 36)"),
        ("square root 16", "sqrt(16)"),
    ],
)
def test_question_about_numbers_is_read(text: str, echo: str) -> None:
    """As the call that answers it."""
    assert plan(text, vocabulary()).text == echo
