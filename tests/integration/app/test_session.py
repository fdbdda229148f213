"""A browser signs in with a static token: the cookie, and other sites that would like to use it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.app.callers import ADDITION, ASSERTION, assertion, behind_access, running, written
from tests.live_keys import LiveKeys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

SESSION = "/api/v1/session"
TOKEN = "4c1f the operator's; token=ü"


@pytest.fixture
def with_token(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with one token that may submit."""
    row = {"name": "ann", "sha256": sha256(TOKEN.encode()).hexdigest(), "roles": ["submit"]}
    path = written(tmp_path / "tokens.json", json.dumps([row]))
    return dataclasses.replace(settings, access=1, access_tokens_file=path)


@pytest.fixture
def http(with_token: Settings) -> Iterator[FlaskClient]:
    """A browser that has not signed in."""
    with running(with_token) as app:
        yield app.test_client()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"token": "wrong"}, 401, id="a wrong token"),
        pytest.param({"token": sha256(TOKEN.encode()).hexdigest()}, 401, id="the hash of the token"),
        pytest.param({"token": "x" * 9_000}, 401, id="a huge token"),
        pytest.param({"token": "\udcff"}, 400, id="half of a character"),
        pytest.param({"token": ""}, 422, id="an empty token"),
        pytest.param({"token": " "}, 422, id="a blank"),
        pytest.param({"token": None}, 422, id="null"),
        pytest.param({"token": ["x"]}, 422, id="a list"),
        pytest.param({}, 422, id="nothing"),
        pytest.param({"token": "x", "name": "ann"}, 422, id="a member too many"),
    ],
)
def test_what_is_no_token_gives_no_cookie(
    http: FlaskClient, body: dict[str, Any], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """And what was tried stands neither in the answer nor in the log."""
    answer = http.post(SESSION, json=body)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert "Set-Cookie" not in answer.headers
    assert len(caplog.records) == (1 if status == 401 else 0)
    if status == 401:
        assert body["token"] not in answer.text + caplog.text


def test_a_token_in_a_form_is_not_read(http: FlaskClient) -> None:
    """Another site can send a form; it cannot send JSON."""
    assert http.post(SESSION, data={"token": TOKEN}).status_code == 415
    assert http.post(SESSION, data=json.dumps({"token": TOKEN}), content_type="text/plain").status_code == 415


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_neither_sign_in_nor_out_nor_write(http: FlaskClient, site: str) -> None:
    """Not even one of the same domain: who gets a foothold on a neighbour gets none here."""
    http.post(SESSION, json={"token": TOKEN})
    headers = {"Sec-Fetch-Site": site}

    asked = [
        http.post(SESSION, json={"token": TOKEN}, headers=headers),
        http.delete(SESSION, headers=headers),
        http.post("/api/v1/tasks", json=ADDITION, headers=headers),
    ]

    assert [(each.status_code, each.json["type"]) for each in asked] == [(403, "/docs#cross-site")] * 3
    assert http.get("/api/v1/me").json["name"] == "ann"


def test_a_signed_in_browser_may_what_its_token_may(http: FlaskClient) -> None:
    """Until it signs out."""
    answer = http.post(SESSION, json={"token": f" {TOKEN}\n"}, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["source"], answer.json["roles"]) == ("ann", "token", ["read", "submit"])
    assert http.get("/api/v1/me").json == answer.json
    assert http.post("/api/v1/tasks", json=ADDITION).status_code == 202
    assert http.delete("/api/v1/dead-letters").status_code == 403

    gone = http.delete(SESSION)

    assert (gone.status_code, gone.json["name"], gone.json["roles"]) == (200, None, [])
    assert http.get("/api/v1/me").json["name"] is None
    assert http.post("/api/v1/tasks", json=ADDITION).status_code == 401


@pytest.mark.parametrize(
    ("base", "origin", "secure"),
    [
        pytest.param("http://localhost", "http://localhost", False, id="plain"),
        pytest.param("https://localhost", "https://localhost", True, id="https"),
        pytest.param("http://localhost", "https://maths.example.org", True, id="https that a gateway ended"),
        pytest.param("http://localhost", None, False, id="a program"),
    ],
)
def test_the_cookie_is_for_this_site_and_for_no_script(
    http: FlaskClient, base: str, origin: str | None, secure: bool
) -> None:
    """Nor is it sent without TLS if it came by TLS; and it ends with the browser."""
    headers = {"Origin": origin} if origin else {}

    for answer in (
        http.post(SESSION, json={"token": TOKEN}, base_url=base, headers=headers),
        http.delete(SESSION, base_url=base, headers=headers),
    ):
        cookie = answer.headers["Set-Cookie"]
        first, *others = cookie.split("; ")
        assert first.startswith("wizard_token=")
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(others)
        assert ("Secure" in others) is secure
        assert not any(each.startswith("Domain") for each in others)
    assert "Max-Age=0" in cookie


def test_a_cookie_whose_token_was_replaced_counts_as_none(http: FlaskClient) -> None:
    """The browser goes on sending it, and must be able to sign in again."""
    http.set_cookie("wizard_token", "replaced")

    assert http.get("/").status_code == 200
    assert http.get("/api/v1/me").json["name"] is None
    refused = http.post("/api/v1/tasks", json=ADDITION)
    assert (refused.status_code, refused.json["detail"]) == (
        401,
        "The token is not known here: it may have been replaced.",
    )
    assert http.post(SESSION, json={"token": TOKEN}).json["name"] == "ann"
    assert http.post("/api/v1/tasks", json=ADDITION).status_code == 202


def test_a_stranger_cookie_is_none_of_ours(http: FlaskClient) -> None:
    """Its name only ends or begins like ours."""
    for name in ("x-wizard_token", "wizard_token2"):
        http.set_cookie(name, "x")

    assert http.get("/api/v1/me").json["name"] is None


def test_the_header_goes_before_the_cookie(http: FlaskClient) -> None:
    """The dialogue that kills a worker sends a token of its own."""
    http.post(SESSION, json={"token": TOKEN})

    assert http.get("/api/v1/me", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_people_behind_access_may_sign_in_with_a_token_of_more_roles(with_token: Settings, keys: LiveKeys) -> None:
    """The sign-in goes before the assertion that Access adds to each request, and ends with the cookie."""
    with running(behind_access(with_token, keys, operator_token="operate")) as app:
        http = app.test_client()
        headers = {ASSERTION: assertion()}

        assert http.post(SESSION, json={"token": "operate"}, headers=headers).json["name"] == "operator"
        assert http.get("/api/v1/me", headers=headers).json["roles"] == ["read", "submit", "operate"]
        assert http.delete(SESSION, headers=headers).json["name"] == "ann@example.org"
        http.set_cookie("wizard_token", "replaced")
        assert http.get("/api/v1/me", headers=headers).json["name"] == "ann@example.org"


def test_an_installation_without_tokens_signs_nobody_in(settings: Settings) -> None:
    """401, and `sign_in` has said so before."""
    with running(settings) as app:
        http = app.test_client()

        assert http.get("/api/v1/me").json["sign_in"] is False
        assert http.post(SESSION, json={"token": "x"}).status_code == 401
