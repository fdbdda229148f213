"""enqueue: atomic, idempotent under a key, bounded by the cap."""

from __future__ import annotations

import dataclasses
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import valkey

from embedded.valkey_server import free_port
from wizard.connection import connect
from wizard.errors import IdempotencyConflict, QueueFull
from wizard.node import Node
from wizard.queue import NewTask, Producer
from wizard.queue.keys import Keys
from wizard.task import Status, is_task_id

pytestmark = pytest.mark.integration

ONE, TWO = NewTask("add", {"a": "1", "b": "2"}), NewTask("add", {"a": "3", "b": "4"})


def capped(shared, settings, cap):
    """A producer whose queue holds `cap` tasks."""
    return Producer(shared, dataclasses.replace(settings, queue_cap=cap), Node("api-1", "api"))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param([TWO], id="other inputs"),
        pytest.param([NewTask("factorize", ONE.inputs)], id="another operation"),
        pytest.param([ONE, TWO], id="one task more"),
        pytest.param([], id="no task at all"),
    ],
)
def test_a_key_that_comes_with_another_body_is_refused(producer, observer, other):
    """An idempotency key stands for one body; anything else under it is a mistake, and nothing is enqueued."""
    producer.enqueue([ONE], idempotency_key="order-7")

    with pytest.raises(IdempotencyConflict, match="another body"):
        producer.enqueue(other, idempotency_key="order-7")

    assert observer.depths().queued == 1


def test_the_order_of_a_batch_is_part_of_its_body(producer):
    """The ids come back in the order asked for, so another order under the same key is another body."""
    producer.enqueue([ONE, TWO], idempotency_key="order-7")

    with pytest.raises(IdempotencyConflict):
        producer.enqueue([TWO, ONE], idempotency_key="order-7")


def test_a_queue_at_its_cap_takes_nothing(shared, settings, observer):
    """Beyond the cap the API answers 429; the sentence holds both numbers."""
    producer = capped(shared, settings, 2)
    producer.enqueue([ONE, TWO])

    with pytest.raises(QueueFull, match="2 tasks wait and the cap is 2"):
        producer.enqueue([ONE])

    assert observer.depths().queued == 2


def test_the_cap_counts_tasks_and_not_parts(shared, settings, split, observer):
    """A split task fills the queue with parts that nobody asked for one by one; the sentence names tasks."""
    split(6)
    producer = capped(shared, settings, 2)

    producer.enqueue([ONE, TWO])

    with pytest.raises(QueueFull, match="2 tasks wait and the cap is 2"):
        producer.enqueue([ONE])
    assert observer.depths().queued == 2


def test_the_cap_counts_both_lanes_and_every_caller(shared, settings, observer):
    """Whatever they wait for, they take memory."""
    producer = capped(shared, settings, 3)
    long = dataclasses.replace(ONE, cost_ms=60_000)
    producer.enqueue([ONE, long], caller="ann")
    producer.enqueue([long], caller="bob")

    for task in (ONE, long):
        with pytest.raises(QueueFull, match="3 tasks wait and the cap is 3"):
            producer.enqueue([task])


def test_a_batch_that_does_not_fit_is_refused_whole(shared, settings, client, keys):
    """All tasks of a batch exist and wait, or none of them; a refused key is not remembered either."""
    producer = capped(shared, settings, 3)
    producer.enqueue([ONE, TWO])
    before = sorted(client.keys(f"{keys.prefix}*"))

    with pytest.raises(QueueFull):
        producer.enqueue([ONE, TWO], idempotency_key="order-7")

    assert sorted(client.keys(f"{keys.prefix}*")) == before
    assert client.llen(keys.queue()) == client.zcard(keys.tasks()) == 2


def test_a_valkey_that_is_away_is_an_error_at_once(settings):
    """Nobody may be told 202 before Valkey replied, and nobody should wait long to hear that it does not."""
    away = dataclasses.replace(settings, valkey_port=free_port())
    began = time.monotonic()

    with connect(away, name="test") as nobody, pytest.raises(valkey.ConnectionError):
        Producer(nobody, away, Node("api-1", "api")).enqueue([ONE])

    # A refused connection takes no time, and a client that tried again would go on. Other tests run beside this one.
    assert time.monotonic() - began < 4


