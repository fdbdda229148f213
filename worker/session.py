"""One session of this worker as a consumer, under one nonce: from `register` until it drains or loses its lease.

It owns the threads: lease renewal, control, and one for each slot. No thread lives longer than its session.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable

import valkey

from wizard.connection import UNAVAILABLE, DedicatedConnection, connect
from wizard.errors import LeaseLost
from wizard.node import Node
from wizard.queue import Consumer, Slot
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.queue.slot import WAIT_SHARE
from wizard.settings import Settings
from worker.child import Child
from worker.counts import WorkerCounts
from worker.lease_renewal import LeaseRenewal
from worker.outcome import Reason
from worker.slot_worker import SlotWorker

log = logging.getLogger(__name__)


class Session:
    """Runs from `start` until `has_ended`; then `close` it. The supervisor's thread calls `drain` and `stop`."""

    def __init__(
        self,
        settings: Settings,
        node: Node,
        counts: WorkerCounts,
        *,
        spawn: Callable[[], Child],
        on_change: Callable[[], None],
    ) -> None:
        """`spawn` starts a child; `on_change` is called by each thread that ends."""
        self._settings = settings
        self._counts = counts
        self._on_change = on_change
        self._seconds = settings.lease_seconds * WAIT_SHARE
        self._closing: list[Callable[[], None]] = []
        self._shared = shared = connect(settings, name=f"{node.name}/worker")
        self._closing.append(shared.connection_pool.disconnect)
        self.consumer = Consumer(shared, settings, node)
        self._node = NodeHeartbeat(shared, settings, node)
        self.lease_renewal = LeaseRenewal(self.consumer, self._node, counts, self.status)
        self.slots = [
            SlotWorker(
                self.consumer.slot(number, self._dedicated_connection(f"slot-{number}")),
                counts.slots[number - 1],
                spawn=spawn,
                gather=self.consumer.gather,
                renew=self.lease_renewal.renew,
                expect=self.lease_renewal.expect,
                unblock=self._unblock,
            )
            for number in range(1, settings.worker_slots + 1)
        ]
        self.is_draining = False
        #: Whether the lease is lost: the tasks belong to others now.
        self.is_lost = False
        #: Whether a thread failed, which is a bug: the session ends and gives its tasks back.
        self.has_failed = False
        self._is_over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._slot_threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts every thread; slots claim once the consumer is registered."""
        for number, slot in enumerate(self.slots, 1):
            self._slot_threads.append(self._thread(f"slot-{number}", self._when_registered(slot.run)))
        self._threads = [
            self._thread("lease-renewal", self.lease_renewal.run),
            self._thread("control", self._when_registered(self._listen)),
            *self._slot_threads,
        ]
        for thread in self._threads:
            thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether all slots have ended."""
        return not any(thread.is_alive() for thread in self._slot_threads)

    @property
    def must_end(self) -> bool:
        """Whether it cannot go on: another session must follow."""
        return self.is_lost or self.has_failed

    @property
    def is_healthy(self) -> bool:
        """Whether every thread is alive. An outage of Valkey does not make a session unhealthy."""
        return self.is_draining or self.must_end or all(thread.is_alive() for thread in self._threads)

    @property
    def is_ready(self) -> bool:
        """Whether it may claim tasks: registered, not draining, and its lease is live."""
        return not (self.is_draining or self.must_end) and self.lease_renewal.is_live

    def drain(self) -> None:
        """Stops claiming tasks. Call it repeatedly until `has_ended`."""
        self.is_draining = True
        self.lease_renewal.drain()
        for slot in self.slots:
            slot.drain()

    def stop(self, reason: Reason) -> None:
        """Ends every running calculation."""
        for slot in self.slots:
            slot.stop(reason)

    def give_up(self) -> None:
        """Ends the tries to reach Valkey: slots end without settling."""
        for slot in self.slots:
            slot.give_up()

    def close(self) -> None:
        """Calls `leave` if Valkey is available, ends the other threads and closes the connections."""
        self._is_over.set()
        self.lease_renewal.stop()
        # A heartbeat after `leave` would add the node again.
        self._threads[0].join(timeout=1)
        if not self.is_lost and self.lease_renewal.is_registered.is_set():
            try:
                self.consumer.leave()
                self._node.leave()
            except (valkey.ValkeyError, OSError) as error:
                log.warning("could not leave", extra={"error": str(error)})
        for close in self._closing:
            close()
        for thread in self._threads:
            thread.join(timeout=1)

    def status(self) -> dict[str, str | int]:
        """The status of this pod: state, slots, busy slots, settled tasks, consumer, nonce of its start."""
        busy = sum(slot.is_busy for slot in self.slots)
        return {
            "state": "draining" if self.is_draining else "busy" if busy else "idle",
            "slots": len(self.slots),
            "busy": busy,
            "settled": sum(slot.settled for slot in self.slots),
            "consumer": self.consumer.name,
            "start": self.consumer.nonce,
        }

    def _listen(self) -> None:
        """Receives the commands for this consumer: `cancel` and `end`."""
        client = connect(self._settings, name=f"{self.consumer.node.name}/control", blocks_for=self._seconds)
        self._closing.append(client.connection_pool.disconnect)
        while not self._is_over.is_set():
            try:
                command = self.consumer.wait_for_command(client, self._seconds)
            except UNAVAILABLE:
                self._is_over.wait(0.5)
                continue
            if command and command[0] == "cancel":
                for slot in self.slots:
                    slot.cancel(command[1], int(command[2]))
            if command == ["end"] and self._settings.demo:
                self._die()

    def _die(self) -> None:
        """Ends this process like a crash: no release, no `leave`. The children die with it."""
        log.warning("the operator ends this worker")
        # Not a signal: process 1 of a container ignores a SIGKILL that it sends to itself.
        os._exit(128 + signal.SIGKILL)

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        """A thread that calls `on_change` at its end. A lost lease, or a bug, ends the session.

        A slot handles the faults of its own task; what it raises affects the whole session.
        """

        def run() -> None:
            try:
                work()
            except LeaseLost as lost:
                log.warning(
                    "lease lost: starting a new session", extra={"why": str(lost), "consumer": self.consumer.name}
                )
                self._lose()
            except Exception:
                if not self._is_over.is_set():
                    log.exception("a thread of the worker failed: starting a new session", extra={"thread_name": name})
                    self.has_failed = True
            self._on_change()

        return threading.Thread(target=run, name=name, daemon=True)

    def _lose(self) -> None:
        if not self.is_lost:
            self._counts.leases_lost += 1
        self.is_lost = True

    def _when_registered(self, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            while not self.lease_renewal.is_registered.wait(0.1):
                if self.is_draining or self._is_over.is_set():
                    return
            work()

        return run

    def _dedicated_connection(self, name: str) -> DedicatedConnection:
        connection = DedicatedConnection(
            self._settings, name=f"{self.consumer.node.name}/{name}", blocks_for=self._seconds
        )
        self._closing.append(connection.close)
        return connection

    def _unblock(self, slot: Slot) -> None:
        try:
            slot.unblock(self._shared)
        except UNAVAILABLE as error:
            log.warning("cannot end a wait: Valkey is unavailable", extra={"error": str(error)})
