"""Bounds are above what they bound, and refuse in constant time what nobody could calculate."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from wizard.arithmetic.bounds import MAX_BITS, factorial_bits, primorial_bits
from wizard.arithmetic.exact import bits
from wizard.arithmetic.functions import FUNCTIONS
from wizard.arithmetic.sieve import primes_up_to
from wizard.errors import ExpressionError
from wizard.language.reader import read
from wizard.language.tree import Tree, join, leaf
from wizard.meaning.cost import CostEstimate
from wizard.meaning.evaluation import Evaluation
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("9^9^9^9", 4, id="a tower"),
        pytest.param("9**9**9**9", 5, id="a tower of stars"),
        pytest.param("1 + 10^10^10", 7, id="a googol's exponent"),
        pytest.param("((9!)!)!", 6, id="a factorial of a factorial"),
        pytest.param("(10^9)!", 7, id="a large factorial"),
        pytest.param("(10^9)#", 7, id="a large primorial"),
        pytest.param("2^(2^100)", 2, id="a power of a power"),
        pytest.param("(2^20000000)^3", 13, id="a power of a large number"),
        pytest.param("2^30000000 * 3^30000000", 15, id="a power beside another"),
        pytest.param("binomial(10^18, 10^17)", 1, id="a binomial coefficient"),
        pytest.param("1/0", 2, id="a division by zero"),
        pytest.param("1/(3 - 2 - 1)", 2, id="a division by a hidden zero"),
        pytest.param("7 mod (1 - 1)", 3, id="a remainder by zero"),
        pytest.param("(-1)!", 5, id="a factorial of a negative number"),
        pytest.param("0^-1", 2, id="a negative power of zero"),
        pytest.param("1 + " + " + ".join(["2^39000000"] * 20), 20, id="many large ones"),
    ],
)
def test_what_would_be_too_large_is_refused_before_it_is_made(text: str, column: int) -> None:
    """With the column of the step that would make it so."""
    read("1", vocabulary())

    with effort() as spent, pytest.raises(ExpressionError) as refusal:
        CostEstimate(vocabulary()).value(read(text, vocabulary()))

    # Most take a thousand calls; a number that is made takes more bytes than that.
    assert spent.calls < 20_000
    assert spent.peak_bytes < 4_000_000
    assert refusal.value.column >= column
    assert len(refusal.value.detail) < 200


@pytest.mark.parametrize("n", [0, 1, 2, 3, 10, 97, 1_000, 5_000])
def test_products_stay_below_their_bounds(n: int) -> None:
    """And not far below them."""
    factorial, primorial = math.factorial(n), math.prod(primes_up_to(n) if n > 1 else [])

    assert factorial.bit_length() <= factorial_bits(n) <= 1.1 * factorial.bit_length() + 8
    assert primorial.bit_length() <= primorial_bits(n)


_NUMBERS = st.recursive(
    st.integers(0, 300).map(leaf),
    lambda below: (
        st.builds(
            lambda a, b, name: join("operator", name, [a, b]),
            below,
            below,
            st.sampled_from(["+", "-", "*", "/", "mod"]),
        )
        | st.builds(lambda a, n: join("operator", "^", [a, leaf(n)]), below, st.integers(-60, 60))
        | st.builds(lambda n, name: join("operator", name, [leaf(n)]), st.integers(0, 200), st.sampled_from("!#"))
        | st.builds(lambda a: join("operator", "neg", [a]), below)
    ),
    max_leaves=8,
)


@settings(max_examples=250, deadline=None)
@given(_NUMBERS)
def test_no_number_is_larger_than_its_bound(tree: Tree) -> None:
    """And what is followed exactly is exact."""
    try:
        size = CostEstimate(vocabulary()).value(tree)
    except ExpressionError:
        with pytest.raises(ExpressionError):
            Evaluation(vocabulary()).value(tree)
        return

    value = Evaluation(vocabulary()).value(tree)

    assert bits(value) <= size.bits + 3
    assert size.bits <= MAX_BITS
    if size.value is not None:
        assert Fraction(int(value.numerator), int(value.denominator)) == size.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("2^abs(-3)", 8, id="an absolute value"),
        pytest.param("abs(2 - 5)!", 6, id="a factorial of one"),
        pytest.param("2^max(3, 4) + 2^min(3, 4)", 24, id="the larger and the smaller"),
        pytest.param("floor(7/2)! + ceil(7/2)! + round(5/2)!", 36, id="integer parts"),
        pytest.param("2^gcd(12, 18) + 2^lcm(2, 3)", 128, id="divisors and multiples"),
        pytest.param("binomial(4, 2)! + isqrt(10)! + 2^sign(-3)*2", 727, id="others"),
    ],
)
def test_exponents_and_factorials_of_functions_are_followed(text: str, value: int) -> None:
    """What is short is known, and is not taken for a number of astronomically many digits."""
    assert CostEstimate(vocabulary()).value(read(text, vocabulary())).value == value


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (name, row.minimum)
        for name, row in FUNCTIONS.items()
        if row.exact and row.bound and name not in {"sqrt", "cbrt"}
    ],
)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_value_that_is_foretold_is_the_one_that_is_calculated(name: str, number: int, data: st.DataObject) -> None:
    """Of fractions and integers, negative ones too."""
    numbers = data.draw(st.lists(st.fractions(-40, 40, max_denominator=4), min_size=number, max_size=number))
    text = f"{name}({', '.join(f'({each})' for each in numbers)})"
    try:
        foretold = CostEstimate(vocabulary()).value(read(text, vocabulary())).value
        calculated = Evaluation(vocabulary()).value(read(text, vocabulary()))
    except ExpressionError:
        return

    assert foretold == Fraction(str(calculated))


@pytest.mark.parametrize("text", ["2^(10^5000 mod 7)", "(10^5000 mod 7)!", "(1/2)^(10^5000 mod 11)"])
def test_an_exponent_that_is_short_but_not_followed_is_bounded(text: str) -> None:
    """By its bits."""
    found = CostEstimate(vocabulary()).value(read(text, vocabulary()))

    assert found.known
    assert found.bits < 20_000
