"""The adversary's short form: wrong answers to a few questions of each operation are refused by its own check."""

from __future__ import annotations

import re

import pytest

from bench.trust import perturbed, tried
from wizard.operations import catalogue

pytestmark = pytest.mark.unit

#: What these checks do not settle, and say so: a long range is counted again in samples, a list with letters is not
#: known to be complete, and of many zeros some are looked at.
NAMED = {"twin_primes", "solve_equation", "zeta_zeros"}

#: A change that leaves an answer right: a point of a plot, moved by a unit of its last digit, may still lie on the
#: curve, within the error that is told.
_RIGHT = re.compile(r"segments\.\d+\.\d+\.0: another last digit$")


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_no_check_accepts_an_answer_that_was_made_wrong(name: str) -> None:
    """Its sign, its last digit, a member, an element, its scale."""
    score = tried(catalogue()[name], 2, seed=7)

    assert score.questions > 0
    assert score.wrong > 0
    if name not in NAMED:
        assert [each for each in score.accepted if not (name == "plot" and _RIGHT.search(each))] == []


def test_a_result_is_made_wrong_in_each_of_its_places() -> None:
    """Nested ones too, and by leaving a member out."""
    result = {"factors": [{"prime": "2", "exponent": 3}], "complete": True}

    changed = {what for what, _ in perturbed("factorize", result)}

    assert {
        "factors.0.prime: one more",
        "factors.0.exponent: one more",
        "factors: the last twice",
        "complete: turned round",
        "complete is missing",
    } <= changed


def test_what_a_check_should_refuse_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that accepts everything would be found."""
    operation = catalogue()["add"]
    monkeypatch.setattr("wizard.operations.spec.Request.check", lambda _request, _result: "anything goes")

    score = tried(operation, 1, seed=1)

    assert len(score.accepted) == score.wrong > 0
