"""Who asked: a proven name is stored with the task, its parts and its events, and lists the tasks of that name."""

from __future__ import annotations

import json

import pytest

from tests.integration.queue.settling import complete_all, die, fail
from wizard.errors import IdempotencyConflict
from wizard.queue import NewTask
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration

ANN, BOB = "ann@example.com", "bob, \N{GREEK SMALL LETTER BETA}\n\x00'\"\\"
ADD = NewTask("add", {"a": "1", "b": "2"}, cost_ms=0.1, alone=False)


@pytest.fixture
def ask(producer):
    """Enqueues one addition of somebody and returns its id."""

    def one(asked_by=None, **more):
        return producer.enqueue([ADD], asked_by=asked_by, **more).task_ids[0]

    return one


def told(observer, after="0-0"):
    """Who asked, by the event."""
    return [(each.type, each.task_id, each.asked_by) for each in observer.events(after)]


def test_the_key_of_another_one_is_another_key(producer):
    """Whatever two people call a request, neither gets the task of the other, nor a refusal because of it."""
    first = producer.enqueue([ADD], idempotency_key="1", key_of="ann")
    second = producer.enqueue([ADD], idempotency_key="1", key_of="bob")
    nobodys = producer.enqueue([ADD, ADD], idempotency_key="1")

    assert [each.replayed for each in (first, second, nobodys)] == [False] * 3
    assert producer.enqueue([ADD], idempotency_key="1", key_of="ann").task_ids == first.task_ids
    assert producer.enqueue([ADD, ADD], idempotency_key="1").task_ids == nobodys.task_ids
    with pytest.raises(IdempotencyConflict):
        producer.enqueue([ADD, ADD], idempotency_key="1", key_of="bob")


def test_where_a_name_ends_and_a_key_begins_is_clear(producer):
    """Two texts that are the same side by side are two keys."""
    first = producer.enqueue([ADD], idempotency_key="b1", key_of="a")

    assert producer.enqueue([ADD], idempotency_key="1", key_of="ab").task_ids != first.task_ids


@pytest.mark.parametrize("name", [ANN, BOB])
def test_a_task_knows_who_asked(ask, observer, name):
    """From the beginning to the end, whatever characters are in the name."""
    task_id = ask(name)

    assert observer.get(task_id).asked_by == name
    assert observer.get_listed([task_id])[0].asked_by == name


@pytest.mark.parametrize("said", [ANN, f"@{ANN}"])
def test_nobody_takes_the_turns_of_a_name_by_calling_itself_so(producer, worker, shared, said, client, keys):
    """A proven name is a caller of its own, whatever it is called besides."""
    flood = producer.enqueue([ADD] * 500, caller=said).task_ids
    (mine,) = producer.enqueue([ADD], asked_by=ANN, caller=said).task_ids

    assert worker.slot(1, shared).start()[0].task_id == mine
    assert client.hget(keys.task(flood[0]), "caller") not in {said, f"@{ANN}"}


def test_a_name_keeps_its_turn_and_its_tasks_behind_a_thousand_callers(producer, observer, consumer, shared):
    """The others share a list then, and have no name that could be lost."""
    for number in range(1_001):
        producer.enqueue([ADD], caller=f"caller {number}")

    task_id = producer.enqueue([ADD], asked_by=ANN).task_ids[0]

    assert observer.get(task_id).asked_by == ANN
    assert consumer().slot(1, shared).start()[0].task_id == task_id


def test_what_nobody_asked_for_by_name_stores_nothing_more(ask, observer, client, keys):
    """Neither a field nor a list: installations without names pay nothing."""
    task_id = ask()

    assert observer.get(task_id).asked_by is None
    assert "asked_by" not in client.hgetall(keys.task(task_id))
    assert not client.exists(keys.askers())
    assert client.keys(keys.tasks_of("*")) == []
    assert all("asked_by" not in entry for _, entry in client.xrange(keys.events()))


def test_every_event_of_a_task_tells_who_asked(producer, ask, slot, observer, dead_letters):
    """Failed, given back, revived, cancelled, completed: whoever may see the task may see all of it."""
    after = observer.newest_event_id()
    task_id = ask(ANN)
    slot.progress(slot.start(), 1, 2)
    slot.release(slot.start())
    fail(slot, slot.start(), Failure.LIMIT)
    dead_letters.revive(task_id)
    producer.cancel(task_id)

    events = told(observer, after)
    assert [kind for kind, _, _ in events] == [
        *("enqueued", "started", "progress", "requeued", "started", "failed", "requeued", "cancelled")
    ]
    assert {(each, name) for _, each, name in events} == {(task_id, ANN)}


