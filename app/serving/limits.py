"""How long a client may take, and how much of a process all clients together may hold."""

from __future__ import annotations

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one process. Every time is a total: a byte now and then does not make it longer."""

    #: Connections of one process, well above its threads. At the limit a new one takes the place of another.
    connections: int = 2_000
    threads: int = 32

    #: Seconds from the first byte (or the connection) until the header is there, a TLS handshake included.
    header_seconds: float = 10.0
    #: Seconds for a body. A client that sends at least `bytes_per_second` may take longer.
    body_seconds: float = 10.0
    #: Seconds for what the client has not yet received of its answer; longer if it reads at least as fast.
    answer_seconds: float = 30.0
    #: 8 MiB take nine minutes at this rate, which any network in use today is above.
    bytes_per_second: int = 16 * _KIB
    #: Seconds between two requests of one connection.
    idle_seconds: float = 75.0
    #: Seconds in which a client that was told to go may still send what it had under way, so that it reads the answer.
    linger_seconds: float = 5.0

    #: A header has at most this many bytes: fifty fields, of which one or two are long.
    head_bytes: int = 64 * _KIB
    #: Bytes of a body before any thread sees it, chunk sizes included. A longer one is never read to its end.
    body_bytes: int = 9 * _MIB
    #: Bytes of requests and answers that wait for slow clients. Beyond them the largest is given up.
    held_bytes: int = 48 * _MIB
