"""The routes under their old names."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.integration

WHO = {"initiated_by": "api-test", "checked_by": "api-test"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param("a=x&b=2", "a", id="a letter"),
        pytest.param("a=1", "b", id="one missing"),
        pytest.param("a=&b=2", "a", id="an empty one"),
        pytest.param("a=1_000&b=2", "a", id="an underscore"),
        pytest.param("a=%EF%BC%91&b=2", "a", id="a full-width digit"),
        pytest.param("a=NaN&b=2", "a", id="NaN"),
        pytest.param("a=1e400&b=2", "a", id="an exponent"),
        pytest.param("a=1&b=2&c=3", "c", id="a third one"),
        pytest.param("a=1&a=1&b=2", "a", id="one twice"),
        pytest.param("a=" + "9" * 3_000 + "&b=2", "a", id="three thousand digits"),
        pytest.param("a=%ED%A0%80&b=2", "a", id="half a surrogate pair"),
    ],
)
def test_add_refuses_what_is_no_number(http: FlaskClient, query: str, field: str) -> None:
    """The problem names the field and what it may be."""
    answer = http.get(f"/add?{query}")

    assert (answer.status_code, answer.json["field"]) == (422, field)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        pytest.param("a=1&b=2", "3", id="two integers"),
        pytest.param("a=0.1&b=0.2", "0.3", id="two decimals, exactly"),
        pytest.param("a=9007199254740992&b=1", '"9007199254740993"', id="beyond what a number holds"),
        pytest.param("a=-1.50&b=1.5", "0", id="nothing left"),
    ],
)
def test_add_answers_at_once(http: FlaskClient, query: str, total: str) -> None:
    """The first route there was: a number, and who added."""
    assert http.get(f"/add?{query}").text == f'{{"sum":{total},"handled_by":"api-test"}}'


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"a": 1}, "b", id="one number missing"),
        pytest.param({"a": 1, "b": "x"}, "b", id="one that is no number"),
        pytest.param({"a": 1, "b": 2, "c": 3}, "c", id="one too many"),
        pytest.param({"operation": "add", "inputs": {"a": 1, "b": 2}, "a": 1}, "a", id="both ways at once"),
    ],
)
@pytest.mark.parametrize("route", ["/calculate", "/task"])
def test_old_routes_refuse_as_strictly(http: FlaskClient, route: str, body: Any, field: str) -> None:
    """And the field is spelt as it was sent."""
    answer = http.post(route, json=body)

    assert (answer.status_code, answer.json["field"]) == (422, field)


@pytest.mark.parametrize(("route", "called"), [("/calculate", "job_id"), ("/task", "task_id")])
@pytest.mark.parametrize(
    "body", [{"a": 1, "b": 2}, {"operation": "add", "inputs": {"a": "1", "b": "2"}}], ids=["a sum", "any operation"]
)
def test_an_old_task_goes_its_whole_way(
    http: FlaskClient, hand: Any, route: str, called: str, body: dict[str, Any]
) -> None:
    """Enqueued, asked after, calculated elsewhere, and answered with the three identities."""
    answer = http.post(route, json=body)
    task_id = answer.json[called]
    assert answer.status_code == 202
    assert answer.json == {called: task_id, "initiated_by": "api-test", "status": "PENDING"}

    waiting = {"status": "PENDING", **WHO, "handled_by": None}
    assert http.get(f"/status/{task_id}").json == http.get(f"/tasks/{task_id}/status").json == waiting
    early = http.get(f"/result/{task_id}")
    assert (early.status_code, early.json) == (202, waiting)

    hand.solve()

    done = {"status": "COMPLETED", **WHO, "handled_by": "worker-1"}
    assert http.get(f"/status/{task_id}").json == done
    late = http.get(f"/result/{task_id}")
    assert (late.status_code, late.json) == (200, {"sum": 3, **done})


def test_other_results_are_under_their_own_name(http: FlaskClient, hand: Any) -> None:
    """What is no sum is not called one."""
    task_id = http.post("/task", json={"operation": "fibonacci", "inputs": {"n": "10"}}).json["task_id"]
    hand.solve()

    assert set(http.get(f"/result/{task_id}").json) == {"result", "status", "handled_by", *WHO}


def test_an_old_task_that_failed_says_why(http: FlaskClient, hand: Any) -> None:
    """200, as in version 1: looking at it went well."""
    task_id = http.post("/task", json={"a": 1, "b": 2}).json["task_id"]
    hand.fail()

    answer = http.get(f"/result/{task_id}")

    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["error"]["detail"]) == ("FAILED", "It died.")


@pytest.mark.parametrize("route", ["/status/{}", "/tasks/{}/status", "/result/{}"])
@pytest.mark.parametrize("task_id", ["0" * 32, "1"], ids=["unknown", "of another shape"])
def test_old_routes_know_what_they_do_not_know(http: FlaskClient, route: str, task_id: str) -> None:
    """404."""
    assert http.get(route.format(task_id)).status_code == 404


def test_a_node_says_who_it_is_and_how_valkey_is(http: FlaskClient) -> None:
    """`/whoami` and `/valkey_test`."""
    tested = http.get("/valkey_test").json

    assert http.get("/whoami").json.keys() == {"node", "component", "version"}
    assert (tested["ok"], tested["node"]) == (True, "api-test")
    assert 0 < tested["ping_ms"] < 5_000