def test_parts_belong_to_who_asked_for_their_task(ask, slot, observer):
    """A part is a task of its own from its claim on, with events of its own."""
    after = observer.newest_event_id()
    parent = ask(ANN)
    slot.split(slot.start(), ["{}"] * 2, claim_next=False)
    part = slot.start()

    assert observer.get(part.task_id).asked_by == ANN
    assert {name for _, _, name in told(observer, after)} == {ANN}
    assert {each for _, each, _ in told(observer, after)} == {parent, part.task_id}


def test_nobodys_parts_are_nobodys(ask, slot, observer):
    """As above."""
    ask()
    slot.split(slot.start(), ["{}"], claim_next=False)

    assert observer.get(slot.start().task_id).asked_by is None


def test_events_of_one_name_share_an_entry_that_has_it_once(worker, shared, producer, observer, client, keys):
    """An entry stays small, however long the name is."""
    after = observer.newest_event_id()
    producer.enqueue([ADD] * 16, asked_by=ANN)

    ((_, entry),) = client.xrange(keys.events(), f"({after}")
    assert entry["asked_by"] == ANN
    assert "asked_by_each" not in entry
    assert {each.asked_by for each in observer.events(after)} == {ANN}


def test_events_of_different_names_share_an_entry(worker, shared, ask, observer, client, keys):
    """Callers take turns, so what a slot takes together is often asked by several; each event keeps its own."""
    asked = {ask(name, caller=name): name for name in (ANN, BOB, None)}
    after = observer.newest_event_id()
    slot = worker.slot(1, shared)
    claims = slot.start()

    complete_all(slot, claims)

    assert len(claims) == 3
    entries = client.xrange(keys.events(), f"({after}")
    assert [len(entry["task_id"].split()) for _, entry in entries] == [3, 3]
    assert {json.loads(entry["asked_by_each"])[0] for _, entry in entries} <= {ANN, BOB, ""}
    assert {(each, name) for _, each, name in told(observer, after)} == set(asked.items())


def test_an_event_of_a_node_is_about_nobody(worker, ask, observer):
    """Also beside events of somebody."""
    ask(ANN)
    worker.leave()

    assert [each.asked_by for each in observer.events("0-0")] == [None, ANN, None]


def test_a_cached_answer_tells_who_asked_first(producer, slot, observer, results):
    """And the attachments are found, whoever asks; what came before a name was known has none."""
    question = NewTask("factorize", {"n": "360"}, use_cache=True)
    first = producer.enqueue([question], asked_by=ANN).task_ids[0]
    slot.complete(slot.start(), "{}", "{}", "{}", {"log": b"abc"}, claim_next=False)
    after = observer.newest_event_id()

    again = observer.get(producer.enqueue([question], asked_by=BOB).task_ids[0])

    assert (again.asked_by, again.answered_from, again.answered_from_asked_by) == (BOB, first, ANN)
    assert b"".join(results.content(again, "log", results.length(again, "log"))) == b"abc"
    assert {name for _, _, name in told(observer, after)} == {BOB}
    assert observer.get(first).answered_from_asked_by is None


def test_the_tasks_of_a_name_are_a_list_of_their_own(producer, ask, observer):
    """Newest first, with filters and a cursor; names that look alike are two names."""
    mine = [ask(ANN) for _ in range(5)]
    for name in (BOB, None, ANN.upper(), ANN[:-1], f"{ANN} ", "*"):
        producer.enqueue([ADD] * 300, asked_by=name)

    pages, cursor = [], None
    for _ in range(3):
        page = observer.page(asked_by=ANN, limit=2, cursor=cursor)
        pages.append([each.task_id for each in page.tasks])
        cursor = page.cursor
    assert [each for page in pages for each in page] == mine[::-1]
    assert ([len(page) for page in pages], cursor) == ([2, 2, 1], None)
    assert observer.page(asked_by=ANN, status=Status.FAILED).tasks == ()
    assert observer.page(asked_by="nobody").tasks == ()
    assert {each.asked_by for each in observer.page(asked_by="*").tasks} == {"*"}


