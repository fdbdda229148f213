"""One free line: previewed, enqueued, answered; or refused with the column and what would work."""

from __future__ import annotations

import json
import time

import pytest
from flask.testing import FlaskClient

from tests.integration.app.conftest import Hand
from wizard.kinds import Expression, Formula, Polynomial
from wizard.language.mathml import ELEMENTS
from wizard.operations import catalogue

pytestmark = pytest.mark.integration

#: Kinds of inputs that are read by the grammar.
_TEXTS = (Expression, Formula, Polynomial)

#: What costs nothing to refuse, however long it would take to answer.
ENDLESS = [
    pytest.param("9**9**9**9", id="a tower of powers"),
    pytest.param("(" * 5_000 + "1" + ")" * 5_000, id="5,000 brackets"),
    pytest.param("+".join(["1"] * 50_000), id="50,000 terms"),
    pytest.param("-" * 20_000 + "1", id="20,000 signs"),
    pytest.param("1!!!!!!!!!!!!!!!!!", id="factorials of factorials"),
    pytest.param("9" * 200_000, id="200,000 digits"),
    pytest.param("fibonacci(10^40)", id="a Fibonacci number of no end"),
]

WRONG = [
    pytest.param("", 1, id="nothing"),
    pytest.param("1 +", 4, id="an operator without its right side"),
    pytest.param("2 + × 3", 5, id="two operators"),
    pytest.param("factr(12)", 1, id="a name misspelt"),
    pytest.param("factor(12", 10, id="a bracket that is not closed"),
    pytest.param("__import__('os').system('id')", 1, id="Python"),
    pytest.param("1 + 𝟚", 5, id="a digit that looks alike"),
    pytest.param("fаctor(12)", 2, id="a Cyrillic letter"),
    pytest.param("1/0", 2, id="a division by zero"),
    pytest.param("factor(0)", 8, id="an argument out of range"),
    pytest.param("factor(1, 2)", 11, id="an argument too many"),
]


@pytest.mark.parametrize(("text", "column"), WRONG)
def test_a_wrong_line_is_refused_at_its_column(http: FlaskClient, text: str, column: int) -> None:
    """422, the field, the column, and a sentence; the preview says the same as an answer."""
    refused = http.post("/api/v1/tasks", json={"expression": text})
    preview = http.post("/api/v1/preview", json={"expression": text})

    assert refused.status_code == 422
    assert refused.json["column"] == preview.json["refusal"]["column"] == column
    assert refused.json["detail"] == preview.json["refusal"]["detail"]
    assert preview.status_code == 200
    assert len(refused.json["detail"]) < 500
    assert http.get("/api/v1/cluster").json["queue"]["queued"] == 0


