"""The network of the kill suite breaks as real ones do."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.faults.network import Network

pytestmark = pytest.mark.faults


@pytest.fixture
def network() -> Iterator[Network]:
    """Before a server that sends back what it gets."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer(client: socket.socket) -> None:
        with client, contextlib.suppress(ConnectionError):
            while received := client.recv(1 << 20):
                client.sendall(received)

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(client,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    found = Network(server.getsockname()[1])
    yield found
    found.close()
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def call(network: Network) -> socket.socket:
    """A connection through it."""
    return socket.create_connection(("127.0.0.1", network.port), timeout=2)


def test_what_is_sent_arrives_however_long(network: Network):
    """A megabyte, which no buffer holds, and back."""
    with call(network) as client:
        sent = bytes(range(256)) * 4_096
        threading.Thread(target=client.sendall, args=(sent,)).start()
        received = bytearray()
        while len(received) < len(sent):
            received += client.recv(1 << 20)

        assert received == sent


def test_in_a_silent_partition_nobody_is_told_anything(network: Network):
    """Neither who is connected nor who connects; what was lost stays lost when it is over, and new ones get through."""
    with call(network) as before:
        before.sendall(b"1")
        assert before.recv(1) == b"1"
        network.silence()
        with call(network) as during:
            for client in (before, during):
                client.settimeout(0.3)
                client.sendall(b"2")
                with pytest.raises(TimeoutError):
                    client.recv(1)
            network.heal()
            before.sendall(b"3")
            with pytest.raises(TimeoutError):
                before.recv(1)
            with call(network) as after:
                after.sendall(b"4")
                assert after.recv(1) == b"4"


def test_a_resetting_network_ends_each_connection_by_rst(network: Network):
    """Those that were there, and new ones."""
    with call(network) as before:
        before.sendall(b"1")
        assert before.recv(1) == b"1"
        network.reset()

        with pytest.raises(ConnectionResetError):
            before.recv(1)
        with pytest.raises(ConnectionError), call(network) as during:
            during.recv(1)
        network.heal()
        with call(network) as after:
            after.sendall(b"2")
            assert after.recv(1) == b"2"
