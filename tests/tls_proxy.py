"""TLS before a server that has none of its own: the valkey-server of the tests is built without."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

from tests.certificates import Pair


class TlsProxy:
    """Ends TLS on a port of its own and passes everything on to `target`."""

    def __init__(self, pair: Pair, target: int, *, wants_certificate: bool = False) -> None:
        self._target = target
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pair.certificate, pair.key)
        if wants_certificate:
            self._context.load_verify_locations(pair.authority)
            self._context.verify_mode = ssl.CERT_REQUIRED
        #: The names that clients asked for (SNI), the last one last.
        self.names: list[str | None] = []
        self._context.sni_callback = lambda _sock, name, _context: self.names.append(name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Accepts no more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError), plain:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with (
                self._context.wrap_socket(plain, server_side=True) as secure,
                socket.create_connection(("127.0.0.1", self._target)) as server,
            ):
                # One thread for both ways: an SSL socket is not for two at once.
                secure.settimeout(0.001)
                server.settimeout(0.001)
                while _pass_on(secure, server) and _pass_on(server, secure):
                    pass


def _pass_on(source: socket.socket, target: socket.socket) -> bool:
    """Passes on what has come; False at the end."""
    try:
        content = source.recv(65536)
    except (TimeoutError, ssl.SSLWantReadError):
        return True
    target.sendall(content)
    return bool(content)
