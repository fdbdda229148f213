"""The door as gunicorn serves it: its thread, its log, its refusals to start."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from embedded.valkey_server import free_port
from tests.integration.app.callers import ADDITION, ASSERTION, AUDIENCE, TEAM, access_claims, assertion, signing_key
from tests.integration.app.conftest import ROOT, eventually
from tests.live_keys import LiveKeys
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def environment(keys: LiveKeys) -> dict[str, str]:
    """An installation behind Cloudflare Access."""
    return {"ACCESS": "1", "ACCESS_TEAM": TEAM, "ACCESS_AUDIENCE": AUDIENCE, "ACCESS_KEYS_URL": keys.url}


def ask(port: int, path: str, *headers: tuple[str, str], body: Any = None) -> tuple[int, Any]:
    """The status and the content of an answer; headers may come twice."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST" if body else "GET", path)
    content = json.dumps(body).encode() if body else b""
    for name, value in (*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(content)))):
        connection.putheader(name, value)
    connection.endheaders(content)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, json.loads(text) if text.startswith("{") else text


def test_the_keys_are_fetched_after_the_fork_and_the_thread_ends_with_the_process(
    serve: Any, environment: dict[str, str], keys: LiveKeys
) -> None:
    """Each process has them before the first token comes, and SIGTERM waits for nothing."""
    served = serve(API_PROCESSES="2", **environment)

    eventually(lambda: keys.requests == 2)
    for _ in range(5):
        assert ask(served.port, "/whoami", (ASSERTION, assertion()))[0] == 200
    assert keys.requests == 2
    keys.mood = keys.hang
    began = time.monotonic()
    served.process.terminate()
    assert served.process.wait(10) == 0
    assert time.monotonic() - began < 9, "gunicorn waits ten seconds for what does not end"


def test_a_key_server_that_hangs_does_not_keep_the_api_from_starting(
    serve: Any, environment: dict[str, str], keys: LiveKeys
) -> None:
    """It waits three seconds for the keys, so that the first callers need not; then it answers that it has none."""
    keys.mood = keys.hang
    began = time.monotonic()
    served = serve(**environment)

    assert ask(served.port, "/healthz")[0] == 200
    assert 3 <= time.monotonic() - began < 15
    status, problem = ask(served.port, "/whoami", (ASSERTION, assertion()))
    assert (status, problem["type"]) == (503, "/docs#cannot-verify")


def test_a_refused_assertion_makes_no_task_and_one_line_without_the_token(
    serve: Any, environment: dict[str, str], client: Any, settings: Settings, tmp_path: Path
) -> None:
    """Also when it is sent twice, or in a cookie, or as more than one header may hold."""
    served = serve(**environment)
    log = tmp_path / "gunicorn.log"
    good, forged = assertion(), signing_key("stranger").sign(access_claims(), kid="current")
    before = log.read_text()

    refused = [
        ask(served.port, "/api/v1/tasks", (ASSERTION, forged), body=ADDITION),
        ask(served.port, "/api/v1/tasks", (ASSERTION, good), (ASSERTION, good), body=ADDITION),
        ask(served.port, "/api/v1/tasks", (ASSERTION, good), (ASSERTION, forged), body=ADDITION),
        ask(served.port, "/api/v1/tasks", ("Cookie", f"CF_Authorization={forged}"), body=ADDITION),
        ask(served.port, "/api/v1/tasks", body=ADDITION),
        ask(served.port, "/api/v1/tasks%0d%0aTurned%20away", (ASSERTION, forged)),
    ]
    # gunicorn's own limit is reached before ours.
    too_long, _ = ask(served.port, "/whoami", (ASSERTION, good + "x" * 9_000))
    underscored, _ = ask(served.port, "/whoami", (ASSERTION.replace("-", "_"), good))

    assert [status for status, _ in refused] == [401] * 6
    assert 400 <= too_long < 500
    assert underscored == 401
    assert client.keys(f"{settings.valkey_prefix}task*") == []
    said = log.read_text()[len(before) :]
    assert len([line for line in said.splitlines() if '"message": "Turned away' in line]) == len(refused) + 1
    assert not any(part in said for token in (good, forged) for part in token.split("."))
    assert "Traceback" not in said
    assert ask(served.port, "/api/v1/tasks", (ASSERTION, good), body=ADDITION)[0] == 202
    assert len(log.read_text()) == len(before) + len(said)


REFUSALS = [
    pytest.param({"ACCESS": "1"}, "nothing tells how callers prove who they are", id="nothing configured"),
    pytest.param({"ACCESS_TEAM": "acme"}, "ACCESS_TEAM and ACCESS_AUDIENCE belong together", id="a team alone"),
    pytest.param({"ACCESS": "yes"}, "ACCESS is 'yes', but must be a whole number", id="a word"),
    pytest.param(
        {"ACCESS": "1", "ACCESS_TOKENS_FILE": "no-such-file"}, "ACCESS_TOKENS_FILE cannot be read", id="no tokens"
    ),
    pytest.param({"ACCESS_ROLES_FILE": "pyproject.toml"}, "ACCESS_ROLES_FILE (pyproject.toml)", id="a wrong file"),
]


@pytest.mark.parametrize(("environment", "sentence"), REFUSALS)
def test_the_api_refuses_to_start(environment: dict[str, str], sentence: str) -> None:
    """With the sentence alone, and no trace of the stack that would hide it."""
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn.conf.py", "app.wsgi:app"],
        cwd=ROOT,
        env={**os.environ, "API_PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith("The API does not start: ")
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1
