"""What a loss of power, a slow disk and a torn log cost, under `always` and under `everysec`: the judge counts.

The second half is the control: on a healthy disk nobody can tell the two apart, and a test that finds no loss under
`everysec` would find none anywhere.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import valkey

from tests.faults import dump
from tests.faults.history import History
from tests.faults.judge import Violation, judge
from tests.faults.machine import Machine, NoCompiler
from tests.faults.stage import is_asleep
from tests.live_valkey import LiveValkey
from tests.live_worker import wait_until
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import NewTask, Producer
from wizard.settings import Settings

pytestmark = pytest.mark.faults

#: Bytes at the end of the log in which it is torn: a few dozen commands.
_TAIL_BYTES = 4_096


class Disk:
    """A Valkey on a machine that may fail, and clients that have tasks acknowledged by it."""

    def __init__(self, folder: Path, machine: Machine, fsync: str) -> None:
        """Starts it."""
        self.machine = machine
        self.server = LiveValkey(folder, fsync=fsync, environment=machine.environment)
        self.server.start()
        self.history = History(folder / "history.jsonl")
        self.settings = Settings(valkey_host="127.0.0.1", valkey_port=self.server.port)

    def accept(self, seconds: float) -> None:
        """Four clients ask without pause, for so long or until Valkey is gone."""
        over = time.monotonic() + seconds
        clients = [threading.Thread(target=self._ask, args=(number, over)) for number in range(4)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    def while_clients_ask(self, seconds: float, fail: Callable[[], object]) -> None:
        """Clients ask for so long; then this happens to Valkey while they go on, and it is started again."""
        failing = threading.Timer(seconds, fail)
        failing.start()
        self.accept(seconds + 1)
        failing.join()
        self.machine.slow_disk(0)
        self.server.start()

    def lose_power(self) -> None:
        """Valkey and all that its disk had not been told to keep are gone."""
        assert self.server.process
        self.server.pause()
        wait_until(lambda: is_asleep(self.server.process.pid), "Valkey stands still")
        self.machine.lose_power()
        self.server.kill()

    def close(self) -> None:
        """Ends it."""
        self.server.stop()
        self.history.close()

    @property
    def acknowledged(self) -> int:
        """How many tasks the clients were promised."""
        return sum(each["what"] == "accepted" for each in self.history.records)

    def dump(self) -> dump.Dump:
        """What Valkey has now."""
        with connect(self.settings, name="tests/dump") as client:
            return dump.take(client, self.settings)

    def lost(self) -> list[Violation]:
        """What was acknowledged and is gone."""
        return [each for each in judge(self.history.records, self.dump()) if each.rule == "lost"]

    def _ask(self, number: int, over: float) -> None:
        with connect(self.settings, name="tests/client") as client:
            producer = Producer(client, self.settings, Node("api-1", "api"))
            while time.monotonic() < over:
                key = f"{number}-{time.monotonic_ns()}"
                self.history.add("asked", key=key, operation="add", inputs={"a": "1"}, answer={"sum": "1"})
                try:
                    (task_id,) = producer.enqueue([NewTask("add", {"a": "1"})], idempotency_key=key).task_ids
                except (valkey.ValkeyError, OSError):
                    return
                self.history.add("accepted", key=key, task_id=task_id)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A disk that may fail; without a compiler there is none, and that is no success."""
    try:
        found = Machine(tmp_path / "machine")
    except NoCompiler as error:
        pytest.fail(str(error))
    yield found
    found.close()


@pytest.fixture
def start(tmp_path: Path, machine: Machine) -> Iterator[Callable[[str], Disk]]:
    """Starts a Valkey under `always` or `everysec`."""
    with contextlib.ExitStack() as after:

        def begin(fsync: str) -> Disk:
            disk = Disk(tmp_path, machine, fsync)
            after.callback(disk.close)
            return disk

        yield begin


def test_under_always_a_loss_of_power_loses_nothing(start: Callable[[str], Disk]):
    """What was acknowledged was on the disk before."""
    disk = start("always")

    disk.while_clients_ask(1.0, disk.lose_power)

    assert disk.acknowledged > 100
    assert disk.lost() == []


def test_under_always_a_kill_on_a_slow_disk_loses_nothing(start: Callable[[str], Disk]):
    """Clients wait for the disk, and are told nothing before."""
    disk = start("always")
    disk.machine.slow_disk(0.1)

    disk.while_clients_ask(2.0, disk.server.kill)

    assert disk.acknowledged > 10
    assert disk.lost() == []


def test_under_everysec_a_loss_of_power_costs_the_last_second(start: Callable[[str], Disk], say: Callable[[str], None]):
    """The control of the first: the judge sees the loss that is there."""
    disk = start("everysec")

    disk.while_clients_ask(1.7, disk.lose_power)

    lost = len(disk.lost())
    say(f"everysec, loss of power: {lost} of {disk.acknowledged} acknowledged tasks are lost")
    assert 0 < lost < disk.acknowledged


def test_under_everysec_a_kill_on_a_slow_disk_loses_tasks(start: Callable[[str], Disk], say: Callable[[str], None]):
    """Valkey does not even write while the disk is busy, so a plain kill -9 is enough. The control of the second."""
    disk = start("everysec")
    lost = 0

    # It may be killed just after a write, but hardly each time.
    for _ in range(3):
        disk.machine.slow_disk(1.5)
        disk.while_clients_ask(3.0, disk.server.kill)
        if lost := len(disk.lost()):
            break

    say(f"everysec, kill -9 on a slow disk: {lost} of {disk.acknowledged} acknowledged tasks are lost")
    assert 0 < lost < disk.acknowledged


def test_a_log_torn_at_any_byte_has_whole_tasks_only(start: Callable[[str], Disk]):
    """Valkey starts with what is before the tear, and no function was executed by half."""
    disk = start("always")
    disk.accept(0.2)
    disk.server.kill()
    (log,) = (disk.server.folder / "appendonlydir").glob("*.incr.aof")
    whole, chance = log.read_bytes(), random.Random(193)
    kept = set()

    for _ in range(12):
        log.write_bytes(whole[: len(whole) - chance.randrange(_TAIL_BYTES)])
        disk.server.start()
        found = disk.dump()
        disk.server.kill()

        assert set(found.keys[found.names.tasks()].members) == set(found.tasks)
        assert found.depths["queued"] == len(found.tasks)
        assert all(len(task) == len(next(iter(found.tasks.values()))) for task in found.tasks.values())
        kept.add(len(found.tasks))

    assert len(kept) > 1
    assert disk.acknowledged - 20 < min(kept) <= max(kept) <= disk.acknowledged


def test_a_log_that_is_damaged_in_its_middle_is_refused(start: Callable[[str], Disk]):
    """What follows the damage is not forgotten in silence: Valkey does not start, and its log says what to do."""
    disk = start("always")
    disk.accept(0.2)
    disk.server.kill()
    (log,) = (disk.server.folder / "appendonlydir").glob("*.incr.aof")
    whole = log.read_bytes()
    middle = whole.index(b"\r\n*", len(whole) // 2) + 2
    log.write_bytes(whole[:middle] + b"?" + whole[middle + 1 :])

    with pytest.raises(RuntimeError, match="valkey-check-aof --fix"):
        disk.server.start()
