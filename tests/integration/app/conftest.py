"""The API on a live Valkey: as Flask's client sees it, as gunicorn serves it, and a worker's hand to settle tasks."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import valkey
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.background.services import NAME
from embedded.valkey_server import free_port
from tests.one_by_one import OneByOne
from wizard.connection import connect
from wizard.node import Node
from wizard.operations import catalogue
from wizard.operations.attachments import split_attachments
from wizard.queue import Claim, Consumer, Slot
from wizard.settings import Settings
from wizard.task import Failure

ROOT = Path(__file__).resolve().parents[3]


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
def hand(settings: Settings) -> Iterator[Hand]:
    """The hand of worker-1."""
    # A lease that outlasts any test, and so many slots that each has a share of one task in a shallow queue.
    patient = dataclasses.replace(settings, lease_seconds=600.0, worker_slots=64)
    with connect(patient, name="hand", blocks_for=200) as client:
        consumer = Consumer(client, patient, Node("worker-1", "worker"))
        consumer.register()
        yield Hand(OneByOne(consumer.slot(1, client)))


class Served:
    """One API node as gunicorn serves it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port


@pytest.fixture
def serve(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts gunicorn with the product's configuration and more environment; it is stopped after the test."""
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
        with (tmp_path / "gunicorn.log").open("ab") as log:
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
            eventually(lambda: bool(client.exists(beat)), (tmp_path / "gunicorn.log").read_text)
        return Served(process, port)

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(15)


def eventually(claim: Callable[[], bool], why: Callable[[], str] = str, seconds: float = 15) -> None:
    """Returns as soon as `claim` holds."""
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, why()
        time.sleep(0.02)
