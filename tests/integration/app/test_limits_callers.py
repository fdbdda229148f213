"""Whose limits they are: a proven name's, else an address's that nobody can forge."""

from __future__ import annotations

import json
import random
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.integration.app.callers import AUDIENCE, TEAM, bearer, written
from tests.live_keys import LiveKeys
from wizard.queue.keys import Keys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}, "memo": False}


def test_a_thousand_forged_headers_are_one_caller(limited: Any) -> None:
    """Without a gateway none is believed; behind it only the last address of its own, which it writes itself."""
    chance = random.Random(1)
    names = (
        *("X-Forwarded-For", "CF-Connecting-IP", "CF-Connecting-IPv6", "Forwarded", "True-Client-IP", "X-Real-IP"),
        *("Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "Fastly-Client-IP", "X-Forwarded", "X-Remote-IP"),
        *("X-Remote-Addr", "X-Originating-IP", "Remote-Addr", "X-Client", "Via", "X-Forwarded-Host"),
    )

    def forged() -> dict[str, str]:
        address = ".".join(str(chance.randrange(256)) for _ in range(4))
        if chance.random() < 0.3:
            address = ":".join(f"{chance.randrange(65_536):x}" for _ in range(8))
        texts = (address, f"{address}, 10.0.0.1", f'for="{address}"', f"[{address}]:80", f"::ffff:{address}")
        return {name: chance.choice(texts) for name in chance.sample(names, chance.randrange(1, 7))}

    http = limited()
    found = [http.get("/whoami", headers=forged()).status_code for _ in range(1_000)]

    assert found == [200] * 4 + [429] * 996


def test_behind_the_gateway_each_address_is_a_caller(limited: Any) -> None:
    """The gateway tells it, whatever stands before; an IPv6 network of one customer is one."""
    http = limited(behind_gateway=1, limit_read_burst=1)

    def ask(told: str) -> int:
        return int(http.get("/whoami", headers={"X-Forwarded-For": told, "X-Real-IP": "203.0.113.9"}).status_code)

    assert [ask("203.0.113.1"), ask("203.0.113.1"), ask("203.0.113.2")] == [200, 429, 200]
    assert [ask("198.51.100.1, 203.0.113.1"), ask("::ffff:203.0.113.2")] == [429, 429]
    assert [ask("2001:db8::1"), ask("2001:db8::ffff"), ask("2001:db8:0:1::1")] == [200, 429, 200]


def test_who_proved_a_name_is_limited_by_it(limited: Any, tmp_path: Path) -> None:
    """Two names behind one address have two limits, one name at two addresses has one; no name is an address."""
    rows = [
        {"name": name, "sha256": sha256(token.encode()).hexdigest(), "roles": ["read"]}
        for name, token in (("ann", "a"), ("bob", "b"), ("203.0.113.1", "c"))
    ]
    http = limited(limit_read_burst=1, access_tokens_file=written(tmp_path / "tokens.json", json.dumps(rows)))

    def ask(token: str | None, address: str) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return int(http.get("/whoami", headers=headers, environ_overrides={"REMOTE_ADDR": address}).status_code)

    assert [ask(token, "203.0.113.1") for token in ("a", "b", "a", None)] == [200, 200, 429, 200]
    assert [ask("a", "203.0.113.2"), ask("c", "203.0.113.3"), ask(None, "203.0.113.1")] == [429, 200, 429]


@pytest.mark.parametrize("path", ["/whoami", "/", "/api/v1/tasks", "/api/v1/me", "/nowhere"])
def test_guessing_is_limited_by_address(limited: Any, keys: LiveKeys, path: str) -> None:
    """Whatever is asked with a proof that does not count; who has a good one is not disturbed."""
    http = limited(
        limit_read_burst=3,
        access=1,
        operator_token="right",
        access_team=TEAM,
        access_audience=AUDIENCE,
        access_keys_url=keys.url,
    )

    guesses = [http.get(path, headers=bearer(f"guess-{number}")).status_code for number in range(10)]

    assert guesses == [401] * 3 + [429] * 7
    assert http.get("/whoami", headers=bearer("right")).status_code == 200


def test_signing_in_by_guessing_is_limited_too(limited: Any) -> None:
    """And so is asking without any proof."""
    http = limited(limit_read_burst=3, access=1, operator_token="right")

    asked = [http.post("/api/v1/session", json={"token": f"guess-{number}"}).status_code for number in range(5)]

    assert asked == [401] * 3 + [429] * 2
    assert http.get("/whoami").status_code == 429


def test_the_tasks_of_a_name_are_counted_wherever_it_asks_from(limited: Any, tmp_path: Path) -> None:
    """And those of others are not."""
    rows = [{"name": name, "sha256": sha256(name.encode()).hexdigest(), "roles": ["submit"]} for name in ("ann", "bob")]
    tokens = written(tmp_path / "tokens.json", json.dumps(rows))
    http = limited(limit_submit_burst=100, limit_in_flight=1, access=1, access_tokens_file=tokens)

    def submit(name: str, address: str) -> int:
        answer = http.post(
            "/api/v1/tasks",
            json=ADD,
            headers={"Authorization": f"Bearer {name}"},
            environ_overrides={"REMOTE_ADDR": address},
        )
        return int(answer.status_code)

    assert [submit("ann", "203.0.113.1"), submit("bob", "203.0.113.1"), submit("ann", "203.0.113.2")] == [202, 202, 429]


def test_the_keys_have_no_address_in_them_and_expire(limited: Any, client: Any, settings: Settings) -> None:
    """Every one that limits wrote."""
    http = limited(limit_submit_burst=100, limit_read_burst=50)
    http.get("/whoami", environ_overrides={"REMOTE_ADDR": "203.0.113.1"})
    http.post("/api/v1/tasks", json=ADD, environ_overrides={"REMOTE_ADDR": "203.0.113.1"})

    keys = Keys(settings.valkey_prefix)
    written = [*client.keys(keys.bucket("*")), *client.keys(keys.in_flight("*"))]
    assert len(written) == 3
    assert all(client.pttl(key) > 0 for key in written)
    assert all(re.fullmatch(r"(bucket:\w+|in_flight):[0-9a-f]{32}", key.removeprefix(keys.prefix)) for key in written)
