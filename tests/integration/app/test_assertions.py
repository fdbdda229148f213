"""Assertions of Cloudflare Access against a real key server: whatever is wrong with one, nobody is let in by it."""

from __future__ import annotations

import base64
import hmac
import json
import string
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.integration.app.callers import (
    ACCESS_ISSUER,
    ADDITION,
    ASSERTION,
    AUDIENCE,
    access_claims,
    assertion,
    behind_access,
    oidc_claims,
    running,
    signing_key,
)
from tests.live_keys import LiveKeys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

DAY = 24 * 3600


@pytest.fixture(scope="module")
def keys() -> Iterator[LiveKeys]:
    """The key server of the team: one current key, the one before it, and one of another kind."""
    server = LiveKeys([signing_key("current"), signing_key("previous"), signing_key("elliptic", "EC")])
    yield server
    server.close()


@pytest.fixture
def http(settings: Settings, keys: LiveKeys) -> Iterator[FlaskClient]:
    """A client of an installation behind Access."""
    with running(behind_access(settings, keys)) as app:
        yield app.test_client()


def part(value: Any) -> str:
    """A part of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(algorithm: str, signature: str = "") -> str:
    """A token with an algorithm that needs no key."""
    return f"{part({'alg': algorithm, 'kid': 'current', 'typ': 'JWT'})}.{part(access_claims())}.{signature}"


def with_public_key_as_secret(algorithm: str, digest: Any, **header: Any) -> str:
    """A token that is signed with what everyone knows, in case the verifier takes it for a secret."""
    secret = signing_key("current").private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': algorithm, 'kid': 'current', **header})}.{part(access_claims())}"
    return f"{signed}.{part(hmac.digest(secret, signed.encode(), digest))}"


def tampered() -> str:
    """A good token whose claims were exchanged."""
    header, _, signature = assertion().split(".")
    return f"{header}.{part(access_claims(email='boss@example.org'))}.{signature}"


def own_key_in_header(name: str, value: Any) -> str:
    """A token of a stranger who brings the key along, or its address."""
    return signing_key("stranger").sign(access_claims(), kid="current", **{name: value})


CASES: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "garbage": lambda: "not a token",
    "bytes that are no text": lambda: "\xff\xfe.\xff.\xff",
    "two parts": lambda: assertion().rpartition(".")[0],
    "four parts": lambda: f"{assertion()}.{part(b'x')}",
    "no signature": lambda: f"{assertion().rpartition('.')[0]}.",
    "huge": lambda: "e" * 8_001,
    "huge and good": lambda: assertion(groups=["x" * 8_000]),
    "a header that is no object": lambda: f"{part([1])}.{part(access_claims())}.{part(b'x')}",
    "a header nested deeply": lambda: f"{part(b'[' * 3_000)}.{part(access_claims())}.{part(b'x')}",
    "claims that are no object": lambda: signing_key("current").sign([1]),
    "forged": lambda: signing_key("stranger").sign(access_claims(), kid="current"),
    "claims exchanged": tampered,
    "a signature cut short": lambda: assertion()[:-20],
    "alg none": lambda: unsigned("none"),
    "alg None with a signature": lambda: unsigned("None", part(b"x")),
    "HS256 with the public key": lambda: with_public_key_as_secret("HS256", sha256),
    "HS512 with the public key": lambda: with_public_key_as_secret("HS512", "sha512"),
    "RS384": lambda: signing_key("current").sign(access_claims(), algorithm="RS384"),
    "RS512": lambda: signing_key("current").sign(access_claims(), algorithm="RS512"),
    "PS256": lambda: signing_key("current").sign(access_claims(), algorithm="PS256"),
    "expired": lambda: assertion(exp=int(time.time()) - 31),
    "expired yesterday": lambda: assertion(iat=int(time.time()) - 2 * DAY, exp=int(time.time()) - DAY),
    "issued in the future": lambda: assertion(iat=int(time.time()) + 60),
    "not yet valid": lambda: assertion(nbf=int(time.time()) + 60),
    "an expiry that is no number": lambda: assertion(exp="tomorrow"),
    "an expiry that is endless": lambda: assertion(exp=float("inf")),
    "of another application": lambda: assertion(aud=["another"]),
    "an audience that begins alike": lambda: assertion(aud=[AUDIENCE[:-1]]),
    "an audience that is an object": lambda: assertion(aud={AUDIENCE: True}),
    "no audience": lambda: assertion(aud=[]),
    "of another team": lambda: assertion(iss="https://evil.cloudflareaccess.com"),
    "an issuer that begins alike": lambda: assertion(iss=f"{ACCESS_ISSUER}.evil.example"),
    "an issuer with a slash": lambda: assertion(iss=f"{ACCESS_ISSUER}/"),
    "several issuers": lambda: assertion(iss=[ACCESS_ISSUER]),
    "without exp": lambda: assertion(exp=None),
    "without iat": lambda: assertion(iat=None),
    "without aud": lambda: assertion(aud=None),
    "without iss": lambda: assertion(iss=None),
    "without sub": lambda: assertion(sub=None),
    "a subject that is a number": lambda: assertion(sub=7),
    "about nobody": lambda: assertion(sub="", email=None),
    "an unknown key": lambda: signing_key("stranger").sign(access_claims()),
    "no key named": lambda: signing_key("current").sign(access_claims(), kid=None),
    "a key named by a number": lambda: f"{part({'alg': 'RS256', 'kid': 7})}.{part(access_claims())}.{part(b'x')}",
    "a key of another kind": lambda: signing_key("elliptic", "EC").sign(access_claims()),
    "a key of another kind, named as ours": lambda: signing_key("elliptic", "EC").sign(access_claims(), kid="current"),
    "jku": lambda: own_key_in_header("jku", "http://127.0.0.1:1/certs"),
    "x5u": lambda: own_key_in_header("x5u", "http://127.0.0.1:1/cert"),
    "jwk": lambda: own_key_in_header("jwk", signing_key("stranger").public),
    "an extension that is critical": lambda: signing_key("current").sign(access_claims(), crit=["x"], x=1),
    "of the OIDC issuer, with our key": lambda: signing_key("current").sign(oidc_claims()),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_assertion_lets_nobody_in(
    http: FlaskClient, case: str, client: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """401 with a sentence, in the header; no task is made; and one line in the log, without the token."""
    token = CASES[case]()

    answer = http.post("/api/v1/tasks", json=ADDITION, headers={ASSERTION: token.encode("latin-1").decode("latin-1")})

    assert answer.status_code == 401, answer.text
    assert (answer.json["type"], answer.headers["WWW-Authenticate"]) == ("/docs#unauthenticated", "Bearer")
    assert answer.json["detail"].endswith(".")
    assert client.keys(f"{settings.valkey_prefix}task*") == []
    [line] = [record.getMessage() for record in caplog.records if "Turned away" in record.getMessage()]
    assert answer.json["detail"] in line
    for text in (answer.text, line):
        assert "\n" not in line
        assert not any(len(each) > 8 and each in text for each in token.split("."))


#: What no browser would keep in a cookie.
NO_COOKIE = {"bytes that are no text", "huge", "huge and good", "a header nested deeply"}


@pytest.mark.parametrize("case", [case for case in CASES if case not in NO_COOKIE])
def test_a_bad_cookie_lets_nobody_in(http: FlaskClient, case: str) -> None:
    """The cookie is verified as the header is."""
    http.set_cookie("CF_Authorization", CASES[case]())

    assert http.post("/api/v1/tasks", json=ADDITION).status_code == 401
    assert http.get("/api/v1/me").json["name"] is None


@seed(12)
@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), letter=st.sampled_from(string.ascii_letters + string.digits + "-_.=~ "))
def test_no_letter_of_an_assertion_can_be_exchanged(http: FlaskClient, place: int, letter: str) -> None:
    """Not even the last one, of which base64 does not use all bits."""
    good = assertion()
    place %= len(good)

    changed = good[:place] + letter + good[place + 1 :]

    assert http.get("/whoami", headers={ASSERTION: changed}).status_code == (200 if changed == good else 401)


def test_the_last_letter_of_an_assertion_has_one_form(http: FlaskClient) -> None:
    """Every letter in its place but one is refused."""
    good = assertion()
    letters = string.ascii_letters + string.digits + "-_"

    taken = {each for each in letters if http.get("/whoami", headers={ASSERTION: good[:-1] + each}).status_code == 200}

    assert taken == {good[-1]}


@seed(13)
@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=200))
def test_no_text_is_a_proof(http: FlaskClient, text: str) -> None:
    """Whatever is sent in whichever place, the answer is 401 and never a fault of ours."""
    for name, value in ((ASSERTION, text), ("Authorization", f"Bearer {text}"), ("Authorization", text)):
        assert http.get("/whoami", headers={name: value}).status_code == 401
    bare = http.application.test_client(use_cookies=False)
    for cookie in (text, f"CF_Authorization={text}", f"wizard_token={text}"):
        assert bare.get("/whoami", headers={"Cookie": cookie}).status_code == 401


def test_no_assertion_lets_nobody_in(http: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither to read nor to write, nor to learn which addresses there are; and the log has a line for each."""
    asked = [
        http.post("/api/v1/tasks", json=ADDITION),
        http.get("/api/v1/tasks"),
        http.get("/"),
        http.get("/ui/wizard.js"),
        http.get("/nowhere"),
        http.open("/api/v1/tasks", method="OPTIONS"),
    ]

    assert [answer.status_code for answer in asked] == [401] * 6
    assert "sign in with Cloudflare Access" in asked[0].json["detail"]
    assert len([record for record in caplog.records if "Turned away" in record.getMessage()]) == 6


