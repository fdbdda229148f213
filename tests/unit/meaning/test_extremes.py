"""Huge, tiny, negative and empty arguments of every function and operator: planned, or refused in a sentence."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.arithmetic.functions import FUNCTIONS
from wizard.errors import ExpressionError, InvalidInput
from wizard.language.mathml import mathml
from wizard.language.reader import read
from wizard.meaning.cost import CostEstimate
from wizard.meaning.evaluation import Evaluation
from wizard.meaning.plan import plan
from wizard.operations import catalogue, vocabulary

pytestmark = pytest.mark.unit

#: Numbers at the ends of what floats, machine words and our own bounds hold, and what is none of them.
_EDGES = (
    *("0", "1", "2", "1/2", "1/3", "0.1", "i", "pi"),
    *(f"10^{power}" for power in (9, 18, 19, 308, 309, 400, 3_999, 5_000)),
    *("2^53", "2^63", "2^64", "2^1024", "2^13300", "2^20000000", "1/10^400", "1/2^20000000", "10^400/3", "10^399"),
    *("0!", "1500!", "9070#", "floor(pi)", "floor(10^400*pi)", "exp(10^400)", "sqrt(2)", "10^400*i", "x", "[1, 2]"),
)

_ARGUMENT = st.sampled_from(_EDGES) | st.sampled_from(_EDGES).map(lambda edge: f"-({edge})")

_CALLS = st.builds(
    lambda name, inside: f"{name}({', '.join(inside)})",
    st.sampled_from(sorted({*FUNCTIONS, *(operation.name for operation in catalogue().values())})),
    st.lists(_ARGUMENT, min_size=1, max_size=4),
)
_BETWEEN = st.builds(
    lambda a, sign, b: f"({a}) {sign} ({b})",
    _ARGUMENT,
    st.sampled_from(["+", "-", "*", "/", "^", "mod"]),
    _ARGUMENT,
)
_BEHIND = st.builds(lambda a, sign: f"({a}){sign}", _ARGUMENT, st.sampled_from("!#"))


def previewed(text: str) -> None:
    """All that a preview does with a line, but for its parts."""
    found = plan(text, vocabulary())
    json.dumps(mathml(found.tree, vocabulary()))
    operation = catalogue()[found.operation]
    operation.estimate(operation.validate(found.inputs))


@settings(max_examples=300, deadline=None)
@given(_CALLS | _BETWEEN | _BEHIND | st.builds(lambda a, b: f"{a} + {b}", _CALLS, _BETWEEN))
def test_no_argument_is_too_much_for_a_bound(text: str) -> None:
    """Only our own refusals come out: no overflow, and no division by zero of our own."""
    with suppress(InvalidInput):
        previewed(text)


def test_every_function_has_bounds_at_every_edge() -> None:
    """By itself, and beside a huge number."""
    for name in sorted(FUNCTIONS):
        for edge in _EDGES:
            for text in (f"{name}({edge})", f"{name}(-({edge}), 10^399)"):
                with suppress(InvalidInput):
                    CostEstimate(vocabulary()).value(read(text, vocabulary()))


@pytest.mark.parametrize("argument", ["10^400", "-10^400", "exp(1000)", "2^20000000", "10^9*i"])
@pytest.mark.parametrize("name", sorted(name for name, function in FUNCTIONS.items() if function.limits))
def test_an_order_beyond_its_limit_is_refused(name: str, argument: str) -> None:
    """`polygamma(10^400, 2)` ran until its time was up; what is known before is refused before."""
    text = f"{name}({argument}, 2)"

    is_known = argument[0] in "-12" and "i" not in argument

    with pytest.raises(ExpressionError, match="too far from 0: at most 1"):
        (CostEstimate if is_known else Evaluation)(vocabulary()).value(read(text, vocabulary()))


def test_a_coefficient_of_huge_numbers_is_too_large() -> None:
    """Its bound once overflowed a float."""
    for text in ("binomial(10^400, 10^399)", "binomial(-10^400, 10^399)", "binomial(10^399, -10^400) + 10^10^9"):
        with pytest.raises(InvalidInput, match=r"astronomically|digits"):
            plan(text, vocabulary())

    assert CostEstimate(vocabulary()).value(read("binomial(5, 10^400)", vocabulary())).value == 0
