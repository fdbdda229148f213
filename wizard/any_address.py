"""Listening on every address of this node: by IPv6 and IPv4 on one socket, or by IPv4 where the kernel has no IPv6."""

from __future__ import annotations

import socket

#: Whether one socket can serve both. Clusters may have addresses of one family only, and nobody says which.
IS_DUAL = socket.has_dualstack_ipv6()

#: The family of such a socket.
FAMILY = socket.AF_INET6 if IS_DUAL else socket.AF_INET

#: The host to bind it to, as a part of a URL.
HOST = "[::]" if IS_DUAL else "0.0.0.0"  # noqa: S104 - a pod is reached at its own address


def listen(host: str, family: int, port: int) -> socket.socket:
    """A listening socket on one port that several processes may share. Raises `OSError`."""
    # By IPv6 a socket serves both only if it is told so; for one address it must not.
    is_dual = family == socket.AF_INET6 and host == "::"
    return socket.create_server((host, port), family=family, reuse_port=True, dualstack_ipv6=is_dual)