def test_probes_need_no_assertion(http: FlaskClient) -> None:
    """A kubelet has none; and what a probe happens to send is not even read."""
    for path in ("/healthz", "/readyz"):
        assert http.get(path).status_code == 200
        assert http.get(path, headers={ASSERTION: "garbage"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        pytest.param({}, "ann@example.org", id="a person"),
        pytest.param({"email": "Ann@Example.ORG"}, "ann@example.org", id="an address with capitals"),
        pytest.param({"aud": AUDIENCE}, "ann@example.org", id="an audience that is a text"),
        pytest.param({"aud": ["another", "other"]}, "ann@example.org", id="our other audience"),
        pytest.param({"exp": int(time.time()) + DAY}, "ann@example.org", id="for a day"),
        pytest.param({"email": None, "sub": "", "common_name": "e367.access"}, "e367.access", id="a service token"),
    ],
)
def test_a_good_assertion_names_its_caller(http: FlaskClient, changes: dict[str, Any], name: str) -> None:
    """An address is compared in lower case."""
    answer = http.get("/api/v1/me", headers={ASSERTION: assertion(**changes)})

    assert (answer.json["name"], answer.json["source"]) == (name, "access")
    assert answer.json["roles"] == ["read", "submit"]
    assert answer.json["sign_out"] == "/cdn-cgi/access/logout"


