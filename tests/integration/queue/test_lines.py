"""Batches of lines: they wait beside the queue, become tasks a chunk at a time, and each line has its record."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.errors import IdempotencyConflict, MemoryFull, RateLimited, TaskNotFound
from wizard.limit import Limit
from wizard.node import Node
from wizard.queue import Answer, Batches, Line, Quota
from wizard.task import Failure, Phase, Status

pytestmark = pytest.mark.integration


@pytest.fixture
def batches(shared, settings) -> Batches:
    """The door of api-1."""
    return Batches(shared, settings, Node("api-1", "api"))


@pytest.fixture
def put(batches):
    """Enqueues a batch of additions; those of the numbers `refused` cannot be asked. Returns its id."""

    def one(count=3, *, cost_ms=1.0, refused=(), **others):
        batch = batches.new()
        for number in range(1, count + 1):
            if number in refused:
                batch.add_refused(number, {"type": "invalid-input", "title": "", "detail": "no"})
            else:
                batch.add(Line(number, "add", {"a": str(number), "b": "0"}, cost_ms))
        return batches.enqueue(batch, body_digest=others.pop("body_digest", "0"), **others).task_ids[0]

    return one


def lines_of(claim) -> list[str]:
    """The first number of each line of a chunk."""
    return [json.loads(text)[2]["a"] for text in json.loads(claim.inputs)]


def answer(slot, claim, *, failed=0, claim_next=False):
    """Completes a chunk: the record of each line says its number."""
    records = json.dumps([json.dumps({"result": number}) for number in lines_of(claim)])
    measured = json.dumps({"failed": failed})
    return slot.slot.complete([Answer(claim, records, '{"ok":true}', measured)], claim_next=claim_next)


def test_a_batch_is_a_task_without_a_slot(put, observer, places, client, keys):
    """Nothing of it is on the queue."""
    batch = put(3)

    task = observer.get(batch)
    assert (task.operation, task.status, task.phase, task.progress) == (
        "batch",
        Status.PROCESSING,
        Phase.PARTS,
        (0, 3),
    )
    assert client.llen(keys.queue()) == 0
    assert len(client.keys(keys.task("*"))) == 1
    assert observer.page(limit=10).tasks[0].task_id == batch


def test_short_lines_are_one_claim_and_long_ones_have_their_own(put, slot):
    """100 ms foretold are a chunk."""
    put(3, cost_ms=40.0)

    first, second = slot.start(), None
    settled = answer(slot, first, claim_next=True)
    second = settled.claims[0]

    assert (first.phase, first.operation, lines_of(first)) == (Phase.LINES, "batch", ["1", "2"])
    assert (second.phase, second.operation, lines_of(second)) == (Phase.LINES, "add", ["3"])


def test_records_are_read_in_order_up_to_the_first_line_that_has_not_ended(put, batches, slot, rival_slot):
    """Whichever ended first; from any line on."""
    batch = put(5, cost_ms=50.0)
    one, two = slot.start(), rival_slot.start()
    three = answer(rival_slot, two, claim_next=True).claims[0]
    assert batches.records(batch, 1) == []

    answer(slot, one)
    assert [number for number, _ in batches.records(batch, 1)] == [1, 2, 3, 4]
    assert batches.records(batch, 4) == [(4, '{"result": "4"}')]
    assert batches.records(batch, 5) == []

    answer(rival_slot, three)
    assert batches.records(batch, 5) == [(5, '{"result": "5"}')]
    assert batches.records(batch, 6) == []


def test_it_ends_with_its_last_line(put, batches, slot, observer, client, keys):
    """Its chunks are no tasks any more, and what was stored for them is gone; the records expire with it."""
    batch = put(2, cost_ms=1.0)
    answer(slot, slot.start(), failed=1)

    task = observer.get(batch)
    assert (task.status, task.result, task.verified["ok"]) == (
        Status.COMPLETED,
        {"lines": "2", "failed": "1"},
        True,
    )
    state = batches.state(batch)
    assert (state.lines, state.done, state.failed) == (2, 2, 1)
    assert client.keys(keys.task("*")) == [keys.task(batch)]
    for key in (keys.batch_lines(batch), keys.batch_todo(batch), keys.batch_running(batch)):
        assert client.exists(key) == 0
    for key in (keys.batch_records(batch), keys.batch_order(batch), keys.task(batch)):
        assert client.ttl(key) > 0
    assert slot.start() is None


def test_lines_that_cannot_be_asked_have_their_record_from_the_beginning(put, batches, slot):
    """They end a chunk, and count as failed."""
    batch = put(4, refused=(1, 3))
    assert batches.state(batch).failed == batches.state(batch).done == 2
    assert [number for number, _ in batches.records(batch, 1)] == [1]

    first = slot.start()
    second = answer(slot, first, claim_next=True).claims[0]
    answer(slot, second)

    records = batches.records(batch, 1)
    assert [number for number, _ in records] == [1, 2, 3, 4]
    assert json.loads(records[2][1])["error"]["detail"] == "no"


def test_a_batch_of_refused_lines_only_has_ended(put, observer, slot):
    """There is nothing to wait for."""
    batch = put(2, refused=(1, 2))

    assert observer.get(batch).status is Status.COMPLETED
    assert slot.start() is None


@pytest.mark.parametrize("kind", [Failure.LIMIT, Failure.REJECT])
def test_what_ends_a_chunk_is_asked_again_line_by_line(put, batches, slot, kind, observer):
    """Only the line that is to blame has no answer, and the batch goes on."""
    batch = put(3)
    fail(slot, slot.start(), kind)

    for expected in ("1", "2", "3"):
        claim = slot.start()
        assert (claim.operation, lines_of(claim)) == ("add", [expected])
        if expected == "2":
            fail(slot, claim, kind)
        else:
            answer(slot, claim)

    assert observer.get(batch).status is Status.COMPLETED
    assert ["error" in json.loads(text) for _, text in batches.records(batch, 1)] == [False, True, False]
    assert batches.state(batch).failed == 1


def test_a_worker_that_is_lost_loses_no_line(put, batches, slot, rival_slot, worker, rival, pass_lease):
    """The same chunk is asked again; what the lost one says is refused."""
    batch = put(3)
    lost = slot.start()
    pass_lease(worker)
    rival.renew()

    again = rival_slot.start()
    assert (again.task_id, again.attempt, lines_of(again)) == (lost.task_id, 2, ["1", "2", "3"])
    answer(rival_slot, again)
    assert [number for number, _ in batches.records(batch, 1)] == [1, 2, 3]


def test_a_cancelled_batch_keeps_what_has_ended(put, batches, producer, slot, client, keys, observer, worker):
    """Its chunk is taken from its worker; nothing of it waits any more."""
    batch = put(250, cost_ms=50.0)
    claim = answer(slot, slot.start(), claim_next=True).claims[0]

    producer.cancel(batch)

    assert observer.get(batch).status is Status.CANCELLED
    assert answer(slot, claim).accepted == (False,)
    assert slot.start() is None
    assert client.exists(keys.task(claim.task_id)) == 0
    assert client.exists(keys.batches("")) == 0
    assert [number for number, _ in batches.records(batch, 1)] == [1, 2]
    depths = observer.depths()
    assert (depths.queued_parts, depths.waiting_seconds) == (0, 0)
    assert client.lrange(keys.control(worker.name), 0, -1) == [f"cancel {claim.task_id} 1"]


def test_short_questions_and_long_ones_come_first(put, enqueue, ask, slot):
    """A batch waits until nothing else of its caller does."""
    put(1)
    long = ask(1, cost_ms=2_000, alone=True)[0]
    short = enqueue()

    found = []
    for _ in range(3):
        claim = slot.start()
        found.append(claim)
        if claim.phase is Phase.LINES:
            answer(slot, claim)
        else:
            complete(slot, claim)

    assert [each.task_id for each in found[:2]] in ([long, short], [short, long])
    assert found[2].phase is Phase.LINES


def test_the_oldest_batch_comes_first_and_callers_take_turns(put, slot, client, keys):
    """Two of ann, one of bob."""
    first = put(1, caller="ann")
    time.sleep(0.002)
    second = put(1, caller="ann")
    other = put(1, caller="bob")

    begun = []
    for _ in range(3):
        claim = slot.start()
        begun.append(client.hget(keys.task(claim.task_id), "parent"))
        answer(slot, claim)

    # Who begins to wait has the next turn.
    assert begun == [other, first, second]


def test_the_work_that_waits_is_known(put, slot, observer):
    """The foretold seconds of what has not begun; scaling follows them."""
    put(10, cost_ms=60.0)
    assert observer.depths().waiting_seconds == pytest.approx(0.6)

    answer(slot, slot.start())
    assert observer.depths().waiting_seconds == pytest.approx(0.54)


def test_the_same_key_enqueues_once(put, batches, client, keys):
    """With another body it is refused."""
    first = put(2, idempotency_key="k")
    assert put(2, idempotency_key="k") == first

    with pytest.raises(IdempotencyConflict):
        put(2, idempotency_key="k", body_digest="1")


def test_a_quota_is_charged_once_and_for_no_more_than_it_allows_at_once(put):
    """A day of work costs the whole bucket."""
    quota = Quota("ann", Limit("submit", 1, 60, "submit {} seconds"), 2)
    put(100, cost_ms=60_000.0, quota=quota)

    with pytest.raises(RateLimited):
        put(1, cost_ms=1_000.0, quota=quota)


def test_without_memory_nothing_is_stored(batches, client, keys):
    """And nothing of it stays."""
    used = client.info("memory")["used_memory"]
    client.config_set("maxmemory", used + 100_000)
    batch = batches.new()

    def fill():
        for number in range(1, 5_000):
            batch.add(Line(number, "add", {"a": "1" * 1_000, "b": "2"}, 1.0))

    try:
        with pytest.raises(MemoryFull):
            fill()
        assert client.exists(keys.batch_lines(batch.batch_id), keys.batch_order(batch.batch_id)) == 0
    finally:
        client.config_set("maxmemory", 0)


def test_records_without_memory_wait_and_come_later(put, batches, slot, client, keys, worker):
    """The chunk is put aside without a failure, and asked again when there is memory."""
    batch = put(2)
    claim = slot.start()
    records = json.dumps([json.dumps({"result": "9" * 5_000})] * 2)
    client.config_set("maxmemory", client.info("memory")["used_memory"] - 1)
    try:
        settled = slot.slot.complete([Answer(claim, records, "{}", '{"failed":0}')], claim_next=False)
        assert settled.put_aside == (True,)
        assert batches.records(batch, 1) == []
    finally:
        client.config_set("maxmemory", 0)
    client.zadd(keys.delayed(), {claim.task_id: 1})
    worker.renew()

    again = slot.start()
    answer(slot, again)

    assert (again.task_id, again.attempt, again.failures) == (claim.task_id, 2, 0)
    assert len(batches.records(batch, 1)) == 2


def test_another_task_is_no_batch(batches, enqueue):
    """Nor is what does not exist."""
    for each in (enqueue(), "0" * 32):
        with pytest.raises(TaskNotFound):
            batches.state(each)


def test_thousands_of_lines_all_have_their_own_record(put, batches, slot, rival_slot, worker, rival):
    """Whatever is lost, fails or crashes on the way."""
    chance = random.Random(7)
    count = 2_000
    batch = put(count, cost_ms=20.0, refused=(5, 6, 999))
    while batches.state(batch).done < count:
        worker.renew()
        rival.renew()
        for each in (slot, rival_slot):
            claim = each.start()
            if claim is None:
                continue
            fate = chance.random()
            if fate < 0.05:
                fail(each, claim, Failure.CRASH)
            elif fate < 0.1:
                fail(each, claim, Failure.LIMIT)
            elif fate < 0.15:
                each.slot.release([claim], "left")
            else:
                answer(each, claim)

    found, start = [], 1
    while page := batches.records(batch, start):
        found += page
        start = page[-1][0] + 1
    assert [number for number, _ in found] == list(range(1, count + 1))
    for number, text in found:
        record = json.loads(text)
        assert "error" in record or record["result"] == str(number)
    assert sum("error" in text for _, text in found) == batches.state(batch).failed