@pytest.mark.parametrize("text", ENDLESS)
def test_what_would_never_end_is_refused_at_once(http: FlaskClient, text: str) -> None:
    """By a bound on its tree, or before there is a tree; seconds tell a bound from an evaluation."""
    http.post("/api/v1/preview", json={"expression": "1 + 1"})
    began = time.monotonic()

    answer = http.post("/api/v1/tasks", json={"expression": text})

    assert answer.status_code in {413, 422}
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"expression": True}, "expression", id="a truth value"),
        pytest.param({"expression": None}, "expression", id="null"),
        pytest.param({"expression": ["1"]}, "expression", id="an array"),
        pytest.param({"expression": "1", "operation": "add"}, "operation", id="an operation beside it"),
        pytest.param({"expression": "1", "inputs": {}}, "inputs", id="inputs beside it"),
        pytest.param({"expression": "factor(6)", "parts": 2}, "parts", id="parts of what does not split"),
        pytest.param({"expression": "twin_primes(0, 10^9)", "parts": 0}, "parts", id="no parts"),
        pytest.param({"expression": "twin_primes(0, 10^9)", "parts": 2_000}, "parts", id="2,000 parts"),
        pytest.param({"expression": "factor(6)", "memo": "no"}, "memo", id="memo as a word"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(http: FlaskClient, body: object, field: str) -> None:
    """Both where it is asked and where it is previewed."""
    refused = http.post("/api/v1/tasks", json=body)

    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert http.post("/api/v1/preview", json=body).json["refusal"]["field"] == field


@pytest.mark.parametrize("where", ["tasks", "preview"])
@pytest.mark.parametrize("text", ["", "1+", "(x", "x^", "foo(x)", "1/0", "x=1=2", "²", "x%"])
@pytest.mark.parametrize(
    "name", [each.name for each in catalogue().values() if any(type(i.kind) in _TEXTS for i in each.inputs)]
)
def test_a_wrong_text_is_refused_by_name_too(http: FlaskClient, name: str, text: str, where: str) -> None:
    """Whatever a program or a form sends as an input: a sentence with its field, never a fault of ours."""
    operation = catalogue()[name]
    for each in operation.inputs:
        if type(each.kind) in _TEXTS:
            body = {"operation": name, "inputs": {**operation.examples[0].inputs, each.name: text}}

            answer = http.post(f"/api/v1/{where}", json=body)

            assert answer.status_code in {200, 202, 422}, answer.json
            if answer.status_code == 422:
                assert answer.json["field"].startswith("inputs")


def test_a_batch_names_the_line_and_its_column(http: FlaskClient) -> None:
    """A program finds it among a thousand."""
    answer = http.post("/api/v1/tasks:batch", json={"tasks": [{"expression": "1"}, {"expression": "1 +"}]})

    assert answer.status_code == 422
    assert (answer.json["field"], answer.json["column"]) == ("tasks[1].expression", 4)


@pytest.mark.parametrize(
    ("text", "operation", "result"),
    [
        pytest.param("factor(2^7 - 1)", "factorize", {"factors": [{"prime": "127", "exponent": 1}], "complete": True}),
        pytest.param("100! / 98!", "evaluate", {"value": "9900"}),
        pytest.param("det([[1, 2], [3, 4]])", "determinant", {"value": "-2"}),
        pytest.param("fibonacci(n = 10)", "fibonacci", {"value": "55"}),
    ],
)
def test_a_line_becomes_a_task(http: FlaskClient, hand: Hand, text: str, operation: str, result: object) -> None:
    """Of the operation that it calls, or of the one that evaluates; it remembers the line."""
    task = http.post("/api/v1/tasks", json={"expression": text}).json
    hand.solve()

    ended = http.get(f"/api/v1/tasks/{task['task_id']}").json
    assert (ended["operation"], ended["status"]) == (operation, "COMPLETED")
    assert ended["result"].items() >= result.items()
    assert ended["expression"] == task["expression"]
    assert ended["verified"]["ok"] is True


def test_a_preview_says_what_it_would_be(http: FlaskClient) -> None:
    """And enqueues nothing."""
    answer = http.post("/api/v1/preview", json={"expression": "twin_primes(0,10^11)"}).json

    assert answer["refusal"] is None
    assert answer["operation"] == "twin_primes"
    assert answer["inputs"] == {"start": "0", "stop": "100000000000"}
    assert answer["splits"] is True
    assert answer["parts"] > 1
    assert answer["seconds"] > 1
    assert answer["characters"] > 0
    assert http.get("/api/v1/cluster").json["queue"]["queued"] == 0


def test_a_preview_by_name_is_drawn_too(http: FlaskClient) -> None:
    """As the call that would ask the same."""
    body = {"operation": "power_mod", "inputs": {"base": "2", "exponent": "10", "modulus": "7"}}

    answer = http.post("/api/v1/preview", json=body).json

    assert answer["expression"] == "power_mod(2, 10, 7)"
    assert answer["mathml"]
    assert answer["parts"] is None


def test_mathml_is_made_of_known_elements_and_text(http: FlaskClient) -> None:
    """Whatever a person writes is text in it; the page builds nothing else."""
    answer = http.post("/api/v1/preview", json={"expression": "sqrt(2)/3 + [[1,2],[3,4]]"}).json
    answer = answer if answer["mathml"] else http.post("/api/v1/preview", json={"expression": "sqrt(2)/3 + 5!"}).json

    def check(node: dict[str, object]) -> None:
        assert node["tag"] in ELEMENTS
        assert set(node) <= {"tag", "text", "children"}
        for child in node.get("children", []):
            check(child)

    check(answer["mathml"])
    assert "<" not in json.dumps(answer["mathml"])


def test_two_readings_are_refused_with_both(http: FlaskClient) -> None:
    """A program can choose one, and so can the page: both say it in a member of its own."""
    line = {"expression": "3 + 5 mod 7"}
    both = ["(3 + 5) mod 7", "3 + (5 mod 7)"]

    refused, previewed = (http.post(f"/api/v1/{where}", json=line) for where in ("tasks", "preview"))

    assert refused.status_code == 422
    assert refused.json["readings"] == both
    assert previewed.json["refusal"]["readings"] == both
