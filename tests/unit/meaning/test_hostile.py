"""Thousands of texts that nobody means well."""

from __future__ import annotations

import json

import pytest

from tests.effort import effort
from tests.hostile_expressions import FIXED, hostile
from wizard.errors import InvalidInput
from wizard.language.mathml import mathml
from wizard.meaning.plan import plan
from wizard.operations import catalogue, vocabulary

pytestmark = pytest.mark.unit

#: Calls of functions for one text: most take a thousand, those of a thousand tokens a hundred thousand, and ten
#: operations that are each given two long polynomials a million.
_CALLS = 4_000_000


def test_hostile_texts_are_refused_or_planned_in_no_time() -> None:
    """Whatever is sent ends as a plan within all bounds, or as a sentence with a column."""
    plan("1 + 1", vocabulary())
    refused = planned = 0

    for text in hostile(seed=5, count=2_000):
        refusal = found = None
        with effort(memory=False) as spent:
            try:
                found = plan(text, vocabulary())
            except InvalidInput as error:
                refusal = error
        assert spent.calls < _CALLS, text
        if refusal:
            refused += 1
            assert refusal.column is None or 1 <= refusal.column <= len(text) + 1, text  # type: ignore[attr-defined]
            assert len(refusal.detail) < 400, text
            refusal.detail.encode()
        if found:
            planned += 1
            operation = catalogue()[found.operation]
            cost = operation.estimate(found.inputs)
            assert operation.validate(found.inputs) == found.inputs
            assert found.operation != "evaluate" or (cost and cost.seconds < 30), text
            json.dumps(mathml(found.tree, vocabulary()))

    assert refused > 1_000
    assert planned > 100


def test_the_same_seed_gives_the_same_texts() -> None:
    """So that what failed once can be tried again."""
    assert list(hostile(7, 200)) == list(hostile(7, 200))
    assert list(hostile(7, 200))[len(FIXED) :] != list(hostile(8, 200))[len(FIXED) :]
