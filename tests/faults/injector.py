"""Breaks one thing after another, and writes into the history what was broken, when, and whose failures that explains.

An outage of Valkey explains the failure of no task: such a fault names no node.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable

from tests.faults.follower import Follower
from tests.faults.history import History
from tests.faults.plan import OF_VALKEY
from tests.faults.stage import PATIENCE_SECONDS, Stage, is_asleep

#: The embedded default starts again at once what lived for so long, seconds; else it pauses.
_OLD_SECONDS = 5.2

#: Seconds for which connections that a partition made dumb may keep their node from Valkey after it has healed.
_DUMB_SECONDS = 8.0

#: Seconds to wait for something to be at work, so that a kill hits it.
_HIT_SECONDS = 1.0


class Injector:
    """All faults by their names in `plan.py`. One at a time; partitions and stops go on beside others."""

    def __init__(self, stage: Stage, history: History, follower: Follower, seed: int) -> None:
        """`follower` knows which node calculates what."""
        self._stage = stage
        self._history = history
        self._follower = follower
        self._chance = random.Random(f"{seed}-targets")
        self._beside: threading.Thread | None = None
        self._is_broken_beside: set[str] = set()
        self._offset = 0.0
        self.errors: list[BaseException] = []

    def settle(self) -> None:
        """Waits for the end of what goes on beside."""
        if self._beside:
            self._beside.join()
            self._beside = None

    def prepare(self, kind: str) -> None:
        """Waits until what is to be broken has been whole for long enough; then there should be work."""
        if kind in OF_VALKEY:
            self._wait_until_old("valkey")

    def inject(self, kind: str) -> None:
        """One fault, until it is over or goes on beside."""
        method: Callable[[], None] = getattr(self, "_" + kind.replace(" ", "_"))
        method()

    # ── kill -9 ─────────────────────────────────────────────────────────────────────────────

    def _kill_child(self) -> None:
        worker = self._busy_worker(must_be_old=False)
        with self._told("kill child", worker):
            self._stage.signal_below(worker, signal.SIGKILL)

    def _kill_worker(self) -> None:
        worker = self._busy_worker()
        tree = self._chance.random() < 0.5
        held = self._follower.held_by(worker)
        with self._told("kill worker", worker, held=held):
            self._stage.signal(worker, signal.SIGKILL, tree=tree)

    def _kill_api(self) -> None:
        api = self._old(self._stage.apis)
        how = self._chance.choice(("process", "tree", "below"))
        with self._told("kill api", how=how):
            if how == "below":
                self._stage.signal_below(api, signal.SIGKILL)
            else:
                self._stage.signal(api, signal.SIGKILL, tree=how == "tree")

    def _kill_valkey(self) -> None:
        with self._told("kill valkey"):
            self._end_valkey(lambda: None)

    def _lose_power(self) -> None:
        survives = self._chance.choice((0.0, 0.0, self._chance.random()))
        machine = self._machine
        # The machine of Valkey alone, or one that all of them run on.
        nodes = self._stage.workers if self._chance.random() < 0.25 else ()

        def lose() -> None:
            for each in (*nodes, *(self._stage.apis if nodes else ())):
                self._stage.signal(each, signal.SIGKILL, tree=True)
            machine.lose_power(survives)

        with self._told("lose power", *nodes):
            self._end_valkey(lose)

    def _tear_log(self) -> None:
        with self._told("tear log"):
            self._end_valkey(self._machine.tear_log)

    # ── stands still ────────────────────────────────────────────────────────────────────────

    def _stop_worker(self) -> None:
        worker = self._busy_worker()
        self._go_on_beside(worker, lambda: self._stopped("stop worker", worker, 1.6 * self._stage.lease_seconds))

    def _stop_child(self) -> None:
        worker = self._busy_worker(must_be_old=False)
        with self._told("stop child", worker):
            self._stage.signal_below(worker, signal.SIGSTOP)
            time.sleep(0.8)
            self._stage.signal_below(worker, signal.SIGCONT)

    def _stop_api(self) -> None:
        api = self._old(self._stage.apis)
        self._go_on_beside(api, lambda: self._stopped("stop api", api, 1.5))

    def _stop_valkey(self) -> None:
        self._await_work()
        with self._told("stop valkey"):
            self._stage.signal("valkey", signal.SIGSTOP)
            time.sleep(2.5 * self._stage.lease_seconds)
            self._stage.signal("valkey", signal.SIGCONT)

    # ── the network ─────────────────────────────────────────────────────────────────────────

    def _silence_worker(self) -> None:
        self._go_on_beside("worker-3", lambda: self._cut_off("silence worker", "worker-3"))

    def _silence_api(self) -> None:
        self._go_on_beside("api-3", lambda: self._cut_off("silence api", "api-3"))

    def _reset_worker(self) -> None:
        self._go_on_beside("worker-3", lambda: self._cut_off("reset worker", "worker-3"))

    def _reset_api(self) -> None:
        self._go_on_beside("api-3", lambda: self._cut_off("reset api", "api-3"))

    # ── disk, memory, clock ─────────────────────────────────────────────────────────────────

    def _fill_disk(self) -> None:
        with self._told("fill disk"):
            self._machine.fill_disk()
            time.sleep(1.5)
            self._machine.free_disk()
            self._await_valkey()

    def _slow_disk(self) -> None:
        with self._told("slow disk"):
            self._machine.slow_disk(0.2)
            time.sleep(1.5)
            self._machine.slow_disk(0)

    def _fill_memory(self) -> None:
        with self._told("fill memory"), self._stage.client() as client:
            client.config_set("maxmemory", max(1, int(client.info("memory")["used_memory"]) // 2))
            time.sleep(1.5)
            client.config_set("maxmemory", 0)

    def _set_clock(self) -> None:
        self._offset = self._chance.choice([each for each in (-240.0, 0.0, 90.0, 300.0) if each != self._offset])
        with self._told("set clock", seconds=self._offset):
            self._machine.set_clock(self._offset)

    # ── leaving ─────────────────────────────────────────────────────────────────────────────

    def _drain_in_an_outage(self) -> None:
        worker = self._busy_worker()
        with self._told("drain in an outage"):
            self._stage.signal("valkey", signal.SIGSTOP)
            self._stage.signal(worker, signal.SIGTERM)
            time.sleep(self._stage.lease_seconds * self._chance.choice((0.5, 1.3)))
            self._stage.signal("valkey", signal.SIGCONT)

    def _rolling_restart(self) -> None:
        self.settle()
        with self._told("rolling restart"):
            for name in (*self._stage.apis, *self._stage.workers):
                self._wait_until_old(name)
                before = self._pid(name)
                self._stage.signal(name, signal.SIGTERM)
                self._await(lambda name=name, before=before: self._pid(name) not in (None, before))
                time.sleep(0.8)

    # ── how ─────────────────────────────────────────────────────────────────────────────────

    @property
    def _machine(self):
        assert self._stage.machine
        return self._stage.machine

    @contextlib.contextmanager
    def _told(self, kind: str, *nodes: str, after: float = 0.0, **more: object):
        """Writes the fault into the history, from the beginning to the end of the block and `after` seconds more."""
        began = self._history.now()
        yield
        until = round(self._history.now() + after, 4)
        self._history.add("fault", t=began, kind=kind, nodes=list(nodes), until=until, **more)

    def _end_valkey(self, meanwhile: Callable[[], None]) -> None:
        """Stops Valkey, does something to what it leaves, kills it, and waits for the next one."""
        before = self._stage.pid("valkey")
        os.kill(before, signal.SIGSTOP)
        # Until it is asleep it may still write.
        self._await(lambda: is_asleep(before))
        meanwhile()
        os.kill(before, signal.SIGKILL)
        self._await(lambda: self._pid("valkey") not in (None, before))
        self._await_valkey()

    def _stopped(self, kind: str, name: str, seconds: float) -> None:
        with self._told(kind, *([name] if name in self._stage.workers else []), after=0.5):
            self._stage.signal(name, signal.SIGSTOP, tree=True)
            time.sleep(seconds)
            self._stage.signal(name, signal.SIGCONT, tree=True)

    def _cut_off(self, kind: str, name: str) -> None:
        network = self._stage.outsiders[name].network
        is_silent = kind.startswith("silence")
        with self._told(kind, *([name] if name in self._stage.workers else []), after=_DUMB_SECONDS):
            (network.silence if is_silent else network.reset)()
            time.sleep(2.0 * self._stage.lease_seconds)
            network.heal()

    def _go_on_beside(self, name: str, work: Callable[[], None]) -> None:
        self.settle()

        def run() -> None:
            try:
                work()
            except Exception as error:
                self.errors.append(error)
            finally:
                self._is_broken_beside.discard(name)

        self._is_broken_beside.add(name)
        self._beside = threading.Thread(target=run, name="beside", daemon=True)
        self._beside.start()
        time.sleep(0.3)

    def _old(self, names: tuple[str, ...]) -> str:
        """One of the programs, by chance, that has run long enough to be started again at once."""
        wanted = self._chance.sample(names, len(names))
        found: list[str] = []

        def is_there() -> bool:
            found[:] = [
                each for each in wanted if each not in self._is_broken_beside and self._stage.age(each) > _OLD_SECONDS
            ]
            return bool(found)

        self._await(is_there)
        return found[0]

    def _busy_worker(self, *, must_be_old: bool = True) -> str:
        """A worker that calculates something, if one does soon; none whose task has failed twice by our doing."""
        wanted = self._chance.sample(self._stage.workers, 3)
        deadline = time.monotonic() + _HIT_SECONDS
        found: list[str] = []

        def is_there() -> bool:
            found[:] = [each for each in wanted if each not in self._is_broken_beside and self._may_be_hit(each)]
            if must_be_old:
                found[:] = [each for each in found if self._stage.age(each) > _OLD_SECONDS]
            else:
                found[:] = [each for each in found if self._stage.age(each) > 1]
            found.sort(key=lambda each: not self._follower.held_by(each))
            is_late = time.monotonic() > deadline
            return bool(found) and (is_late or bool(self._follower.held_by(found[0])))

        self._await(is_there)
        return found[0]

    def _may_be_hit(self, worker: str) -> bool:
        return all(self._follower.returns(each) < 2 for each in self._follower.held_by(worker))

    def _await_work(self) -> None:
        deadline = time.monotonic() + _HIT_SECONDS
        while time.monotonic() < deadline and not any(map(self._follower.held_by, self._stage.workers)):
            time.sleep(0.005)

    def _await_valkey(self) -> None:
        self._await(self._stage.valkey_answers)

    def _wait_until_old(self, name: str) -> None:
        self._await(lambda: self._stage.age(name) > _OLD_SECONDS)

    def _await(self, claim: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not claim():
            if time.monotonic() > deadline:
                raise TimeoutError("what the suite broke was not whole again in time")
            time.sleep(0.01)

    def _pid(self, name: str) -> int | None:
        try:
            return self._stage.pid(name)
        except ProcessLookupError:
            return None
