"""The operation: what it takes, how it is foretold, and that its check refuses a verdict that is wrong."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError, Unsolvable, WrongResult
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary

pytestmark = pytest.mark.unit

EQUAL = find("equal")


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("sin(x)^2 + cos(x)^2", "1", "equal"),
        ("sin(x)^2 - cos(x)^2", "1", "different"),
        ("asin(x) + acos(x)", "pi/2", "undecided"),
    ],
)
def test_a_verdict_is_checked(a: str, b: str, verdict: str) -> None:
    """At other points, and in a process of its own."""
    outcome = EQUAL.run({"a": a, "b": b, "deadline_ms": "10000"})

    assert outcome.result["verdict"] == verdict
    assert outcome.result["proven"] is (verdict != "undecided")
    assert outcome.verified["ok"] is True


@pytest.mark.parametrize(
    ("a", "b", "claimed", "error"),
    [
        pytest.param("x^2 + 1", "1 + x^2", "different", WrongResult, id="equal as different"),
        pytest.param("sqrt(x^2)", "x", "equal", WrongResult, id="different as equal"),
        pytest.param("asin(x) + acos(x)", "pi/2", "equal", Unsolvable, id="unproven as equal"),
        pytest.param("asin(x) + acos(x)", "pi/2", "different", Unsolvable, id="unproven as different"),
    ],
)
def test_a_verdict_that_is_wrong_is_refused(a: str, b: str, claimed: str, error: type[Exception]) -> None:
    """Nothing is stored that the check did not find as well."""
    values = EQUAL._values({"a": a, "b": b, "deadline_ms": "10000"})
    result = {"verdict": claimed, "proven": True, "reason": "proven", "how": "it was said so"}

    with pytest.raises(error):
        EQUAL._check(result, **values)


def test_a_refusal_names_the_side() -> None:
    """And says what was found there."""
    with pytest.raises(ExpressionError, match=r"^b is wrong: f is no function") as refusal:
        EQUAL.validate({"a": "1", "b": "f(x)"})

    assert refusal.value.field == "b"


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("equal(2x = 4, x = 2)", {"a": "2*x = 4", "b": "x = 2"}),
        ("equal(x^2 - 1, (x - 1)(x + 1))", {"a": "x^2 - 1", "b": "(x - 1)*(x + 1)"}),
        ("equal(1/3, 0.333, rounded)", {"a": "1/3", "b": "0.333", "tolerance": "rounded"}),
        ("equal([1, 2], [2, 1])", {"a": "[1, 2]", "b": "[2, 1]"}),
    ],
)
def test_a_line_may_ask(line: str, inputs: dict[str, str]) -> None:
    """As every operation."""
    request = plan(line, vocabulary()).request

    assert request.operation.name == "equal"
    assert request.inputs == {"tolerance": "exact", "deadline_ms": "1000"} | inputs
