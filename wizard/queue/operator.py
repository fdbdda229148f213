"""The operator's door: how Valkey is, and a word that ends a worker, so that people see what a pod's death costs."""

from __future__ import annotations

from dataclasses import dataclass

import valkey

from wizard.node import pod_of
from wizard.queue.keys import Keys
from wizard.settings import Settings

#: Seconds that a word waits for its worker; one that comes late would end a worker that nobody means any more.
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
    """Looks at the server, and leaves words in control lists."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises what it raises when Valkey is away."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def end(self, pod: str) -> bool:
        """Tells every worker that runs in `pod` to end at once, without a goodbye; False when none lives there."""
        # Those whose lease has passed stay on the list for a while, but nobody hears them.
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
        """What Valkey says of itself."""
        said = self._client.info()
        return Server(
            str(said.get("valkey_version") or said["redis_version"]),
            str(said["role"]),
            int(said["used_memory"]),
            int(said["uptime_in_seconds"]),
            int(said["connected_clients"]),
        )
