"""The fence: whoever no longer holds a task's current attempt can change nothing, whatever it says."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, die, fail
from wizard.task import Failure

pytestmark = pytest.mark.integration

#: Every word that a slot has on an attempt; each returns whether it was taken.
WORDS = {
    "complete": lambda slot, claim: complete(slot, claim).accepted,
    "fail with a crash": lambda slot, claim: fail(slot, claim, Failure.CRASH).accepted,
    "fail with an error": lambda slot, claim: fail(slot, claim, Failure.ERROR).accepted,
    "reject": lambda slot, claim: fail(slot, claim, Failure.REJECT).accepted,
    "release": lambda slot, claim: slot.release(claim),
    "split": lambda slot, claim: slot.split(claim, ["{}"], claim_next=False).accepted,
    "progress": lambda slot, claim: slot.progress(claim, 1, 2),
}

words = pytest.mark.parametrize("word", [pytest.param(word, id=name) for name, word in WORDS.items()])


@pytest.fixture
def everything(client, keys):
    """All that this installation stores, readable and comparable."""

    def read():
        stored = {}
        for name in sorted(client.keys(f"{keys.prefix}*")):
            kind = client.type(name)
            stored[name] = (
                {
                    "hash": client.hgetall,
                    "string": client.get,
                    "list": lambda key: client.lrange(key, 0, -1),
                    "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
                    "stream": client.xlen,
                }[kind](name),
                client.ttl(name) == -1,
            )
        return stored

    return read


@words
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda slot, claim, _: complete(slot, claim), id="completed"),
        pytest.param(lambda slot, claim, _: fail(slot, claim, Failure.REJECT), id="rejected"),
        pytest.param(lambda slot, claim, _: (fail(slot, claim), die(slot, 2)), id="a dead letter"),
        pytest.param(lambda _, claim, producer: producer.cancel(claim.task_id), id="cancelled"),
    ],
)
def test_a_final_state_absorbs(slot, enqueue, producer, everything, end, word):
    """A task ends once: what is said of it afterwards changes no byte."""
    enqueue()
    claim = slot.start()
    end(slot, claim, producer)
    before = everything()

    assert not word(slot, claim)

    assert everything() == before


@words
def test_an_attempt_that_was_reaped_has_no_say(
    worker, slot, rival, rival_slot, enqueue, pass_lease, everything, observer, word
):
    """A worker whose lease ran out cannot touch the task that another has taken over."""
    task_id = enqueue()
    late = slot.start()
    pass_lease(worker)
    rival.renew()
    current = rival_slot.start()
    before = everything()

    assert not word(slot, late)

    assert everything() == before
    assert complete(rival_slot, current).accepted
    assert (observer.get(task_id).handled_by, observer.get(task_id).attempt) == ("worker-2", 2)


@words
def test_another_slot_has_no_say(slot, rival_slot, enqueue, everything, word):
    """The number of the attempt alone is no proof: it is small and easily guessed."""
    enqueue()
    claim = slot.start()
    before = everything()

    assert not word(rival_slot, claim)

    assert everything() == before


@words
def test_an_earlier_attempt_of_the_same_slot_has_no_say(slot, enqueue, everything, places, word):
    """A crash may hand the same task to the same slot again; when that reply is lost, the slot repeats itself.

    The repetition must leave the new attempt on the slot's list, or nobody would ever find it again.
    """
    task_id = enqueue()
    first = slot.start()
    second = fail(slot, first, claim_next=True).claim
    before = everything()

    assert not word(slot, first)

    assert everything() == before
    assert places.of(task_id) == ["processing"]
    assert slot.start() == second


@words
def test_a_task_that_never_existed_is_refused(slot, enqueue, client, keys, everything, word):
    """It may have ended and expired while its worker was away."""
    enqueue()
    claim = slot.start()
    client.delete(keys.task(claim.task_id))
    client.delete(keys.processing(slot.name))
    before = everything()

    assert not word(slot, claim)

    assert everything() == before
