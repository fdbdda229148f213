"""A thousand tasks while everything is killed, stopped, cut off and filled, and a judge that saw only what clients saw.

`FAULTS_SEED=…` repeats the order of a run's faults; `make faults-long` is ten times as long.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator

import pytest
import valkey

from tests.faults.judge import judge, summary
from tests.faults.machine import Machine
from tests.faults.plan import SHORT, long
from tests.faults.suite import Run, chosen_seed, run, take_dump

_PROFILE = long(float(os.environ.get("FAULTS_SCALE", "1"))) if os.environ.get("FAULTS_PROFILE") == "long" else SHORT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600 if _PROFILE is SHORT else 6 * 3600)]


@pytest.fixture(scope="module")
def done(say: Callable[[str], None], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One run for all tests of this file; its system still stands when they look."""
    seed, folder = chosen_seed(), tmp_path_factory.mktemp("suite")
    say(f"the kill suite, {_PROFILE.name} profile: FAULTS_SEED={seed}, history in {folder}")
    found = run(_PROFILE, seed, folder)
    say(found.told())
    yield found
    found.stage.close()


def test_no_promise_is_broken(done: Run):
    """What was acknowledged ended, once, rightly and for good; nobody paid for what he did not do; nothing is left."""
    violations = done.violations()

    assert not violations, f"FAULTS_SEED={done.seed}, history in {done.folder}\n{summary(violations)}"


def test_all_faults_were_there_and_hit_something(done: Run):
    """A suite that breaks nothing proves nothing."""
    figures = done.figures()
    planned = done.profile.order(done.seed, has_machine=done.stage.machine is not None)

    assert figures.acknowledged == done.profile.tasks + done.profile.poisons
    assert {kind: figures.faults.get(kind, 0) for kind in set(planned)} == {
        kind: planned.count(kind) for kind in set(planned)
    }
    assert figures.faults["poison"] >= 3 * done.profile.poisons
    assert figures.attempts > figures.needed
    assert figures.failures
    assert figures.refused


def test_disk_power_and_clock_were_broken_too(done: Run):
    """Without a compiler they stay whole, and that must not look like success."""
    machine = done.stage.machine or Machine(done.folder / "again")

    assert machine.syncs > done.profile.tasks


def test_little_is_done_twice_and_recovery_is_quick(done: Run):
    """What a kill costs is the attempts that it hit; after a lease and less than a second they begin anew."""
    figures = done.figures()

    if done.profile is SHORT:
        # Too few kills for a percentile, and the machine may be busy.
        assert figures.executions_over_tasks <= 1.1
    else:
        assert figures.executions_over_tasks <= 1.05
        assert figures.return_to_queue(0.99) < done.stage.lease_seconds + 1
        # Besides, a worker must be free: this needs a quiet machine.
        assert figures.recovery(0.99) < done.stage.lease_seconds + 1


def test_the_judge_believes_nobody_who_charges_a_task(done: Run):
    """The same run without the faults in its history: then each failure that was counted is one too many."""
    told = [each for each in done.records if each["what"] != "fault"]
    failed = {task_id for task_id, task in done.dump.tasks.items() if int(task["failures"])}

    assert {each.subject for each in judge(told, done.dump) if each.rule == "charged"} == failed != set()


Plant = Callable[[valkey.Valkey, Run, str], Callable[[], object]]


def _delete(client: valkey.Valkey, done: Run, task_id: str) -> Callable[[], object]:
    """Valkey forgets a task."""
    name = done.dump.names.task(task_id)
    kept, left = client.hgetall(name), client.ttl(name)
    client.delete(name)
    return lambda: (client.hset(name, mapping=kept), client.expire(name, left))


def _rewrite(client: valkey.Valkey, done: Run, task_id: str) -> Callable[[], object]:
    """A late worker writes another result over the one that was read."""
    name = done.dump.names.task(task_id)
    kept = client.hget(name, "result")
    client.hset(name, "result", json.dumps({"sum": "1"}))
    return lambda: client.hset(name, "result", kept)


def _reopen(client: valkey.Valkey, done: Run, task_id: str) -> Callable[[], object]:
    """A task that had ended waits again, and is on no list."""
    name = done.dump.names.task(task_id)
    client.hset(name, "status", "PENDING")
    return lambda: client.hset(name, "status", "COMPLETED")


def _hold(client: valkey.Valkey, done: Run, task_id: str) -> Callable[[], object]:
    """A slot that nobody looks after holds an id."""
    name = done.dump.names.processing("worker-9~1x0/1")
    client.lpush(name, task_id)
    return lambda: client.delete(name)


def _charge(client: valkey.Valkey, done: Run, task_id: str) -> Callable[[], object]:
    """A failure is counted that nothing explains."""
    name = done.dump.names.task(task_id)
    client.hincrby(name, "failures", 1)
    return lambda: client.hincrby(name, "failures", -1)


@pytest.mark.parametrize(
    ("plant", "rules"),
    [
        pytest.param(_delete, {"lost"}, id="an acknowledged task is forgotten"),
        pytest.param(_rewrite, {"changed"}, id="a result is written over"),
        pytest.param(_reopen, {"unended"}, id="a task waits in no list"),
        pytest.param(_hold, {"left on a list"}, id="an id stays on the list of a lost slot"),
        pytest.param(_charge, {"charged", "changed"}, id="a failure is counted for nothing"),
    ],
)
def test_the_judge_finds_what_is_planted_in_the_real_system(done: Run, plant: Plant, rules: set[str]):
    """Each fault by its name and no other one: the judge is not blind, and not afraid of shadows."""
    before = set(done.violations())
    task_id = next(
        each["task_id"]
        for each in done.records
        if each["what"] == "seen" and each["failures"] == 0 and "sum" in (each["result"] or {})
    )
    with done.stage.client() as client:
        undo = plant(client, done, task_id)
        try:
            found = set(judge(done.records, take_dump(done.stage))) - before
        finally:
            undo()

        assert {each.rule for each in found} == rules
        assert all(task_id in each.sentence for each in found)
    assert set(judge(done.records, take_dump(done.stage))) <= before
