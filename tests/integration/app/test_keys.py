"""The keys of an issuer whose server rotates, hangs, lies, redirects or is away. Nobody is let in by mistake."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.identity import key_set
from app.identity.errors import CannotVerify, Unauthenticated
from app.identity.key_set import COOL_DOWN_SECONDS, MAX_AGE_SECONDS, REFRESH_SECONDS, KeySet
from tests.integration.app.callers import ASSERTION, access_claims, assertion, behind_access, running, signing_key
from tests.integration.app.conftest import eventually
from tests.live_keys import LiveKeys, SigningKey, says
from wizard.settings import Settings

pytestmark = pytest.mark.integration


class Clock:
    """The clock of the key set, which the test moves."""

    def __init__(self) -> None:
        """Starts at a moment like any other."""
        self.ahead = 0.0

    def __call__(self) -> float:
        """What the clock shows."""
        return time.monotonic() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that can be skipped."""
    clock = Clock()
    monkeypatch.setattr(key_set, "monotonic", clock)
    return clock


@pytest.fixture
def server() -> Iterator[LiveKeys]:
    """A key server with one key."""
    server = LiveKeys([signing_key("current")])
    yield server
    server.close()


@pytest.fixture
def keys(server: LiveKeys, clock: Clock) -> Iterator[KeySet]:
    """The keys of that server, as an API process has them."""
    keys = KeySet(server.url, {"RS256"})
    yield keys
    keys.stop()


def known(keys: KeySet, kid: str) -> bool:
    """Whether a key counts."""
    try:
        return keys.key(kid).key_id == kid
    except (Unauthenticated, CannotVerify):
        return False


def test_the_first_look_up_needs_no_thread(keys: KeySet, server: LiveKeys) -> None:
    """It fetches, and the next ones do not."""
    assert [known(keys, "current") for _ in range(100)] == [True] * 100
    assert server.requests == 1


def test_an_unknown_key_is_fetched_once_and_then_refused(keys: KeySet, server: LiveKeys) -> None:
    """With the sentence of a bad proof, for the keys are known well enough."""
    for _ in range(10):
        with pytest.raises(Unauthenticated, match="does not publish"):
            keys.key("unknown")

    assert server.requests == 1


@pytest.mark.parametrize("mood", ["good", "hang", "down"])
def test_a_flood_of_unknown_keys_is_no_flood_of_fetches(
    keys: KeySet, server: LiveKeys, clock: Clock, mood: str
) -> None:
    """10,000 from 32 threads: one fetch in each 30 s, and no thread waits for another's."""
    assert known(keys, "current")
    began = server.requests
    if mood == "hang":
        server.mood = server.hang
    if mood == "down":
        server.stop()
    clock.ahead += COOL_DOWN_SECONDS + 1
    slow = []

    def ask(number: int) -> bool:
        before = time.monotonic()
        found = known(keys, f"unknown-{number}")
        if time.monotonic() - before > 2:
            slow.append(number)
        return found

    with ThreadPoolExecutor(32) as threads:
        found = list(threads.map(ask, range(10_000)))

    assert not any(found)
    assert server.requests - began == (0 if mood == "down" else 1)
    assert len(slow) <= 1, "only the thread that fetches may wait"
    assert known(keys, "current")
    if mood == "down":
        server.start()


def test_known_keys_are_found_while_a_fetch_hangs(keys: KeySet, server: LiveKeys, clock: Clock) -> None:
    """Within milliseconds: the thread that fetches holds nothing that others need."""
    assert known(keys, "current")
    server.mood = server.hang
    clock.ahead += COOL_DOWN_SECONDS + 1
    waiting = threading.Thread(target=known, args=(keys, "unknown"))
    waiting.start()
    eventually(lambda: server.requests == 2)

    before = time.monotonic()
    assert all(known(keys, "current") for _ in range(1_000))
    with pytest.raises(CannotVerify):
        keys.key("another")
    assert time.monotonic() - before < 2.4, "they do not wait for the end of the fetch"

    waiting.join(10)
    # As below: other tests run beside this one.
    assert 2.5 < time.monotonic() - before < 6, "a fetch takes three seconds at most"


