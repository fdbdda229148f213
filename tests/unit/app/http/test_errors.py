"""Problems: every error has one, and a client can act on it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import valkey
from flask import Flask
from flask.testing import FlaskClient

from app.http import errors
from wizard import errors as wizard_errors
from wizard.connection import Unavailable

pytestmark = pytest.mark.unit

#: These never leave a worker, or stop the process before it serves.
NEVER_ANSWERED = {
    wizard_errors.WizardError,
    wizard_errors.SettingError,
    wizard_errors.Unsolvable,
    wizard_errors.WrongResult,
    wizard_errors.LeaseLost,
}


def raising(app: Flask, error: Exception) -> FlaskClient:
    """A client of an app with a route that raises `error`."""

    def view() -> str:
        raise error

    app.add_url_rule("/raise", view_func=view)
    return app.test_client()


def test_every_error_of_the_project_has_a_problem() -> None:
    """An error that has none would be called our mistake."""
    known = (*vars(wizard_errors).values(), *vars(errors).values())
    declared = {each for each in known if isinstance(each, type) and issubclass(each, wizard_errors.WizardError)}

    assert declared - NEVER_ANSWERED <= set(errors.PROBLEMS)


def test_problems_have_a_place_of_their_own_in_the_docs(http: FlaskClient) -> None:
    """`type` is an address in /docs, where the problem is explained."""
    docs = http.get("/docs").text

    for each in errors.PROBLEMS.values():
        assert f'id="{each.slug}"' in docs


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(valkey.ConnectionError("refused by 10.0.0.3:6379"), 503, id="Valkey is gone"),
        pytest.param(valkey.TimeoutError("slow"), 503, id="Valkey is silent"),
        pytest.param(valkey.BusyLoadingError("LOADING"), 503, id="Valkey is starting"),
        pytest.param(Unavailable("MISCONF Errors writing to the AOF"), 503, id="Valkey's disk is full"),
        pytest.param(valkey.ResponseError("ERR no such command"), 500, id="we asked Valkey for nonsense"),
        pytest.param(ZeroDivisionError("the secret"), 500, id="a mistake of ours"),
        pytest.param(wizard_errors.QueueFull(7, 7), 429, id="the queue is full"),
        pytest.param(wizard_errors.MemoryFull(260_000_000, 250_000_000), 429, id="the memory is nearly full"),
        pytest.param(errors.Busy("Too many wait."), 503, id="too many wait"),
        pytest.param(wizard_errors.RateLimited("Wait.", limit="read", retry_after=7), 429, id="one sends too many"),
    ],
)
def test_a_problem_says_when_to_try_again_and_gives_nothing_away(app: Flask, error: Exception, status: int) -> None:
    """What passes has a Retry-After; addresses and messages of libraries stay in the log."""
    answer = raising(app, error).get("/raise")

    assert answer.status_code == status == answer.json["status"]
    assert answer.content_type == "application/problem+json"
    assert ("Retry-After" in answer.headers) == (status in {429, 503})
    assert not re.search("secret|10[.]0|AOF|command", answer.text)


@pytest.mark.parametrize(
    "malformed",
    [
        lambda path: f"{path}/",
        lambda path: f"/{path[1:].replace('/', '//')}//",
        lambda path: path.replace("/x", "/") + "/",
    ],
    ids=["a slash at the end", "two slashes", "an empty name"],
)
def test_no_address_is_redirected(app: Flask, http: FlaskClient, malformed: Callable[[str], str]) -> None:
    """A client in a language of its own follows no redirect, and a redirected DELETE may meet another resource."""
    for rule in app.url_map.iter_rules():
        if rule.rule == "/":
            continue
        path = malformed(re.sub("<[^>]+>", "x", rule.rule))
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = http.open(method=method, environ_overrides={"PATH_INFO": path})

            assert (answer.status_code, answer.content_type) == (404, "application/problem+json"), f"{method} {path}"
            assert answer.json["type"] == "/docs#no-such-address"


def test_a_problem_names_the_field_that_is_to_blame(app: Flask) -> None:
    """A form can show the sentence beside it."""
    answer = raising(app, wizard_errors.InvalidInput("n must be at least 2.", field="inputs.n")).get("/raise")

    assert answer.json == {
        "type": "/docs#invalid-input",
        "title": "A value is not allowed",
        "status": 422,
        "detail": "n must be at least 2.",
        "field": "inputs.n",
    }


def test_a_limit_says_how_long_to_wait(app: Flask) -> None:
    """In the header, and as a number that a page can count down."""
    answer = raising(app, wizard_errors.RateLimited("Wait.", limit="read", retry_after=7)).get("/raise")

    assert (answer.headers["Retry-After"], answer.json["retry_after"]) == ("7", 7)
    assert answer.json["type"] == "/docs#rate-limited"


def test_what_flask_refuses_is_a_problem_too(http: FlaskClient) -> None:
    """Also an address that does not exist, and a method that is not allowed, with what is."""
    missing, wrong_method = http.get("/nothing"), http.put("/api/v1/tasks")

    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")
    assert wrong_method.status_code == 405
    assert {"GET", "POST"} <= set(wrong_method.headers["Allow"].split(", "))
    assert wrong_method.json["type"] == "/docs#method-not-allowed"
