"""A lock that one of many processes holds for a while: whoever has it does a work for all. It expires by itself."""

from __future__ import annotations

import secrets

import valkey

from wizard.queue.keys import Keys
from wizard.settings import Settings


class Lock:
    """One process's claim to the work `name`."""

    def __init__(self, client: valkey.Valkey, settings: Settings, name: str) -> None:
        """`client` may be shared by threads; nothing is sent until `hold`."""
        self._client = client
        self._key = Keys(settings.valkey_prefix).lock(name)
        self._owner = secrets.token_hex(8)

    def hold(self, seconds: float) -> bool:
        """Whether this process does the work for the next `seconds`; takes the lock if nobody has it."""
        if self._client.set(self._key, self._owner, nx=True, px=round(seconds * 1000)):
            return True
        # Between the two commands the lock may expire and be taken: two holders for one period do no harm here.
        held = self._client.get(self._key) == self._owner
        return held and bool(self._client.pexpire(self._key, round(seconds * 1000)))
