"""A server at an address, by plain HTTP or TLS: one request a connection, with headers and bytes as they are given."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from typing import Any

#: The name in the certificates of the tests, and in their requests.
HOST = "wizard.example.org"


class Front:
    """What answers there."""

    def __init__(self, address: str) -> None:
        self.address = address

    def connect(self, port: int, context: ssl.SSLContext | None = None, name: str = HOST) -> socket.socket:
        """A connection, by TLS if there is a context; the caller closes it."""
        plain = socket.create_connection((self.address, port), timeout=20)
        if not context:
            return plain
        try:
            return context.wrap_socket(plain, server_hostname=name)
        except OSError:
            plain.close()
            raise

    def ask(
        self,
        port: int,
        path: str = "/",
        *,
        method: str = "GET",
        headers: list[tuple[str, str]] | dict[str, str] | None = None,
        body: bytes | None = None,
        context: ssl.SSLContext | None = None,
    ) -> Said:
        """One request on a connection of its own, each header as it is given."""
        connection = http.client.HTTPConnection(HOST, port, timeout=20)
        connection.sock = self.connect(port, context)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items() if isinstance(headers, dict) else headers or ():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Said(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def send(self, port: int, raw: bytes, context: ssl.SSLContext | None = None) -> bytes:
        """Bytes as they are, and everything that comes back until nginx closes."""
        with self.connect(port, context) as sock:
            sock.sendall(raw)
            parts = []
            while part := sock.recv(65536):
                parts.append(part)
        return b"".join(parts)


class Said:
    """An answer, with its headers as they came."""

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def every(self, name: str) -> list[str]:
        """The values of a header, each time that it is there."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"{self.status} {self.headers} {self.body[:300]!r}"


def trusting(*roots: str) -> ssl.SSLContext:
    """A client that trusts these authorities and no others."""
    context = ssl.create_default_context(cadata="".join(roots))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
