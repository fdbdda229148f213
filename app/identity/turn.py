"""As whom a caller without a proven name takes turns in the queue, and whose idempotency keys are meant.

A proven name is a caller of its own, and no text that a client may send names the same one.
"""

from __future__ import annotations

from app.identity.address import network_of
from app.identity.caller import Caller

#: Before a proven name: no header may hold it, so no client can call itself so.
_PROVEN = "\0"


def turn_of(caller: Caller, client_name: str | None, *, behind_gateway: bool) -> str | None:
    """The text that names the caller among those who prove no name; None: it is one of all those without any.

    `client_name` is what the client calls itself. Behind the gateway, where addresses are known, it tells apart the
    clients of one network, and never takes the turn of a client in another.
    """
    if behind_gateway:
        return f"{network_of(caller.address)} {client_name or ''}"
    return client_name


def key_owner(caller: Caller, client_name: str | None) -> str | None:
    """Whose idempotency keys are meant: those of a proven name, or else of what the client calls itself.

    Not those of an address: one who tries again from another network must get the same task.
    """
    return client_name if caller.name is None else _PROVEN + caller.name
