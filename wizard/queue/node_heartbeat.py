"""A node's heartbeat: one hash that expires when the node is silent. API nodes and workers write it.

It is for display only. Leases, not heartbeats, decide which worker may calculate a task.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import valkey

from wizard.node import Node
from wizard.queue.keys import Keys
from wizard.queue.load import WINDOW_MS
from wizard.queue.scripts import call
from wizard.settings import Settings

#: Seconds between two beats.
PERIOD_SECONDS = 5.0

#: Milliseconds of silence (three beats) after which a node counts as gone; one lost connection is not enough.
_SILENT_MS = round(3 * PERIOD_SECONDS * 1000)


class NodeHeartbeat:
    """Records that one node is alive, and its state."""

    def __init__(self, client: valkey.Valkey, settings: Settings, node: Node) -> None:
        """`client` may be shared by threads; nothing is sent until the first beat."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)
        self._node = node
        #: When the node began, by `time.monotonic()`; its processes may have begun later.
        self.began = time.monotonic()
        self._started_at: int | str = ""

    def beat(
        self,
        fields: Mapping[str, str | int | float],
        added: Mapping[str, int] | None = None,
        timings: Mapping[str, int] | None = None,
    ) -> None:
        """Writes the node's identity and `fields`, and adds `added` to counters that the processes of a node share.

        `timings` are added to those of all workers. Raises the errors of the client when Valkey is unavailable; a
        missed beat needs no retry.
        """
        node = self._node
        known = {"component": node.component, "version": node.version, "host": node.host, **fields}
        self._started_at = call(
            self._client,
            "beat",
            self._keys.prefix,
            node.name,
            _SILENT_MS,
            round((time.monotonic() - self.began) * 1000),
            self._started_at,
            len(known),
            len(added or {}),
            WINDOW_MS,
            *(each for pairs in (known, added or {}, timings or {}) for pair in pairs.items() for each in pair),
        )

    def leave(self) -> None:
        """Removes the node from the list at once, at a planned end. Raises the errors of the client."""
        pipeline = self._client.pipeline(transaction=True)
        pipeline.delete(self._keys.node(self._node.name))
        pipeline.zrem(self._keys.nodes(), self._node.name)
        pipeline.execute()
