"""People: their roles by the rules of ACCESS_ROLES_FILE, and tokens of any OIDC issuer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.app.callers import (
    ASSERTION,
    OIDC_ISSUER,
    assertion,
    bearer,
    behind_access,
    oidc_claims,
    running,
    signing_key,
    with_oidc,
    written,
)
from tests.live_keys import LiveKeys
from wizard.settings import Settings

pytestmark = pytest.mark.integration


def test_roles_of_people_follow_the_rules(settings: Settings, keys: LiveKeys, tmp_path: Path) -> None:
    """By address, by domain, by a group of the token; nobody else has any here."""
    rules = {
        "default": [],
        "rules": [
            {"email": "ann@example.org", "roles": ["operate"]},
            {"domain": "example.org", "roles": ["read"]},
            {"group": "night shift", "roles": ["submit"]},
        ],
    }
    path = written(tmp_path / "roles.json", json.dumps(rules))
    with running(behind_access(settings, keys, access_roles_file=path)) as app:
        http = app.test_client()

        def roles(**claims: Any) -> Any:
            return http.get("/api/v1/me", headers={ASSERTION: assertion(**claims)}).json["roles"]

        assert roles() == ["read", "submit", "operate"]
        assert roles(email="bob@example.org") == ["read"]
        assert roles(email="bob@example.org", groups=["day shift", "night shift"]) == ["read", "submit"]
        assert roles(email="eve@elsewhere.example", custom={"groups": ["night shift"]}) == ["read", "submit"]
        assert roles(email="eve@elsewhere.example", groups="night shift") == ["read", "submit"]
        assert roles(email="eve@elsewhere.example", groups=[{"name": "night shift"}, 7, None]) == []
        assert roles(email="eve@elsewhere.example", groups={"night shift": True}, custom=["night shift"]) == []
        refused = http.get("/whoami", headers={ASSERTION: assertion(email="eve@elsewhere.example")})
        assert refused.status_code == 403
        assert "the roles of eve@elsewhere.example here are none" in refused.json["detail"]


@pytest.fixture
def http(settings: Settings, keys: LiveKeys) -> Iterator[FlaskClient]:
    """An installation that believes one issuer."""
    with running(with_oidc(settings, keys)) as app:
        yield app.test_client()


@pytest.mark.parametrize("key", [("current", "RSA"), ("elliptic", "EC")], ids=["RS256", "ES256"])
def test_a_token_names_its_caller(http: FlaskClient, key: tuple[str, str]) -> None:
    """By keys of either kind, as the issuer publishes them."""
    me = http.get("/api/v1/me", headers=bearer(signing_key(*key).sign(oidc_claims()))).json

    assert (me["name"], me["source"], me["roles"]) == ("ann@example.org", "oidc", ["read", "submit"])
    assert (me["sign_in"], me["sign_out"]) == (False, None)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: signing_key("elliptic", "EC").sign(oidc_claims(), kid="current"), id="ES256 by RS256"),
        pytest.param(lambda: signing_key("current").sign(oidc_claims(), kid="elliptic"), id="RS256 by ES256"),
        pytest.param(lambda: signing_key("stranger", "EC").sign(oidc_claims(), kid="elliptic"), id="forged"),
        pytest.param(lambda: signing_key("current").sign(oidc_claims(aud="another")), id="audience"),
        pytest.param(lambda: signing_key("current").sign(oidc_claims(iss=OIDC_ISSUER + "/x")), id="issuer"),
        pytest.param(lambda: signing_key("current").sign(oidc_claims(exp=1)), id="expired"),
        pytest.param(lambda: signing_key("current").sign(oidc_claims(sub="", email=None)), id="nobody"),
        pytest.param(lambda: signing_key("current").sign(oidc_claims(sub="a\nb", email=None)), id="two lines"),
        pytest.param(assertion, id="of Access"),
        pytest.param(lambda: "a.b.c", id="garbage"),
    ],
)
def test_a_bad_token_lets_nobody_in(http: FlaskClient, token: Any) -> None:
    """401."""
    assert http.get("/whoami", headers=bearer(token())).status_code == 401


@pytest.mark.parametrize("verified", [None, False, "true", 1])
def test_an_address_that_is_not_verified_names_nobody(
    settings: Settings, keys: LiveKeys, tmp_path: Path, verified: Any
) -> None:
    """Many issuers let people write any address into their profile; so the subject is the name, marked as one."""
    rules = {"default": ["read"], "rules": [{"email": "ann@example.org", "roles": ["operate"]}]}
    path = written(tmp_path / "roles.json", json.dumps(rules))
    with running(with_oidc(settings, keys, access_roles_file=path)) as app:
        token = signing_key("current").sign(oidc_claims(sub="boss@example.org") | {"email_verified": verified})
        me = app.test_client().get("/api/v1/me", headers=bearer(token)).json

    assert (me["name"], me["roles"]) == ("oidc:boss@example.org", ["read"])


def test_the_page_is_closed_too(http: FlaskClient) -> None:
    """A proxy signs people in before they see anything."""
    assert http.get("/").status_code == 401
    assert http.get("/", headers=bearer(signing_key("current").sign(oidc_claims()))).status_code == 200


def test_it_works_beside_static_tokens_and_access(with_tokens: Settings, keys: LiveKeys) -> None:
    """Each proof is known by its place and form, and a token that nobody knows is refused."""
    both = behind_access(with_oidc(with_tokens, keys), keys)
    with running(both) as app:
        http = app.test_client()
        token = signing_key("current").sign(oidc_claims())

        def name(**headers: str) -> Any:
            return http.get("/api/v1/me", headers={key.replace("_", "-"): text for key, text in headers.items()})

        assert name(Authorization="Bearer submit").json["source"] == "token"
        assert name(Authorization=f"Bearer {token}").json["source"] == "oidc"
        assert name(Cf_Access_Jwt_Assertion=assertion()).json["source"] == "access"
        # What a program sends by itself goes before what the edge adds.
        assert name(Cf_Access_Jwt_Assertion=assertion(), Authorization="Bearer operate").json["name"] == "a-operate"
        assert name(Authorization="Bearer x.y.z").status_code == 401
        assert name(Cf_Access_Jwt_Assertion=token).status_code == 401
        assert name(Cf_Access_Jwt_Assertion="submit").status_code == 401
        assert name(Authorization=f"Bearer {assertion()}").status_code == 401
