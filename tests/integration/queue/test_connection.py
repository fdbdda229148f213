"""A connection ends what takes too long, and is looked at before it is used."""

from __future__ import annotations

import time

import pytest
import valkey

from tests.live_valkey import LiveValkey
from wizard import connection
from wizard.connection import UNAVAILABLE, DedicatedConnection, connect
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here waits for long."""
    monkeypatch.setattr(connection, "REPLY_SECONDS", 0.2)
    monkeypatch.setattr(connection, "BLOCKING_MARGIN_SECONDS", 0.2)


@pytest.mark.parametrize("dedicated", [False, True], ids=["of a pool", "of one thread"])
def test_a_reply_that_does_not_come_is_given_up(settings: Settings, valkey_server: LiveValkey, dedicated: bool) -> None:
    """The kernel ends the wait. Afterwards the same client works again, and gets no reply of before."""
    client = DedicatedConnection(settings, name="slow", blocks_for=0.0) if dedicated else connect(settings, name="slow")
    assert client.execute_command("ECHO", "before")
    valkey_server.pause()
    try:
        with pytest.raises(UNAVAILABLE):
            client.execute_command("ECHO", "during")
    finally:
        valkey_server.resume()

    assert client.execute_command("ECHO", "after") == "after"
    client.close()


def test_a_connection_that_the_server_closed_is_opened_anew(settings: Settings, client: valkey.Valkey) -> None:
    """Before the command is sent: a command whose reply is lost may have been done."""
    with connect(settings, name="closed") as ours:
        mine = ours.client_id()
        client.client_kill_filter(_id=mine)

        assert ours.client_id() != mine


def test_what_nobody_read_is_no_reply_to_the_next_command(settings: Settings) -> None:
    """A thread that was interrupted between a command and its reply leaves one behind."""
    with connect(settings, name="unread", connections=1) as client:
        client.ping()
        left = client.connection_pool.get_connection("ECHO")
        left.send_command("ECHO", "old")
        while not left.can_read():
            time.sleep(0.01)
        client.connection_pool.release(left)

        assert client.execute_command("ECHO", "new") == "new"
