"""Clients that hold connections: each kind of slowness, as many as a test asks for, over plain sockets or TLS."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import struct
import time
from collections.abc import Iterator

#: The beginning of a request whose header never ends.
HALF_HEADER = b"POST /api/v1/tasks HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\nX-Slow: "

#: A header that promises a body of which one byte comes.
HALF_BODY = (
    b"POST /api/v1/tasks HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
)

#: The same without a length.
HALF_CHUNKS = (
    b"POST /api/v1/tasks HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nEA60\r\n{"
)

#: The longest answer there is without asking for any work.
LONG_ANSWER = b"GET /openapi.json HTTP/1.1\r\nHost: slow\r\n\r\n"

#: The first bytes of a TLS handshake: a record of 512 bytes is announced, and never comes.
HALF_HANDSHAKE = b"\x16\x03\x01\x02\x00\x01"

#: What each kind of client sends at first.
KINDS = {
    "a half header": HALF_HEADER,
    "a half body": HALF_BODY,
    "half a chunk": HALF_CHUNKS,
    "no byte": b"",
    "a half line": b"GE",
}


def connect(port: int, sends: bytes = b"", receives: int | None = None) -> socket.socket:
    """One client. `receives`: bytes of its receive buffer, for one that will not read."""
    client = socket.socket()
    if receives:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.settimeout(10)
    try:
        client.connect(("127.0.0.1", port))
    except OSError:
        client.close()
        raise
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if sends:
        client.sendall(sends)
    return client


@contextlib.contextmanager
def held(
    port: int, count: int, sends: bytes = b"", receives: int | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[list[socket.socket]]:
    """So many clients of one kind, after a handshake where `tls` is given; they hang up at the end."""
    clients: list[socket.socket] = []
    try:
        for _ in range(count):
            client = connect(port, b"" if tls else sends, receives)
            if tls:
                client = tls.wrap_socket(client, server_hostname="localhost")
                client.sendall(sends)
            clients.append(client)
        yield clients
    finally:
        for client in clients:
            # At once, by a reset: a thousand sockets in TIME_WAIT would use up the ports of the machine.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()


def drip(clients: list[socket.socket], byte: bytes = b"a") -> int:
    """Each client that is still connected sends one byte; returns how many did."""
    sent = 0
    for client in clients:
        with contextlib.suppress(OSError):
            sent += client.send(byte)
    return sent


def still_open(clients: list[socket.socket]) -> list[socket.socket]:
    """The clients whom the server has not hung up on. What it has said is read and forgotten."""
    found = []
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client, selectors.EVENT_READ)
        ready = {key.fileobj for key, _ in selector.select(0)}
    for client in clients:
        if client not in ready:
            found.append(client)
            continue
        with contextlib.suppress(OSError):
            if client.recv(65536):
                found.append(client)
    return found


def said(client: socket.socket, seconds: float = 20) -> bytes:
    """All that the server says until it hangs up."""
    client.settimeout(seconds)
    answer = b""
    with contextlib.suppress(ConnectionError):
        while some := client.recv(65536):
            answer += some
    return answer


def exchange(port: int, request: bytes, seconds: float = 20) -> bytes:
    """Sends a request on a connection of its own and returns all that comes until the server hangs up."""
    with connect(port, request) as client:
        return said(client, seconds)


def hung_up(clients: list[socket.socket], seconds: float) -> float:
    """Waits until the server has hung up on all of them and returns how long that took; fails after `seconds`."""
    began = time.monotonic()
    left = clients
    while left := still_open(left):
        assert time.monotonic() - began < seconds, f"{len(left)} of {len(clients)} are open after {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began