def test_the_tasks_of_others_cost_a_list_nothing(producer, ask, observer, client):
    """Twenty thousand newer ones: the page is whole, and takes as many commands as without them."""
    mine = [ask(ANN) for _ in range(60)]

    def commands():
        stats = client.info("commandstats")
        return sum(each["calls"] for key, each in stats.items() if key not in {"cmdstat_info", "cmdstat_evalsha"})

    costs = []
    for others in (0, 20):
        for _ in range(others):
            producer.enqueue([ADD] * 1_000, asked_by=BOB)
        before = commands()
        page = observer.page(asked_by=ANN)
        costs.append(commands() - before)
        assert [each.task_id for each in page.tasks] == mine[:-51:-1]

    assert costs[0] == costs[1] < 110


def test_parts_are_not_in_the_list_of_a_name(ask, slot, observer):
    """As in the list of all tasks: nobody asked for them one by one."""
    parent = ask(ANN)
    slot.split(slot.start(), ["{}"] * 2, claim_next=False)
    slot.start()

    assert [each.task_id for each in observer.page(asked_by=ANN).tasks] == [parent]


def test_a_cursor_of_a_name_outlives_the_task_it_names(ask, observer, client, keys):
    """As that of the list of all tasks."""
    mine = [ask(ANN) for _ in range(3)]
    cursor = observer.page(asked_by=ANN, limit=2).cursor
    client.zrem(keys.tasks_of(ANN), mine[1])

    assert [each.task_id for each in observer.page(asked_by=ANN, cursor=cursor).tasks] == [mine[0]]


def test_an_expired_task_leaves_the_list_of_its_name(worker, ask, client, keys, now, settings):
    """With the list of all tasks, and with what is known of who asked; what is still there stays."""
    gone, kept, nobodys, young = ask(ANN), ask(ANN), ask(), ask(BOB)
    old = (now() - 2_000 * settings.keep_seconds) * 1_000
    for task_id in (gone, kept, nobodys):
        client.zadd(keys.tasks(), {task_id: old})
    client.delete(keys.task(gone), keys.task(nobodys))

    assert worker.prune(0).tasks == 2

    assert set(client.zrange(keys.tasks(), 0, -1)) == {kept, young}
    assert client.zrange(keys.tasks_of(ANN), 0, -1) == [kept]
    assert client.hgetall(keys.askers()) == {kept: ANN, young: BOB}


def test_nothing_stays_of_a_name_whose_tasks_have_expired(worker, producer, client, keys, now, settings):
    """Two thousand of them, in windows; no list and no name is left."""
    ids = [each for _ in range(2) for each in producer.enqueue([ADD] * 1_000, asked_by=ANN).task_ids]
    old = (now() - 2_000 * settings.keep_seconds) * 1_000
    client.zadd(keys.tasks(), dict.fromkeys(ids, old))
    client.delete(*map(keys.task, ids))

    assert worker.prune(0).tasks == worker.prune(0).tasks == 1_000

    assert not client.exists(keys.tasks(), keys.tasks_of(ANN), keys.askers())


def test_the_last_events_can_be_those_of_one_name(producer, ask, observer):
    """Behind thousands of others'."""
    mine = [ask(ANN) for _ in range(3)]
    for _ in range(50):
        producer.enqueue([ADD] * 1_000, asked_by=BOB)

    found = observer.last_events(2, seen_by=ANN)

    assert [each.task_id for each in found] == mine[1:]
    assert observer.last_events(2, seen_by="nobody") == ()


def test_what_nobody_asked_for_is_nobodys(ask, worker, observer):
    """An empty name is not that of all who have none. Events of nodes are told to everyone."""
    ask()

    assert [each.type for each in observer.last_events(9, seen_by="")] == ["node"]


def test_the_dead_letters_can_be_those_of_one_name(ask, slot, dead_letters):
    """Newest first, as many as are asked for, whatever lies before them."""
    for name in (ANN, BOB, ANN, ANN, None, BOB):
        ask(name)
        die(slot)

    assert [each.asked_by for each in dead_letters.list(2, asked_by=ANN)] == [ANN, ANN]
    assert len(dead_letters.list(asked_by=ANN)) == 3
    assert dead_letters.list(asked_by="nobody") == []
    assert len(dead_letters.list()) == 6
