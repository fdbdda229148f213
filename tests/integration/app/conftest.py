"""The API on a live Valkey: as Flask's client sees it, as gunicorn serves it, and a worker's hand to settle tasks."""

from __future__ import annotations

import dataclasses
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import valkey
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.background.services import NAME
from app.identity.caller import Role
from embedded.valkey_server import free_port
from tests.integration.app.callers import signing_key, written
from tests.live_keys import LiveKeys
from tests.live_valkey import LiveValkey
from tests.one_by_one import OneByOne
from wizard.connection import connect
from wizard.node import Node
from wizard.operations import catalogue
from wizard.operations.attachments import split_attachments
from wizard.queue import Claim, Consumer, Slot
from wizard.settings import Settings
from wizard.task import Failure

ROOT = Path(__file__).resolve().parents[3]

#: So slow that nothing is refilled while a test runs; every test may raise what it needs more of.
STRICT: dict[str, Any] = {
    "limits": 1,
    "limit_submit": 0.001,
    "limit_submit_burst": 1,
    "limit_read": 0.001,
    "limit_read_burst": 4,
    "limit_streams": 0.06,
    "limit_streams_burst": 2,
    "limit_in_flight": 3,
}


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An app on the live server, with keys of its own."""
    made = create_app(settings)
    yield made
    made.extensions[NAME].listener.stop()


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """Flask's client: no sockets in between."""
    return app.test_client()


@pytest.fixture
def limited(settings: Settings) -> Iterator[Callable[..., FlaskClient]]:
    """Makes a client of a node with limits."""
    made: list[Flask] = []

    def make(**others: Any) -> FlaskClient:
        app = create_app(dataclasses.replace(settings, **(STRICT | others)))
        made.append(app)
        return app.test_client()

    yield make
    for app in made:
        app.extensions[NAME].listener.stop()


class Hand:
    """A worker's slot without a worker: it takes the next task and settles it as the test says."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot

    def take(self) -> Claim:
        """Claims the next task, which must be there."""
        claim = self.slot.start()
        assert claim
        return claim

    def solve(self) -> Claim:
        """Calculates the next task and completes it."""
        claim = self.take()
        outcome = catalogue()[claim.operation].run(json.loads(claim.inputs))
        result, attachments = split_attachments(outcome.result)
        self.slot.complete(
            claim,
            json.dumps(result),
            json.dumps(outcome.verified),
            '{"cpu_seconds":0.1}',
            {name: each.content for name, each in attachments.items()},
            claim_next=False,
        )
        return claim

    def fail(self, kind: Failure = Failure.REJECT) -> Claim:
        """Ends an attempt at the next task badly."""
        claim = self.take()
        error = {"type": "crashed", "title": "The calculation died", "detail": "It died."}
        self.slot.fail(claim, kind, error, claim_next=False)
        return claim


@pytest.fixture
def hands(settings: Settings) -> Iterator[Callable[[int], Hand]]:
    """The hands of worker-1, one for each of its slots."""
    # A lease that outlasts any test, and so many slots that each has a share of one task in a shallow queue.
    patient = dataclasses.replace(settings, lease_seconds=600.0, worker_slots=64)
    with connect(patient, name="hand", blocks_for=200) as client:
        consumer = Consumer(client, patient, Node("worker-1", "worker"))
        consumer.register()
        yield lambda number: Hand(OneByOne(consumer.slot(number, client)))


@pytest.fixture
def hand(hands: Callable[[int], Hand]) -> Hand:
    """The first hand of worker-1."""
    return hands(1)


@pytest.fixture
def with_tokens(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a token for each role, whose text is the role's name, and which is named after it."""
    rows = [{"name": f"a-{role}", "sha256": sha256(role.encode()).hexdigest(), "roles": [role]} for role in Role]
    path = written(tmp_path / "tokens.json", json.dumps(rows))
    return dataclasses.replace(settings, access=1, access_tokens_file=path)


@pytest.fixture
def keys() -> Iterator[LiveKeys]:
    """The key server of an issuer, with keys of two kinds."""
    server = LiveKeys([signing_key("current"), signing_key("elliptic", "EC")])
    yield server
    server.close()


class Served:
    """One API node as gunicorn serves it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port


def starter(settings: Settings, folder: Path) -> Iterator[Callable[..., Served]]:
    """Starts gunicorn with the product's configuration and more environment; at the end all are stopped."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> Served:
        port = int(environment.get("API_PORT", free_port()))
        known = {
            "API_PORT": str(port),
            "VALKEY_HOST": settings.valkey_host,
            "VALKEY_PORT": str(settings.valkey_port),
            "VALKEY_PREFIX": settings.valkey_prefix,
            "POD_NAME": "api-1",
        }
        with (folder / "gunicorn.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn.conf.py", "app.wsgi:app"],
                cwd=ROOT,
                env={**os.environ, **known, **environment},
                stdout=log,
                stderr=log,
            )
        started.append(process)
        beat = f"{settings.valkey_prefix}nodes:{environment.get('POD_NAME', 'api-1')}"
        with valkey.Valkey(port=settings.valkey_port, decode_responses=True) as client:
            eventually(lambda: bool(client.exists(beat)), (folder / "gunicorn.log").read_text)
        return Served(process, port)

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(15)


@pytest.fixture
def serve(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts nodes for one test."""
    yield from starter(settings, tmp_path)


@pytest.fixture(scope="module")
def module_serve(
    valkey_server: LiveValkey, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Served]]:
    """Starts nodes for the tests of a file that only ask."""
    prefix = f"{{test-{secrets.token_hex(4)}}}:"
    own = Settings(valkey_host="127.0.0.1", valkey_port=valkey_server.port, valkey_prefix=prefix)
    yield from starter(own, tmp_path_factory.mktemp("served"))


def eventually(claim: Callable[[], bool], why: Callable[[], str] = str, seconds: float = 45) -> None:
    """Returns as soon as `claim` holds.

    To start a node takes a second of one core; on a busy host that has been more than 15 s.
    """
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, why()
        time.sleep(0.02)
