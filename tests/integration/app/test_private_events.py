"""The event stream in private mode: a caller hears of its own tasks, from wherever it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.app.people import People, ask, events, people_of, token_of, tokens_file
from tests.integration.app.test_events import ids, stream
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def people(settings: Settings, tmp_path: Path) -> Iterator[People]:
    """Two who may submit, one who may only read, one who operates, and nobody."""
    with people_of(settings, tmp_path, private=1) as found:
        yield found


def test_a_stream_tells_of_ones_own_tasks_only(people: People, hand: Any) -> None:
    """Also the events that it begins with, and those after an id; an operator hears of all."""
    start = events(people.ann, 0) or ask(people.ann)
    others = [ask(people.bob) for _ in range(40)]
    mine = ask(people.ann)

    replayed = events(people.ann, 2, "?replay=2")
    first = events(people.ann, 1, "?replay=500")[0]
    resumed = events(people.ann, 1, **{"Last-Event-ID": first["id"]})
    all_of_them = events(people.olga, 42, "?replay=42")

    assert [each["task_id"] for each in replayed] == [start, mine]
    assert first["task_id"] == start
    assert [each["task_id"] for each in resumed] == [mine]
    assert {each["asked_by"] for each in replayed + resumed} == {"ann"}
    assert [each["task_id"] for each in all_of_them] == [start, *others, mine]
    assert {each["asked_by"] for each in all_of_them} == {"ann", "bob"}


def test_a_stream_tells_of_the_parts_of_ones_own_tasks(people: People, hand: Any) -> None:
    """Of all that happens to them, also when they are gone by the time that it is told."""
    for client in (people.bob, people.ann):
        task_id = ask(client)
        hand.slot.split(hand.take(), ['{"a":"1","b":"2"}'] * 2, claim_next=False)
        hand.solve()
        hand.solve()
        hand.slot.complete(hand.take(), '{"sum":"3"}', "{}", claim_next=False)

    told = events(people.ann, 14, "?replay=500")

    assert {each["asked_by"] for each in told} == {"ann"}
    assert len({each["task_id"] for each in told}) == 3
    assert sorted(each["type"] for each in told if each["task_id"] != task_id) == [
        *("completed", "completed", "enqueued", "enqueued", "started", "started")
    ]


def test_a_private_stream_moves_on_while_others_work(
    people: People, monkeypatch: pytest.MonkeyPatch, hand: Any
) -> None:
    """A browser that breaks off goes on behind what was not for it, and not at its own last task."""
    monkeypatch.setattr("app.routes.events._PING_SECONDS", 0.0)
    response = people.ann.get("/api/v1/events", buffered=False)
    frames = iter(response.iter_encoded())
    next(frames)
    ask(people.bob)
    told = b""
    while b"id: " not in told:
        told = next(frames)
    response.close()

    assert b"data" not in told
    assert told.startswith(b": ping\nid: ")


def test_a_private_stream_resumes_on_any_replica(serve: Callable[..., Any], people: People, tmp_path: Path) -> None:
    """Where the other broke off, with all of one's own and nothing of others, whichever node tells it."""
    known = {"ACCESS": "1", "PRIVATE": "1", "ACCESS_TOKENS_FILE": str(tokens_file(tmp_path))}
    first, second = serve(**known), serve(POD_NAME="api-2", **known)
    proof = {"Authorization": f"Bearer {token_of('ann')}"}

    def asked(count: int) -> list[str]:
        mine = []
        for _ in range(count):
            mine.append(ask(people.ann))
            ask(people.bob)
        return mine

    with stream(first.port, **proof) as events_here:
        sent = asked(4)
        seen = events_here.take(2)
    sent += asked(2)
    with stream(second.port, **proof, **{"Last-Event-ID": seen[-1]["id"]}) as events_there:
        sent += asked(2)
        assert ids(seen) + ids(events_there.take(6)) == sent
