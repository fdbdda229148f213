"""The same tools by streamable HTTP, for agents that do not start their servers themselves.

It keeps no sessions: a task goes on without its connection, and `result` finds it by its id from any other one, also
after this server was started again. The SDK's event store is left out: it names a stream by the number of the request
alone, so that clients of one server could be sent each other's events.
"""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys

import click
import uvicorn
from mcp.server.transport_security import TransportSecuritySettings

from math_wizard.command.main import TERMINATED
from math_wizard.command.mcp_server import server
from math_wizard.errors import ClientError

#: Where the protocol is spoken, below the address.
_PATH = "/mcp"

#: Seconds that open answers have to end after SIGTERM or Ctrl-C.
_GRACE_SECONDS = 3

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def serve(host: str, port: int, names: tuple[str, ...]) -> None:
    """Serves until Ctrl-C or SIGTERM. `names` are those that clients may call this machine by, beside `host` and those
    of loopback.
    """
    protected = _protected(host, names)
    listening = _listening(host, port)
    app = server.streamable_http_app(
        streamable_http_path=_PATH, stateless_http=True, transport_security=protected, host=host
    )
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS)
    # What the command line has opened is closed by an exit, and not by a bare signal.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    click.echo(f"The tools are at http://{_bracketed(host)}:{listening.getsockname()[1]}{_PATH}", err=True)
    uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket of that address, bound before anything is said to be there."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise ClientError(
            f"Port {port} on {host} cannot be used ({error.strerror}): choose another --port or --host."
        ) from None


def _protected(host: str, names: tuple[str, ...]) -> TransportSecuritySettings:
    """Refuses a page of another site that was led here by its name service: only names that we know are answered."""
    if _is_any(host) and not names:
        raise click.UsageError(f"--host {host} listens to the network: say with --name what clients call this machine.")
    known = {*_LOOPBACK, _bracketed(host), *map(_bracketed, names)}
    hosts = [each for name in sorted(known) for each in (name, f"{name}:*")]
    origins = [f"{scheme}://{each}" for scheme in ("http", "https") for each in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


def _is_any(host: str) -> bool:
    """Whether it stands for every address of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _bracketed(name: str) -> str:
    """As it stands in an address."""
    return f"[{name}]" if ":" in name else name
