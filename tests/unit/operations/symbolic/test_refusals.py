"""What SymPy cannot answer, or answers in a way that cannot be confirmed, ends a task at once and in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import catalogue, find
from wizard.operations.symbolic._asking import answering, confirming

pytestmark = pytest.mark.unit

_SYMBOLIC = [each for each in catalogue().values() if "SymPy" in each.method]


@pytest.mark.parametrize("operation", _SYMBOLIC, ids=lambda operation: operation.name)
def test_a_refused_answer_is_not_tried_again(operation: Any) -> None:
    """SymPy would give the same one: the refusal is `Unsolvable`, and no failure of the worker."""
    wrong = {
        name: "x + 12345" if isinstance(value, str) else value for name, value in operation.examples[0].result.items()
    }
    if operation.name == "solve_equation":
        wrong["solutions"] = [{"exact": "12345", "value": "12345.000000000000000"}]

    with pytest.raises(Unsolvable, match="could not be confirmed, so it is not given"):
        operation._check(wrong, **operation._values(operation.examples[0].inputs))


@pytest.mark.parametrize(
    "error", [KeyError("y"), NotImplementedError(), RecursionError(), TypeError("_x"), ValueError()]
)
def test_whatever_sympy_raises_becomes_a_sentence(error: Exception) -> None:
    """None of its classes or symbols is in it."""

    def fails() -> Any:
        raise error

    with pytest.raises(Unsolvable, match=r"^SymPy knows no way to answer this, or failed on the one that it tried[.]$"):
        answering(fails)()
    with pytest.raises(WrongResult, match=r"^SymPy's answer could not be confirmed, so it is not given[.]$"):
        confirming(fails)()


@pytest.mark.parametrize(
    ("operation", "inputs", "says"),
    [
        pytest.param("limit", {"formula": "1/x"}, "side chooses left or right", id="a pole"),
        pytest.param("limit", {"formula": "abs(x)/x"}, "side chooses left or right", id="a jump"),
        pytest.param("limit", {"formula": "sin(x)", "point": "oo"}, "there may be one", id="an oscillation"),
        pytest.param("differentiate", {"formula": "sign(x)"}, "this service knows[.]$", id="a distribution"),
        pytest.param("differentiate", {"formula": "floor(x)"}, "this service knows[.]$", id="an unknown derivative"),
        pytest.param(
            "integrate", {"formula": "max(floor(2*x), 0)"}, "cases for ranges of its variables", id="cases for x itself"
        ),
        pytest.param(
            "integrate", {"formula": "sqrt(1 + x^3)"}, "this service knows[.]$", id="a hypergeometric function"
        ),
        pytest.param(
            "definite_integral",
            {"formula": "sin(exp(x))/x", "variable": "x", "lower": "0", "upper": "oo"},
            "no closed form[.]$",
            id="an integral that numeric_integral refuses too",
        ),
    ],
)
def test_a_refusal_says_what_can_be_done_and_names_nothing_of_sympy(
    operation: str, inputs: dict[str, str], says: str
) -> None:
    """Its classes mean nothing to the one who asked."""
    with pytest.raises(Unsolvable, match=says):
        find(operation).run(inputs)


@pytest.mark.parametrize("operation", ["limit", "definite_integral", "numeric_integral"])
def test_a_variable_that_does_not_occur_is_refused_before_anything_is_calculated(operation: str) -> None:
    """With the one that does."""
    inputs = find(operation).examples[0].inputs | {"formula": "y^2"}

    with pytest.raises(InvalidInput, match="variable is x, which does not occur in the formula: it must be y"):
        find(operation).validate(inputs)


@pytest.mark.parametrize("formula", ["log(log(x))/log(x)", "log(x)/x^(1/10)", "sqrt(log(x))/log(x)", "1/log(log(x))"])
def test_slow_limits_are_confirmed_far_away(formula: str) -> None:
    """At 2⁶⁴ they are still far from 0."""
    assert find("limit").run({"formula": formula, "point": "oo"}).result == {"limit": "0"}


def test_a_limit_that_only_seems_to_oscillate() -> None:
    """Simplified, it is a number."""
    assert find("limit").run({"formula": "sin(x)^2 + cos(x)^2", "point": "oo"}).result == {"limit": "1"}


def test_a_wrong_limit_is_not_confirmed_far_away() -> None:
    """More points are another chance for the right limit alone."""
    limit = find("limit")

    with pytest.raises(WrongResult):
        limit._check({"limit": "1/3"}, **limit._values({"formula": "log(log(x))/log(x)", "point": "oo"}))


@pytest.mark.parametrize(
    ("formula", "antiderivative"),
    [
        ("abs(x)", "x^2*sign(x)/2"),
        ("x*abs(x)", "x^3*sign(x)/3"),
        ("abs(x) + abs(x - 1)", None),
        ("abs(x^2 - 1)", None),
        ("exp(-abs(x))", None),
        ("max(x, 1)", None),
    ],
)
def test_cases_that_follow_each_other_are_one_formula(formula: str, antiderivative: str | None) -> None:
    """Its derivative is compared, as of any."""
    outcome = find("integrate").run({"formula": formula, "variable": "x"})

    assert outcome.verified["ok"]
    assert antiderivative in {None, outcome.result["antiderivative"]}


@pytest.mark.parametrize("formula", ["abs(sin(x))", "sign(sin(x))", "abs(cos(2x))", "sqrt(sin(x)^2)"])
def test_an_antiderivative_that_holds_in_some_pieces_only_is_not_given(formula: str) -> None:
    """SymPy's for abs(sin(x)) is right between 0 and two pi, and wrong beyond."""
    with pytest.raises((Unsolvable, WrongResult)):
        find("integrate").run({"formula": formula, "variable": "x"})


@pytest.mark.parametrize(
    "wrong",
    ["-cos(x)*sign(x) + cos(x)*sign(x - pi) + cos(x)", "-cos(x)", "cos(x)*sign(pi - x)", "1 - cos(x)*sign(sin(x/3))"],
)
def test_what_is_an_antiderivative_in_some_pieces_only_is_refused_each_time(wrong: str) -> None:
    """By many points far away: of eight checks none lets it pass."""
    request = find("integrate").read({"formula": "abs(sin(x))", "variable": "x"})

    for _ in range(8):
        with pytest.raises(WrongResult):
            request.check({"antiderivative": wrong})


@pytest.mark.parametrize("operation", ["definite_integral", "numeric_integral"])
@pytest.mark.parametrize("formula", ["abs(x)", "sign(x + 1)", "max(x, 0)"])
def test_absolute_value_between_complex_ends_is_refused(operation: str, formula: str) -> None:
    """It is not analytic: that of x went on as x, and the integral to 1 + i was said to be i."""
    with pytest.raises(Unsolvable):
        find(operation).run({"formula": formula, "variable": "x", "lower": "0", "upper": "1 + i"})
