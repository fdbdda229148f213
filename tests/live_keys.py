"""An issuer of tokens as a test has it: private keys, and a real key server that can rotate, hang, lie and be away."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm


class SigningKey:
    """A private key, and the public one as an issuer publishes it."""

    def __init__(self, kid: str, kind: str = "RSA", bits: int = 2048) -> None:
        self.kid = kid
        self.algorithm = "RS256" if kind == "RSA" else "ES256"
        self.private: Any = (
            rsa.generate_private_key(65537, bits) if kind == "RSA" else ec.generate_private_key(ec.SECP256R1())
        )
        told = (RSAAlgorithm if kind == "RSA" else ECAlgorithm).to_jwk(self.private.public_key())
        self.public: dict[str, Any] = {**json.loads(told), "kid": kid, "alg": self.algorithm, "use": "sig"}

    def sign(self, claims: Any, *, algorithm: str | None = None, **header: Any) -> str:
        """A token with these claims; a header that is None is left out."""
        headers = {name: value for name, value in {"kid": self.kid, **header}.items() if value is not None}
        # As bytes, for the library would refuse to sign some of what a test needs.
        return jwt.api_jws.encode(json.dumps(claims).encode(), self.private, algorithm or self.algorithm, headers)


class LiveKeys:
    """A key server on 127.0.0.1. `mood` answers a request; the default one publishes `keys`."""

    def __init__(self, keys: Iterable[SigningKey], tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.keys = list(keys)
        self.requests = 0
        self.mood: Callable[[BaseHTTPRequestHandler], None] | None = None
        #: Set at the end of the test, so that no answer hangs any longer.
        self.is_over = threading.Event()
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        """The address of the keys."""
        return f"http://127.0.0.1:{self.port}/certs"

    def start(self) -> None:
        """Listens, on the same port as before."""
        keys = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                keys.requests += 1
                try:
                    (keys.mood or keys.publish)(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = _Server(("127.0.0.1", self.port), Handler)
        if self._tls:
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuses connections."""
        self._server.shutdown()
        self._server.server_close()

    def close(self) -> None:
        """Ends everything."""
        self.is_over.set()
        self.stop()

    def publish(self, request: BaseHTTPRequestHandler) -> None:
        """Answers with the keys of now."""
        answer(request, json.dumps({"keys": [each.public for each in self.keys]}).encode())

    def hang(self, request: BaseHTTPRequestHandler) -> None:  # noqa: ARG002
        """Never answers."""
        self.is_over.wait(60)

    def drip(self, request: BaseHTTPRequestHandler) -> None:
        """Answers with a byte now and then, headers first."""
        for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000:
            request.wfile.write(bytes([byte]))
            if self.is_over.wait(0.2):
                return

    def drip_body(self, request: BaseHTTPRequestHandler) -> None:
        """The headers at once, and the body a byte now and then."""
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not self.is_over.wait(0.2):
            request.wfile.write(b" ")

    def redirect(self, request: BaseHTTPRequestHandler) -> None:
        """Sends the client to an address with good keys."""
        if request.path == "/elsewhere":
            self.publish(request)
        else:
            answer(request, b"", status=302, Location=f"http://127.0.0.1:{self.port}/elsewhere")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: clients that hang up, or do not believe our certificate, are what some tests are about."""


def answer(request: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, **headers: str) -> None:
    """Writes one answer."""
    request.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def says(body: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    """A mood: always this answer."""
    return lambda request: answer(request, body, status=status)


def good_claims(issuer: str, audience: str, **others: Any) -> dict[str, Any]:
    """What a good token says; a claim that is None is left out."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": [audience],
        "sub": "7335d417-61da-459d-899c-0a01c76a2f94",
        "iat": now,
        "exp": now + 300,
        "email": "ann@example.org",
        **others,
    }
    return {name: value for name, value in claims.items() if value is not None}
