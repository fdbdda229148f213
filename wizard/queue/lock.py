"""A lease-based leader lock: one of many processes holds it for a limited time. It expires by itself."""

from __future__ import annotations

import secrets

import valkey

from wizard.queue.keys import Keys
from wizard.settings import Settings


class Lock:
    """The leader lock `name`, as one process sees it."""

    def __init__(self, client: valkey.Valkey, settings: Settings, name: str) -> None:
        """`client` may be shared by threads; nothing is sent until `hold`."""
        self._client = client
        self._key = Keys(settings.valkey_prefix).lock(name)
        self._owner = secrets.token_hex(8)

    def hold(self, seconds: float) -> bool:
        """Takes the lock if it is free, or extends it; returns whether this process holds it for the next `seconds`."""
        if self._client.set(self._key, self._owner, nx=True, px=round(seconds * 1000)):
            return True
        # Between the two commands the lock may expire and be taken: two holders for one period are harmless here.
        held = self._client.get(self._key) == self._owner
        return held and bool(self._client.pexpire(self._key, round(seconds * 1000)))