def test_clocks_may_differ_by_half_a_minute(http: FlaskClient) -> None:
    """And no more, see above."""
    now = int(time.time())
    for changes in ({"exp": now - 20}, {"iat": now + 20}, {"nbf": now + 20}):
        assert http.get("/whoami", headers={ASSERTION: assertion(**changes)}).status_code == 200


def test_the_key_before_the_current_one_counts_as_well(http: FlaskClient) -> None:
    """While it is published."""
    assert http.get("/whoami", headers={ASSERTION: assertion("previous")}).status_code == 200


def test_a_good_assertion_makes_a_task(http: FlaskClient) -> None:
    """202, from the header as from the cookie."""
    assert http.post("/api/v1/tasks", json=ADDITION, headers={ASSERTION: assertion()}).status_code == 202
    http.set_cookie("CF_Authorization", assertion())
    assert http.post("/api/v1/tasks", json=ADDITION).status_code == 202


def test_a_bad_header_beside_a_good_cookie_is_refused(http: FlaskClient) -> None:
    """The header is what Access adds; who sends another one tries something."""
    http.set_cookie("CF_Authorization", assertion())

    assert http.get("/whoami", headers={ASSERTION: assertion(aud="another")}).status_code == 401


def test_a_good_header_beside_a_bad_cookie_counts(http: FlaskClient) -> None:
    """A browser goes on sending an old cookie."""
    http.set_cookie("CF_Authorization", assertion(exp=int(time.time()) - DAY))

    assert http.get("/whoami", headers={ASSERTION: assertion()}).status_code == 200


@pytest.mark.parametrize("second", ["the same", "another good one", "a bad one"])
def test_two_headers_are_refused(http: FlaskClient, second: str) -> None:
    """Somebody between the edge and us added one, and nobody can say which counts."""
    first = assertion()
    other = {"the same": first, "another good one": assertion("previous"), "a bad one": "x.y.z"}[second]

    answer = http.get("/whoami", headers=[(ASSERTION, first), (ASSERTION, other)])

    assert answer.status_code == 401


def test_a_token_that_was_verified_is_refused_once_it_expires(http: FlaskClient) -> None:
    """It is remembered for its time only."""
    headers = {ASSERTION: assertion(exp=int(time.time()) - 28)}
    assert http.get("/whoami", headers=headers).status_code == 200

    time.sleep(2.5)

    assert http.get("/whoami", headers=headers).status_code == 401


def test_the_authorization_header_does_not_carry_an_assertion(http: FlaskClient) -> None:
    """It is for other tokens, and this installation knows none: as if nothing was sent."""
    assert http.get("/whoami", headers={"Authorization": f"Bearer {assertion()}"}).status_code == 401


def test_an_installation_without_access_ignores_assertions(settings: Settings) -> None:
    """What it cannot verify means nothing to it: no name, and no refusal."""
    with running(settings) as app:
        answer = app.test_client().get("/api/v1/me", headers={ASSERTION: assertion()})

    assert (answer.json["name"], answer.json["source"], answer.json["access"]) == (None, "anonymous", False)
    assert answer.json["roles"] == ["read", "submit", "operate"]
