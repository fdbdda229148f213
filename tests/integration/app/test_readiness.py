"""`/readyz`: cheap, answered in time, not ready while Valkey is away, and ready while it is only slow."""

from __future__ import annotations

import time

import pytest
import valkey

import app.background.readiness as app_readiness
from app.background.readiness import Readiness
from embedded.valkey_server import free_port
from tests.live_valkey import LiveValkey
from wizard.connection import connect
from wizard.queue import Observer
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def readiness(settings: Settings) -> Readiness:
    """As a process has it."""
    return Readiness(Observer(connect(settings, name="readiness"), settings))


def test_a_valkey_that_was_never_heard_is_not_ready() -> None:
    """Whatever the reason."""
    nowhere = Settings(valkey_host="127.0.0.1", valkey_port=free_port())

    with pytest.raises(valkey.ConnectionError):
        Readiness(Observer(connect(nowhere, name="readiness"), nowhere)).check()


def test_a_valkey_that_dies_is_noticed_and_so_is_its_return(readiness: Readiness, valkey_server: LiveValkey) -> None:
    """Within seconds each."""
    readiness.check()
    valkey_server.kill()
    try:
        time.sleep(1.1)
        with pytest.raises(valkey.ConnectionError):
            readiness.check()
    finally:
        valkey_server.start()
    time.sleep(1.1)

    readiness.check()


def test_a_slow_valkey_stays_ready_and_every_probe_is_answered_in_time(
    readiness: Readiness, valkey_server: LiveValkey
) -> None:
    """It says nothing for seven seconds, so that the client gives up waiting once; a probe waits for one second."""
    readiness.check()
    valkey_server.pause()
    try:
        began = time.monotonic()
        while time.monotonic() - began < 7:
            asked = time.monotonic()
            readiness.check()
            # A second, and what other tests take of the machine; Valkey's client gives up after five.
            assert time.monotonic() - asked < 3
            time.sleep(0.2)
    finally:
        valkey_server.resume()


def test_a_valkey_that_stays_silent_is_away(
    readiness: Readiness, valkey_server: LiveValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After fifteen seconds; two in this test."""
    monkeypatch.setattr(app_readiness, "_SLOW_SECONDS", 2.0)
    readiness.check()
    valkey_server.pause()
    try:
        time.sleep(2.1)
        with pytest.raises(valkey.TimeoutError):
            readiness.check()
    finally:
        valkey_server.resume()


def test_many_probes_ask_valkey_once_a_second(readiness: Readiness, client: valkey.Valkey) -> None:
    """Readiness must not be a load."""
    readiness.check()
    before = client.info("commandstats").get("cmdstat_ping", {}).get("calls", 0)
    for _ in range(1_000):
        readiness.check()

    assert client.info("commandstats")["cmdstat_ping"]["calls"] - before <= 2
