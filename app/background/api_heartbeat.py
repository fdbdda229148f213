"""The heartbeat thread of an API process: it reports that the node lives and how many requests it answered."""

from __future__ import annotations

import logging
import threading

import valkey

from wizard.connection import REPLY_SECONDS
from wizard.queue.node_heartbeat import PERIOD_SECONDS, NodeHeartbeat

_log = logging.getLogger(__name__)


class ApiHeartbeat:
    """Sends a beat every few seconds from `start` to `stop`. Each gunicorn process has one; their counts add up."""

    def __init__(self, beat: NodeHeartbeat) -> None:
        """Sends nothing until `start`."""
        self._beat = beat
        self._lock = threading.Lock()
        self._requests = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def count_request(self) -> None:
        """Counts one answered request."""
        with self._lock:
            self._requests += 1

    def start(self, began: float) -> None:
        """Starts the thread. Call it after the fork, because a fork does not copy threads.

        `began` is when the node did (`time.monotonic()`), the same for all its processes.
        """
        self._beat.began = began
        self._thread.start()

    def stop(self) -> None:
        """Sends a last beat with the state draining, and ends the thread."""
        self._stopping.set()

    def leave(self) -> None:
        """Removes the node from the list. If Valkey is unavailable, the last beat expires by itself."""
        if self._thread.is_alive():
            # A beat that is under way would put it back.
            self._stopping.set()
            self._thread.join(REPLY_SECONDS)
        try:
            self._beat.leave()
        except valkey.ValkeyError as error:
            _log.warning("The node could not remove itself from the list: %s", error)

    def _run(self) -> None:
        draining = False
        while not draining:
            draining = self._stopping.is_set()
            with self._lock:
                requests, self._requests = self._requests, 0
            state = "draining" if draining else "busy" if requests else "idle"
            try:
                self._beat.beat({"state": state}, {"requests": requests})
            except valkey.ValkeyError as error:
                _log.warning("A heartbeat was missed: %s", error)
                with self._lock:
                    self._requests += requests
            self._stopping.wait(PERIOD_SECONDS)