def test_a_new_key_counts_within_half_a_minute(keys: KeySet, server: LiveKeys, clock: Clock) -> None:
    """The first token that names it has it fetched, at the latest 30 s after the fetch before."""
    assert known(keys, "current")
    server.keys = [signing_key("current"), signing_key("next")]

    assert not known(keys, "next")
    clock.ahead += COOL_DOWN_SECONDS

    assert known(keys, "next")
    assert known(keys, "current")
    assert server.requests == 2


def test_a_withdrawn_key_counts_no_more_after_the_next_fetch(keys: KeySet, server: LiveKeys, clock: Clock) -> None:
    """Whatever caused it."""
    assert known(keys, "current")
    server.keys = [signing_key("next")]
    clock.ahead += COOL_DOWN_SECONDS

    assert known(keys, "next")
    assert not known(keys, "current")


def test_the_thread_refreshes_the_keys(server: LiveKeys, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any token: at its start, and then every ten minutes, here every tenth of a second."""
    monkeypatch.setattr(key_set, "COOL_DOWN_SECONDS", 0.05)
    monkeypatch.setattr(key_set, "REFRESH_SECONDS", 0.1)
    keys = KeySet(server.url, {"RS256"})
    keys.start()
    try:
        eventually(lambda: server.requests >= 3)
        assert known(keys, "current")
        server.keys = [signing_key("next")]
        eventually(lambda: known(keys, "next") and not known(keys, "current"))
    finally:
        keys.stop()
    eventually(lambda: not any(each.name == "keys" for each in threading.enumerate()))
    assert REFRESH_SECONDS == 600


def test_while_the_server_is_away_the_thread_asks_every_half_minute(
    server: LiveKeys, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So new keys are there soon after the server is."""
    monkeypatch.setattr(key_set, "COOL_DOWN_SECONDS", 0.1)
    server.mood = says(b"", status=503)
    keys = KeySet(server.url, {"RS256"})
    keys.start()
    try:
        eventually(lambda: server.requests >= 3)
        assert not known(keys, "current")
        server.mood = None
        eventually(lambda: known(keys, "current"))
    finally:
        keys.stop()


def test_old_keys_count_for_a_day_and_no_longer(keys: KeySet, server: LiveKeys, clock: Clock) -> None:
    """Then nobody is let in, and the sentence says that it is not the caller's fault."""
    assert known(keys, "current")
    server.stop()

    clock.ahead += MAX_AGE_SECONDS - 60
    assert known(keys, "current")
    clock.ahead += 61
    with pytest.raises(CannotVerify, match="try again"):
        keys.key("current")

    server.start()
    clock.ahead += COOL_DOWN_SECONDS
    assert known(keys, "current")


def public(key: SigningKey, **changes: Any) -> bytes:
    """A key set with one key in it, changed."""
    told = {**key.public, **changes}
    return json.dumps({"keys": [{name: value for name, value in told.items() if value is not None}]}).encode()


def moods(server: LiveKeys) -> dict[str, Callable[[Any], None]]:
    """Everything that a server may do instead of publishing keys."""
    current, weak = signing_key("current"), signing_key("current", "RSA", 1024)
    return {
        "an error": says(b"", status=500),
        "an error with good keys": says(public(current), status=500),
        "no content": says(b"", status=204),
        "nothing": says(b""),
        "garbage": says(b"\x00\xff" * 500),
        "a web page": says(b"<!doctype html><title>Sign in</title>"),
        "half of the keys": says(public(current)[:-20]),
        "a list": says(b"[]"),
        "no keys": says(b'{"keys": []}'),
        "keys that are a text": says(b'{"keys": "current"}'),
        "keys that are numbers": says(b'{"keys": [1, null, [], "x"]}'),
        "another object": says(b'{"error": "not now"}'),
        "a nested list": says(b'{"keys": ' + b"[" * 100_000),
        "a huge answer": says(public(current)[:-1] + b" " * 300_000 + b"}"),
        "a redirect to good keys": server.redirect,
        "a hanging answer": server.hang,
        "headers a byte at a time": server.drip,
        "a body a byte at a time": server.drip_body,
        "a key without a name": says(public(current, kid=None)),
        "a key with a number for a name": says(public(current, kid=7)),
        "a key for encryption": says(public(current, use="enc")),
        "a key for another algorithm": says(public(current, alg="RS512")),
        "a key for HS256": says(public(current, alg="HS256")),
        "a shared secret": says(public(current, kty="oct", alg="HS256", k="c2VjcmV0")),
        "an elliptic key": says(public(signing_key("elliptic", "EC"), kid="current")),
        "a key that is too short": says(public(weak)),
        "a key with half of its numbers": says(public(current, n=None)),
        "a key with text for a number": says(public(current, n="?!")),
        "a key with a list for an algorithm": says(public(current, alg=["RS256"])),
    }


@pytest.mark.parametrize("mood", moods(LiveKeys.__new__(LiveKeys)))
def test_a_server_that_lies_or_hangs_changes_nothing(keys: KeySet, server: LiveKeys, clock: Clock, mood: str) -> None:
    """Who was let in is let in, who was not is not; at the start, nobody is. It takes three seconds at most."""
    server.mood = moods(server)[mood]
    before = time.monotonic()

    with pytest.raises(CannotVerify):
        keys.key("current")
    # Three seconds, and what other tests take of the machine; a second fetch would end after six.
    assert time.monotonic() - before < 6

    server.mood = None
    eventually(lambda: not any(each.name == "keys-once" for each in threading.enumerate()))
    clock.ahead += COOL_DOWN_SECONDS
    assert known(keys, "current")
    server.mood = moods(server)[mood]
    clock.ahead += COOL_DOWN_SECONDS
    assert not known(keys, "unknown")
    assert known(keys, "current")


def test_one_bad_key_does_not_spoil_the_others(keys: KeySet, server: LiveKeys) -> None:
    """An issuer may publish kinds that we do not know."""
    told = [None, {"kty": "future", "kid": "x"}, {"kty": "RSA", "kid": "y", "n": [], "e": 1}]
    server.mood = says(json.dumps({"keys": [*told, signing_key("current").public]}).encode())

    assert known(keys, "current")
    assert not known(keys, "y")


def test_a_team_whose_keys_cannot_be_had_lets_nobody_in(settings: Settings, server: LiveKeys, clock: Clock) -> None:
    """503 with the time to wait, even for a good assertion; and what needs no caller is answered."""
    server.mood = says(b"", status=500)
    with running(behind_access(settings, server)) as app:
        http: FlaskClient = app.test_client()

        refused = http.get("/whoami", headers={ASSERTION: assertion()})

        assert (refused.status_code, refused.json["type"]) == (503, "/docs#cannot-verify")
        assert refused.headers["Retry-After"] == "1"
        assert http.get("/healthz").status_code == 200
        server.mood = None
        clock.ahead += COOL_DOWN_SECONDS
        assert http.get("/whoami", headers={ASSERTION: assertion()}).status_code == 200


def test_a_token_of_a_withdrawn_key_is_refused_though_it_was_verified_before(
    settings: Settings, server: LiveKeys, clock: Clock
) -> None:
    """What is remembered of a token ends with its key."""
    with running(behind_access(settings, server)) as app:
        http = app.test_client()
        headers = {ASSERTION: assertion()}
        assert http.get("/whoami", headers=headers).status_code == 200
        server.keys = [signing_key("next")]
        clock.ahead += COOL_DOWN_SECONDS
        new = signing_key("next").sign(access_claims())
        assert http.get("/whoami", headers={ASSERTION: new}).status_code == 200

        assert http.get("/whoami", headers=headers).status_code == 401


def test_a_key_that_is_exchanged_under_its_name_verifies_only_what_it_signed(
    settings: Settings, server: LiveKeys, clock: Clock
) -> None:
    """The name of a key is no proof."""
    with running(behind_access(settings, server)) as app:
        http = app.test_client()
        headers = {ASSERTION: assertion()}
        assert http.get("/whoami", headers=headers).status_code == 200
        server.mood = says(public(signing_key("next"), kid="current"))
        clock.ahead += COOL_DOWN_SECONDS
        http.get("/whoami", headers={ASSERTION: signing_key("stranger").sign(access_claims())})

        assert http.get("/whoami", headers=headers).status_code == 401
        exchanged = signing_key("next").sign(access_claims(), kid="current")
        assert http.get("/whoami", headers={ASSERTION: exchanged}).status_code == 200
