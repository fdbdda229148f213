"""ACCESS=0: everyone may do everything, but kill a worker."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.integration.app.callers import (
    bearer,
    running,
)
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def open_http(with_tokens: Settings) -> Iterator[FlaskClient]:
    """An installation that asks nobody, and where an operator may kill workers."""
    with running(dataclasses.replace(with_tokens, access=0, demo=1)) as app:
        yield app.test_client()


def test_everyone_may_do_everything(open_http: FlaskClient) -> None:
    """Without a name."""
    me = open_http.get("/api/v1/me").json

    assert (me["name"], me["roles"], me["access"]) == (None, ["read", "submit", "operate"], False)
    assert (me["sign_in"], me["demo"]) == (False, True)
    assert open_http.post("/task", json={"a": 1, "b": 2}).status_code == 202
    assert open_http.delete("/api/v1/dead-letters").json == {"purged": 0}


def test_a_token_gives_a_name_and_takes_nothing_away(open_http: FlaskClient) -> None:
    """A program need not know whether it must prove who it is."""
    me = open_http.get("/api/v1/me", headers=bearer("read")).json

    assert (me["name"], me["roles"]) == ("a-read", ["read", "submit", "operate"])


@pytest.mark.parametrize(
    ("headers", "status", "word"),
    [
        pytest.param({}, 401, "send the header Authorization", id="nobody"),
        pytest.param(bearer(""), 401, "send the header Authorization", id="an empty token"),
        pytest.param(bearer("wrong"), 401, "not known here", id="a wrong token"),
        pytest.param(bearer("submit"), 403, "the roles of a-submit here are read and submit", id="a lesser role"),
        pytest.param(bearer("operate"), 404, "No worker", id="an operator"),
    ],
)
def test_to_kill_a_worker_one_proves_to_be_an_operator(
    open_http: FlaskClient, headers: dict[str, str], status: int, word: str
) -> None:
    """Though everyone has the role: nobody takes a worker away without a token."""
    answer = open_http.post("/api/v1/nodes/worker-1/kill", json={}, headers=headers)

    assert answer.status_code == status
    assert word in answer.json["detail"]


@pytest.mark.usefixtures("hand")
def test_the_operators_token_kills(settings: Settings) -> None:
    """The token of OPERATOR_TOKEN is one like the others, with all roles."""
    with running(dataclasses.replace(settings, demo=1, operator_token="a token for the operator")) as app:
        http = app.test_client()
        assert http.get("/api/v1/cluster").json["demo"] is True

        answer = http.post("/api/v1/nodes/worker-1/kill", json={}, headers=bearer("a token for the operator"))

    assert answer.status_code == 202


def test_killing_is_off_unless_somebody_can_prove_to_be_an_operator(settings: Settings) -> None:
    """DEMO=1 alone is not enough, and nobody learns of a token that there is not."""
    with running(dataclasses.replace(settings, demo=1)) as app:
        http = app.test_client()
        answer = http.post("/api/v1/nodes/worker-1/kill", json={}, headers=bearer("guessed"))

        assert (answer.status_code, answer.json["type"]) == (403, "/docs#not-allowed")
        assert http.get("/api/v1/cluster").json["demo"] is False
