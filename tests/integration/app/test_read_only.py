"""READ_ONLY=1: a showcase that everyone may look at."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.app.callers import (
    ADDITION,
    ASSERTION,
    assertion,
    bearer,
    behind_access,
    running,
    written,
)
from tests.live_keys import LiveKeys
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture(params=[0, 1], ids=["ACCESS=0", "ACCESS=1"])
def showcase(with_tokens: Settings, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """It does not matter whether proofs are asked for: to read, none is."""
    with running(dataclasses.replace(with_tokens, access=request.param, read_only=1)) as app:
        yield app.test_client()


def test_everyone_may_read_and_nobody_submits_without_a_role(showcase: FlaskClient) -> None:
    """And one may sign in."""
    assert showcase.get("/").status_code == 200
    assert showcase.get("/api/v1/tasks").status_code == 200
    assert showcase.post("/api/v1/preview", json=ADDITION).status_code == 200
    assert showcase.post("/task", json={"a": 1, "b": 2}).status_code == 401
    assert showcase.delete("/api/v1/dead-letters").status_code == 401
    assert showcase.get("/api/v1/load").status_code == 401
    me = showcase.get("/api/v1/me").json
    assert (me["roles"], me["read_only"], me["sign_in"]) == (["read"], True, True)


def test_a_proven_role_counts(showcase: FlaskClient) -> None:
    """And no more than that."""
    assert showcase.post("/task", json={"a": 1, "b": 2}, headers=bearer("submit")).status_code == 202
    assert showcase.delete("/api/v1/dead-letters", headers=bearer("submit")).status_code == 403
    assert showcase.post("/task", json={"a": 1, "b": 2}, headers=bearer("read")).status_code == 403
    assert [showcase.get("/api/v1/load", headers=bearer(role)).status_code for role in ("submit", "operate")] == [
        403,
        200,
    ]


def test_where_nobody_can_prove_anything_nobody_writes(settings: Settings) -> None:
    """403, since to ask for a proof would lead nowhere."""
    with running(dataclasses.replace(settings, read_only=1)) as app:
        http = app.test_client()
        answer = http.post("/task", json={"a": 1, "b": 2})

        assert (answer.status_code, answer.json["type"]) == (403, "/docs#forbidden")
        assert "the roles of everyone here are read" in answer.json["detail"]
        assert http.get("/api/v1/me").json["sign_in"] is False


def test_people_without_a_rule_of_their_own_read(settings: Settings, keys: LiveKeys, tmp_path: Path) -> None:
    """The default of the rules is for everyone, and everyone reads."""
    rules = {"default": ["submit"], "rules": [{"domain": "example.org", "roles": ["submit"]}]}
    path = written(tmp_path / "roles.json", json.dumps(rules))
    with running(behind_access(settings, keys, read_only=1, access_roles_file=path)) as app:
        http = app.test_client()

        def roles(email: str) -> Any:
            return http.get("/api/v1/me", headers={ASSERTION: assertion(email=email)}).json["roles"]

        assert roles("ann@example.org") == ["read", "submit"]
        assert roles("eve@elsewhere.example") == ["read"]
