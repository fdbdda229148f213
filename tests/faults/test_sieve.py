"""Workers and Valkey are killed while one hard number is sieved: the same factors, and little is done twice.

`make sieve-faults` kills ten workers and Valkey during a number of 75 digits.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import valkey

from bench.sieve import number_of
from tests.live_system import LiveSystem
from wizard.queue import Observer
from wizard.queue.keys import Keys
from wizard.queue.parts import PartRecord, parts_of
from wizard.settings import Settings
from wizard.task import Status

#: Digits of the number, and how many workers are killed.
_DIGITS, _KILLS = int(os.environ.get("SIEVE_DIGITS", "70")), int(os.environ.get("SIEVE_KILLS", "2"))

_IS_LONG = _KILLS > 2

#: Seconds in which all is done, on a busy machine too.
_PATIENCE = 3 * 3600 if _IS_LONG else 240

pytestmark = [pytest.mark.faults, pytest.mark.timeout(_PATIENCE + 60)]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LiveSystem]:
    """Two workers; what a part does not survive is our killing, so it may fail often."""
    live = LiveSystem(tmp_path / "system", MAX_FAILURES="20")
    live.start()
    yield live
    live.stop()


@dataclass(frozen=True)
class _Repeated:
    """Parts begun and needed, and the seconds of both that a kill took away and that counted."""

    begun: int
    needed: int
    lost: float
    counted: float

    @property
    def share(self) -> float:
        return self.lost / self.counted


def test_ten_workers_and_valkey_die_and_hardly_anything_is_done_twice(
    system: LiveSystem, say: Callable[[str], None]
) -> None:
    """Each kill comes when another share of the relations is there, so that all hit the sieve, on any machine."""
    n = number_of(_DIGITS)
    began = time.monotonic()
    body = {"operation": "factorize", "inputs": {"n": str(n)}, "memo": False}
    task_id = system.ask("POST", "/api/v1/tasks", body).body["task_id"]

    killed, chance = [], random.Random(_KILLS)
    for number in range(_KILLS):
        system.wait_until(lambda number=number: _share(system, task_id) >= number / _KILLS * 0.9, _PATIENCE)
        name = system.worker_names[number % 2]
        # A share grows when a part ends; the kill must not always hit a part that has just begun. A part takes 0.5 s.
        time.sleep(chance.uniform(0, 0.5))
        system.wait_until(lambda name=name: _has_part(system, task_id, name), _PATIENCE)
        # As of a pod that is killed: its successor starts at once.
        killed.append(time.time() * 1_000)
        system.kill_tree(name)
        if number == _KILLS // 2:
            system.kill("valkey")
    task = system.result(task_id, _PATIENCE)

    assert (task["status"], task["error"]) == ("COMPLETED", None)
    factors = [int(each["prime"]) ** each["exponent"] for each in task["result"]["factors"]]
    assert len(factors) == 2
    assert factors[0] * factors[1] == n
    assert task["result"]["complete"]
    with system.client() as client:
        repeated = _repeated(parts_of(client, Keys(), task_id), killed)
    say(
        f"{_DIGITS} digits, {_KILLS} kills of workers and one of Valkey: {repeated.begun} parts begun, "
        f"{repeated.needed} needed; {repeated.lost:.1f} s lost beside {repeated.counted:.1f} s ({repeated.share:.1%}); "
        f"{time.monotonic() - began:.0f} s in all"
    )
    # The kill of Valkey costs no part; a kill of a worker costs the one that it is at.
    assert 0 < repeated.begun - repeated.needed <= _KILLS
    if _IS_LONG:
        assert repeated.share < 0.05


def _has_part(system: LiveSystem, task_id: str, name: str) -> bool:
    """Whether a worker is at a part of the task; or the task has ended, so that nobody waits for ever."""
    try:
        with system.client() as client:
            found = parts_of(client, Keys(), task_id)
            return any(each.handled_by == name and each.status is Status.PROCESSING for each in found) or (
                Observer(client, Settings()).get(task_id).ended_at is not None
            )
    except (valkey.ValkeyError, OSError):
        return False


def _share(system: LiveSystem, task_id: str) -> float:
    """Of the relations that are needed, how many there are; -1 before it is split, and while Valkey is away."""
    try:
        with system.client() as client:
            task = Observer(client, Settings()).get(task_id)
    except (valkey.ValkeyError, OSError):
        return -1.0
    return task.progress[0] / task.progress[1] if task.parts and task.progress else -1.0


def _repeated(parts: list[PartRecord], killed: list[float]) -> _Repeated:
    """What was begun of parts that were completed. One that was under way at the end was not needed."""
    needed = [each for each in parts if each.status is Status.COMPLETED]
    begins = [tried.started_at for each in needed for tried in each.attempts if tried.started_at]
    lost = [min((at for at in killed if at >= begin), default=begin) - begin for begin in begins]
    counted = sum((each.measured or {}).get("wall_seconds", 0.0) for each in needed)
    return _Repeated(sum(each.attempt for each in needed), len(needed), sum(lost) / 1_000, counted)
