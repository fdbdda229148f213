"""The thread that says this API node lives, and how many requests it has answered."""

from __future__ import annotations

import logging
import threading

import valkey

from wizard.queue.node_heartbeat import PERIOD_SECONDS, NodeHeartbeat

_log = logging.getLogger(__name__)


class Heartbeat:
    """Beats from `start` to `stop`. Every gunicorn process of a node has one; their counts add up."""

    def __init__(self, beat: NodeHeartbeat) -> None:
        """Nothing is sent until `start`."""
        self._beat = beat
        self._lock = threading.Lock()
        self._requests = 0
        self._stopping = threading.Event()

    def count_request(self) -> None:
        """One more request was answered."""
        with self._lock:
            self._requests += 1

    def start(self) -> None:
        """Starts the thread. To be called after the fork: a thread does not survive it."""
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def stop(self) -> None:
        """Says once more that the node lives, now draining, and ends the thread."""
        self._stopping.set()

    def leave(self) -> None:
        """Takes the node off the list; if Valkey is away, the last beat expires by itself."""
        try:
            self._beat.leave()
        except valkey.ValkeyError as error:
            _log.warning("The node could not take its leave: %s", error)

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