def test_a_new_task_waits_and_says_who_took_it_in(enqueue, observer, places):
    """What was asked for is stored as it was asked, with the node that accepted it."""
    task_id = enqueue(a=10**40)

    task = observer.get(task_id)
    assert is_task_id(task_id)
    assert (task.operation, task.inputs) == ("add", {"a": str(10**40), "b": "2"})
    assert (task.status, task.attempt, task.failures) == (Status.PENDING, 0, 0)
    assert (task.initiated_by, task.handled_by) == ("api-1", None)
    assert places.of(task_id) == ["queue"]


def test_the_moment_is_that_of_valkeys_clock(producer, observer, now):
    """Pods' clocks differ; created_at in the reply and in the task is the server's."""
    before = now()
    enqueued = producer.enqueue([ONE])

    assert before <= enqueued.created_at <= now()
    assert observer.get(enqueued.task_ids[0]).created_at == enqueued.created_at


def test_a_batch_keeps_its_order(producer, observer, slot):
    """The first of a batch is the first to be claimed, and the last of it the newest in the list."""
    ids = producer.enqueue([NewTask("add", {"a": str(n), "b": "0"}) for n in range(20)]).task_ids

    assert [task.task_id for task in observer.page().tasks] == list(reversed(ids))
    assert slot.start().task_id == ids[0]


def test_the_same_key_and_body_give_the_same_ids(producer, observer):
    """A client that lost our answer may ask again; the order of names within its JSON does not matter."""
    first = producer.enqueue([ONE, TWO], idempotency_key="order-7")
    again = producer.enqueue([NewTask("add", {"b": "2", "a": "1"}), TWO], idempotency_key="order-7")

    assert again.task_ids == first.task_ids
    assert (first.replayed, again.replayed) == (False, True)
    assert observer.depths().queued == 2


def test_a_known_key_is_answered_though_the_queue_is_full(shared, settings):
    """Asking again adds nothing, so the cap does not apply."""
    producer = capped(shared, settings, 1)
    first = producer.enqueue([ONE], idempotency_key="order-7")

    assert producer.enqueue([ONE], idempotency_key="order-7").task_ids == first.task_ids


def test_two_keys_are_two_tasks(producer):
    """And so are two requests without any key."""
    ids = {producer.enqueue([ONE], idempotency_key=key).task_ids for key in ("order-7", "order-8", None, None)}

    assert len(ids) == 4


def test_fifty_at_once_make_one_task(producer, observer):
    """The key is looked up and written in the same function, so there is no moment between."""
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: producer.enqueue([ONE], idempotency_key="order-7"), range(50)))

    assert len({reply.task_ids for reply in replies}) == 1
    assert sum(not reply.replayed for reply in replies) == 1
    assert observer.depths().queued == 1


def test_a_key_is_remembered_for_as_long_as_an_ended_task_is_kept(producer, client, keys, settings):
    """Afterwards there may be nothing left that its id could show; the key itself is stored as a digest only."""
    producer.enqueue([ONE], idempotency_key="order-7")

    (stored,) = client.keys(keys.idempotency("*"))
    assert "order-7" not in stored
    assert settings.keep_seconds - 5 < client.ttl(stored) <= settings.keep_seconds


def test_every_new_task_is_told(producer, observer):
    """Once each, in order; a repeated key tells nothing."""
    after = observer.newest_event_id()
    ids = producer.enqueue([ONE, TWO], idempotency_key="order-7").task_ids
    producer.enqueue([ONE, TWO], idempotency_key="order-7")

    events = [(each.type, each.task_id, each.status, each.node, each.attempt) for each in observer.events(after)]
    assert events == [("enqueued", task_id, "PENDING", "api-1", 0) for task_id in ids]


def test_a_waiting_task_never_expires(enqueue, client, keys):
    """An acknowledged task is kept until it has ended, however long the queue is."""
    assert client.ttl(keys.task(enqueue())) == -1


def test_inputs_are_stored_as_canonical_json(producer: Producer, client: valkey.Valkey, keys: Keys) -> None:
    """Sorted and in ASCII: equal inputs are equal texts, whatever is in them."""
    inputs = {"z": 'a "quoted" \\ word\n', "a": "\u03c0\U0001d54f", "": ""}

    (task_id,) = producer.enqueue([NewTask("add", inputs)]).task_ids

    stored = client.hget(keys.task(task_id), "inputs")
    assert stored == json.dumps(inputs, separators=(",", ":"), sort_keys=True)
