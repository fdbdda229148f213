"""Operator functions: the state of Valkey, and a command that kills a worker, to demonstrate recovery."""

from __future__ import annotations

from dataclasses import dataclass

import valkey

from wizard.node import pod_of
from wizard.queue.keys import Keys
from wizard.settings import Settings

#: Seconds until an unread command expires. A late command would kill a worker unexpectedly.
_COMMAND_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Server:
    """Valkey itself; `memory_bytes` is what it uses."""

    version: str
    role: str
    memory_bytes: int
    uptime_seconds: int
    clients: int


class Operator:
    """Reads the state of the server, and sends commands to workers through their control lists."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises the errors of `client` when Valkey is unavailable."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def end(self, pod: str) -> bool:
        """Tells every worker in `pod` to exit at once, without draining; False if no live worker runs there."""
        # Consumers with an expired lease stay on the list for a while, but read no commands.
        seconds, micros = self._client.time()
        now = seconds * 1000 + micros // 1000
        live = self._client.zrange(self._keys.workers(), f"({now}", "+inf", byscore=True)
        consumers = [each for each in live if pod_of(each) == pod]
        pipeline = self._client.pipeline(transaction=False)
        for each in consumers:
            pipeline.rpush(self._keys.control(each), "end")
            pipeline.expire(self._keys.control(each), _COMMAND_SECONDS)
        pipeline.execute()
        return bool(consumers)

    def server(self) -> Server:
        """The state that Valkey reports."""
        said = self._client.info()
        return Server(
            str(said.get("valkey_version") or said["redis_version"]),
            str(said["role"]),
            int(said["used_memory"]),
            int(said["uptime_in_seconds"]),
            int(said["connected_clients"]),
        )
