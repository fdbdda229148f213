"""Cached answers: the same question, asked again, is answered from the stored result; and only the same question."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.errors import QueueFull
from wizard.node import Node
from wizard.queue import NewTask, Producer
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration

QUESTION = NewTask("factorize", {"n": "360"}, use_cache=True)


@pytest.fixture
def ask(producer):
    """Enqueues one task and returns what came of it."""

    def one(task=QUESTION):
        return producer.enqueue([task])

    return one


@pytest.fixture
def answered(ask, slot):
    """The question, once asked and answered."""
    (task_id,) = ask().task_ids
    slot.complete(
        slot.start(), '{"factors":[]}', '{"ok":true,"how":"x"}', '{"cpu_seconds":1}', {"log": b"abc"}, claim_next=False
    )
    return task_id


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(dataclasses.replace(QUESTION, use_cache=False), id="whoever wants it calculated"),
        pytest.param(dataclasses.replace(QUESTION, inputs={"n": "361"}), id="other inputs"),
        pytest.param(dataclasses.replace(QUESTION, operation="divisors"), id="another operation"),
    ],
)
def test_another_question_is_calculated(answered, ask, client, keys, other):
    """What is remembered answers nothing else."""
    asked = ask(other)

    assert asked.answered == frozenset()
    assert client.llen(keys.queue()) == 1


def test_the_question_of_a_newer_version_is_another(answered, ask, monkeypatch):
    """It may know better than the one that answered."""
    monkeypatch.setattr("wizard.queue.producer.maths_version", lambda: "f" * 16)

    assert ask().answered == frozenset()


def test_a_worker_of_another_version_leaves_nothing_to_remember(ask, slot, monkeypatch):
    """While versions are mixed, as in an upgrade, it answers, and the next one asks again."""
    monkeypatch.setattr("wizard.queue.slot.maths_version", lambda: "f" * 16)
    ask()
    complete(slot, slot.start())

    assert ask().answered == frozenset()


def test_a_partial_answer_is_not_remembered(ask, slot):
    """More time, or a better method, may find the rest."""
    ask()
    slot.complete(slot.start(), '{"factors":[],"complete":false}', "{}", claim_next=False, partial=True)

    assert ask().answered == frozenset()


@pytest.mark.parametrize("end", ["fails", "is cancelled", "runs"])
def test_only_an_answer_is_remembered(ask, slot, producer, end):
    """Whatever ended otherwise, or has not ended, is asked again."""
    (task_id,) = ask().task_ids
    claim = slot.start()
    if end == "fails":
        fail(slot, claim, Failure.REJECT)
    if end == "is cancelled":
        producer.cancel(task_id)

    assert ask().answered == frozenset()


def test_what_was_not_to_be_remembered_is_not(ask, slot):
    """Who asks for a calculation of its own leaves none behind for others."""
    ask(dataclasses.replace(QUESTION, use_cache=False))
    complete(slot, slot.start())

    assert ask().answered == frozenset()


def test_the_same_question_is_answered_at_once(answered, ask, observer, slot, client, keys, settings):
    """As a task of its own that says whose answer it has; no worker hears of it."""
    asked = ask()

    (task_id,) = asked.task_ids
    assert asked.answered == {task_id} != {answered}
    task, first = observer.get(task_id), observer.get(answered)
    assert (task.status, task.answered_from) == (Status.COMPLETED, answered)
    assert (task.handled_by, task.attempt) == ("worker-1", 0)
    assert (task.result, task.verified, task.measured) == (first.result, first.verified, first.measured)
    assert client.llen(keys.queue()) == 0
    assert slot.start() is None
    assert 0 < client.ttl(keys.task(task_id)) <= settings.keep_seconds
    assert [event.type for event in observer.last_events(2)] == ["enqueued", "completed"]


def test_a_chain_of_answers_leads_to_the_first(answered, ask, observer):
    """Each names the task that was calculated."""
    ask()
    (task_id,) = ask().task_ids

    assert observer.get(task_id).answered_from == answered


def test_what_is_kept_apart_is_kept_for_longer(answered, ask, observer, results, client, keys, settings):
    """The later task needs it as long as it lives itself."""
    content = keys.answer(f"{answered}:log")
    client.expire(content, 5)

    (task_id,) = ask().task_ids

    assert client.ttl(content) > settings.keep_seconds - 10
    task = observer.get(task_id)
    assert b"".join(results.content(task, "log", results.length(task, "log"))) == b"abc"


def test_a_shorter_wish_takes_nothing_away(answered, ask, shared, settings, client, keys):
    """What is kept apart lives as long as the longest-lived of the tasks that have it."""
    content = keys.answer(f"{answered}:log")
    before = client.ttl(content)

    hasty = Producer(shared, dataclasses.replace(settings, keep_seconds=60), Node("api-1", "api"))
    assert hasty.enqueue([QUESTION]).answered

    assert client.ttl(content) >= before - 1 > 60


def test_an_answer_that_has_lost_its_content_is_calculated_again(answered, ask, client, keys):
    """Half an answer is none."""
    client.delete(keys.answer(f"{answered}:log"))

    assert ask().answered == frozenset()


def test_a_full_queue_still_answers_what_it_knows(answered, ask, shared, settings):
    """Nothing has to wait for it."""
    full = Producer(shared, dataclasses.replace(settings, queue_cap=0), Node("api-1", "api"))

    assert full.enqueue([QUESTION]).answered
    with pytest.raises(QueueFull):
        full.enqueue([QUESTION, dataclasses.replace(QUESTION, inputs={"n": "2"})])


def test_an_answer_that_was_forgotten_is_calculated_again(answered, ask, client, keys):
    """A name that leads nowhere is no answer."""
    client.delete(keys.task(answered))

    assert ask().answered == frozenset()
