"""Remainders and congruences: what `mod` is written as, and what is refused with its readings."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import ExpressionError
from wizard.language.format import format_tree
from wizard.language.reader import read
from wizard.language.tree import Tree, join, leaf
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit

_LEAVES = st.integers(0, 50).map(lambda number: leaf(Fraction(number)))


def _residue(a: Tree, b: Tree) -> Tree:
    return join("operator", "mod", [a, b])


_TREES = st.recursive(
    _LEAVES,
    lambda below: (
        st.builds(lambda sign, a, b: join("operator", sign, [a, b]), st.sampled_from("+-*/^"), below, below)
        | st.builds(_residue, below, below)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(_TREES)
def test_a_remainder_is_written_so_that_it_is_read_again(tree: Tree) -> None:
    """Also of fractions, which mod would divide, and within sums."""
    assert read(format_tree(tree), vocabulary()) == tree


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        pytest.param("5 = 3 mod 7", "(5 - (3)) mod (7)", id="numbers"),
        pytest.param("3 + 5 = 1 mod 3 + 4", "(3 + 5 - (1)) mod (3 + 4)", id="sums"),
    ],
)
def test_congruence_without_variable_offers_the_difference_modulo_m(text: str, reading: str) -> None:
    """The sides of a congruence are compared modulo m, and the reading that is offered is read."""
    with pytest.raises(ExpressionError) as refused:
        plan(text, vocabulary())

    assert list(refused.value.readings) == [reading]
    assert plan(reading, vocabulary()).text.endswith(("mod 7", "mod (3 + 4)"))


def test_sum_between_two_mod_is_refused_with_both_readings() -> None:
    """The sum is the modulus of the first mod, or a sum of two remainders."""
    with pytest.raises(ExpressionError) as refused:
        plan("10 mod 3 + 1 mod 2", vocabulary())

    assert list(refused.value.readings) == ["(10 mod (3 + 1)) mod 2", "(10 mod 3) + (1 mod 2)"]
    assert all(plan(each, vocabulary()) for each in refused.value.readings)
