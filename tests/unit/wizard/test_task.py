"""A task as it is stored, and the table of moves."""

from __future__ import annotations

import pytest

from wizard.task import FINAL, MOVES, Phase, Status, Task, is_task_id, new_task_id, new_task_ids

pytestmark = pytest.mark.unit

STORED = {
    "operation": "add",
    "inputs": '{"a":"1","b":"2"}',
    "status": "PENDING",
    "initiated_by": "api-1",
    "created_at": "1700000000000",
}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("0" * 31, id="too short"),
        pytest.param("0" * 33, id="too long"),
        pytest.param("A" * 32, id="capitals"),
        pytest.param("g" * 32, id="no hex digits"),
        pytest.param("0" * 32 + "\n", id="a line break at its end"),
        pytest.param("１" * 32, id="full-width digits"),
    ],
)
def test_what_has_another_shape_is_no_id(text):
    """It cannot exist, so nobody needs to be asked."""
    assert not is_task_id(text)


def test_an_id_has_128_random_bits():
    """Nobody guesses another one's."""
    ids = {*new_task_ids(1_000), new_task_id()}

    assert len(ids) == 1_001
    assert all(is_task_id(each) for each in ids)


def test_only_revive_leads_out_of_a_final_state():
    """Final states are absorbing."""
    assert {(before, event) for before, event in MOVES if before in FINAL} == {(Status.FAILED, "revive")}


def test_every_state_can_be_reached_and_every_other_left():
    """From PENDING, where a task begins."""
    reached, new = set(), {Status.PENDING}
    while new:
        reached |= new
        new = {after for (before, _), afters in MOVES.items() if before in reached for after in afters} - reached

    assert reached == set(Status)
    assert {before for before, _ in MOVES} == (set(Status) - FINAL) | {Status.FAILED}
    assert [each for each in Status if each.is_final] == [Status.COMPLETED, Status.FAILED, Status.CANCELLED]


def test_a_new_task_has_nothing_but_its_question():
    """What is not stored yet is None, nought or empty."""
    task = Task.from_hash("0" * 32, STORED)

    assert (task.status, task.phase, task.inputs) == (Status.PENDING, Phase.WHOLE, {"a": "1", "b": "2"})
    assert (task.attempt, task.failures, task.attempts) == (0, 0, ())
    absent = (task.handled_by, task.started_at, task.ended_at, task.progress, task.result, task.verified, task.error)
    assert {*absent, task.parent, task.index, task.parts} == {None}


def test_everything_that_is_stored_is_read():
    """The node is the pod in the slot's name; attempts are in their order."""
    kept = '{"slot":"worker-1~1xab/1","started_at":"5","ended_at":6,"why":"killed","detail":"It was killed."}'
    task = Task.from_hash(
        "0" * 32,
        STORED
        | {"status": "COMPLETED", "phase": "combine", "slot": "worker-2~4x0f/3", "attempt": "11", "failures": "2"}
        | {"progress": "3/4", "result": '{"sum":"3"}', "verified": '{"ok":true}', "parts": "4", "ended_at": "9"}
        | {"attempt:10": kept, "attempt:9": kept},
    )

    assert (task.phase, task.handled_by, task.progress, task.parts) == (Phase.COMBINE, "worker-2", (3, 4), 4)
    assert (task.result, task.verified, task.ended_at) == ({"sum": "3"}, {"ok": True}, 9)
    assert [each.attempt for each in task.attempts] == [9, 10]
    first = task.attempts[0]
    assert (first.handled_by, first.started_at, first.ended_at, first.why) == ("worker-1", 5, 6, "killed")
