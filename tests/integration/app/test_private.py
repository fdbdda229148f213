"""Private mode: a caller sees its own tasks; those of others do not exist for it, whichever route it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.integration.app.people import ADD, People, ask, events, people_of
from wizard.settings import Settings
from wizard.task import Failure

pytestmark = pytest.mark.integration

LONG = {"operation": "digits_of_pi", "inputs": {"digits": "6000"}}
UNKNOWN = "0" * 32


@pytest.fixture
def people(settings: Settings, tmp_path: Path) -> Iterator[People]:
    """Two who may submit, one who may only read, one who operates, and nobody."""
    with people_of(settings, tmp_path, private=1) as found:
        yield found


@pytest.fixture
def tasks_of_bob(people: People, hand: Any, hands: Callable[[int], Any]) -> dict[str, str]:
    """One task of bob in each state, and a part of one; by the state."""
    found = {"ended": ask(people.bob, LONG)}
    hand.solve()
    found["dead"] = ask(people.bob)
    hand.fail(Failure.LIMIT)
    found["failed"] = ask(people.bob)
    hand.fail(Failure.REJECT)
    found["split"] = ask(people.bob)
    parent = hand.take()
    hand.slot.split(parent, ['{"a":"1","b":"2"}'] * 3, claim_next=False)
    found["part"] = hand.take().task_id
    found["running"] = ask(people.bob)
    assert hands(2).take().task_id == found["running"]
    found["waiting"] = ask(people.bob)
    return found


def addresses(people: People) -> list[tuple[str, str]]:
    """Every method and address with a task's id in it, the id to be filled in."""
    rules: list[Rule] = list(people.app.url_map.iter_rules())
    found = []
    for rule in rules:
        if "task_id" in rule.arguments:
            path = rule.rule.replace("<task_id>", "{}").replace("<name>", "digits")
            found += [(method, path) for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    return found


def test_every_address_with_an_id_says_of_the_tasks_of_others_what_it_says_of_none(
    people: People, tasks_of_bob: dict[str, str]
) -> None:
    """Status, headers and body are those of an id that nobody has, for ann, for a reader and for nobody."""
    tried = addresses(people)
    told = []
    for name in ("ann", "eve", "nobody"):
        client: FlaskClient = getattr(people, name)
        for method, path in tried:
            unknown = client.open(path.format(UNKNOWN), method=method, json={} if method == "POST" else None)
            for state, task_id in tasks_of_bob.items():
                answer = client.open(path.format(task_id), method=method, json={} if method == "POST" else None)
                if (answer.status, answer.headers, answer.text.replace(task_id, UNKNOWN)) != (
                    unknown.status,
                    unknown.headers,
                    unknown.text,
                ):
                    told.append((name, method, path, state, answer.status))
    assert told == []
    assert len(tried) >= 14
    assert {people.bob.get(f"/api/v1/tasks/{each}").json["status"] for each in tasks_of_bob.values()} == {
        *("PENDING", "PROCESSING", "COMPLETED", "FAILED")
    }


def test_one_who_waits_for_the_task_of_another_does_not_wait(people: People, tasks_of_bob: dict[str, str]) -> None:
    """The answer comes at once, as for an id that nobody has; and no thread waits."""
    answer = people.ann.get(f"/api/v1/tasks/{tasks_of_bob['waiting']}/result?wait=30")

    assert answer.status_code == 404
    assert answer.json["type"] == "/docs#task-not-found"


def test_every_address_shows_one_ones_own_tasks(people: People, tasks_of_bob: dict[str, str]) -> None:
    """And an operator those of everyone."""
    for client in (people.bob, people.olga):
        for state, task_id in tasks_of_bob.items():
            for path in ("/api/v1/tasks/{}", "/tasks/{}/status", "/status/{}", "/api/v1/tasks/{}/parts"):
                assert client.get(path.format(task_id)).status_code == 200, (state, path)
            for path in ("/api/v1/tasks/{}/result", "/result/{}"):
                assert client.get(path.format(task_id)).status_code in {200, 202}, (state, path)
        assert client.get(f"/api/v1/tasks/{tasks_of_bob['ended']}/result/digits").status_code == 200
        assert client.get(f"/api/v1/tasks/{tasks_of_bob['part']}").json["asked_by"] == "bob"
        assert len(client.get(f"/api/v1/tasks/{tasks_of_bob['split']}/parts").json["parts"]) == 1


def test_no_answer_without_an_id_tells_of_the_tasks_of_others(people: People, tasks_of_bob: dict[str, str]) -> None:
    """Neither an id nor a name: lists, dead letters, the cluster, metrics, whatever can be read."""
    paths = sorted(
        rule.rule
        for rule in people.app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and not rule.rule.endswith("/events")
    )
    told = []

    for name in ("ann", "eve", "nobody"):
        for path in paths:
            with getattr(people, name).get(path) as answer:
                told += [(name, path, each) for each in (*tasks_of_bob.values(), '"bob"') if each in answer.text]
    assert told == []
    assert {"/api/v1/tasks", "/api/v1/dead-letters", "/api/v1/cluster", "/metrics"} <= {*paths}
    assert tasks_of_bob["dead"] in people.olga.get("/api/v1/dead-letters").text


def test_a_list_holds_ones_own_tasks_only(people: People) -> None:
    """Page after page, whatever filter is asked for; nobody gets those of another by naming him."""
    mine = [ask(people.ann) for _ in range(5)]
    others = [ask(people.bob) for _ in range(7)]

    def ids(client: FlaskClient, query: str = "") -> list[str]:
        return [each["task_id"] for each in client.get(f"/api/v1/tasks?{query}").json["tasks"]]

    first = people.ann.get("/api/v1/tasks?limit=3").json
    rest = people.ann.get(f"/api/v1/tasks?limit=3&cursor={first['cursor']}").json
    assert [each["task_id"] for each in first["tasks"] + rest["tasks"]] == mine[::-1]
    assert rest["cursor"] is None
    assert ids(people.ann, "asked_by=ann") == mine[::-1]
    assert ids(people.ann, "asked_by=bob") == ids(people.eve) == ids(people.ann, "status=COMPLETED") == []
    assert ids(people.olga) == (mine + others)[::-1]
    assert ids(people.olga, "asked_by=bob&node=api-test") == others[::-1]
    assert people.nobody.get("/api/v1/tasks").status_code == 401


def test_a_cursor_of_another_list_tells_nothing(people: People) -> None:
    """It names a task and a moment; what follows is still one's own."""
    mine = [ask(people.ann) for _ in range(3)]
    ask(people.bob)
    cursor = people.bob.get("/api/v1/tasks?limit=1").json["cursor"]
    ask(people.bob)
    cursor = people.bob.get("/api/v1/tasks?limit=1").json["cursor"]

    found = people.ann.get(f"/api/v1/tasks?cursor={cursor}").json["tasks"]

    assert [each["task_id"] for each in found] == mine[::-1]


def test_the_same_key_of_two_people_is_two_tasks(people: People) -> None:
    """Neither learns what the other asked, nor that he did; the same person gets the same task."""
    answers = [
        client.post("/api/v1/tasks", json=ADD, headers={"Idempotency-Key": "1"})
        for client in (people.ann, people.bob, people.ann)
    ]
    other = people.bob.post("/api/v1/tasks:batch", json={"tasks": [ADD, ADD]}, headers={"Idempotency-Key": "2"})
    mine = people.ann.post("/api/v1/tasks:batch", json={"tasks": [ADD]}, headers={"Idempotency-Key": "2"})

    ann, bob, again = (each.json["task_id"] for each in answers)
    assert ann == again != bob
    assert ["Idempotency-Replayed" in each.headers for each in (*answers, other, mine)] == [
        *(False, False, True, False, False)
    ]


def test_an_answer_that_another_got_before_is_told_without_the_other(people: People, hand: Any) -> None:
    """The value is the same; whose it was, and under which id, is not told. One's own earlier task is named."""
    question = {"expression": "factor(1234577)"}
    first = people.bob.post("/api/v1/tasks", json=question).json["task_id"]
    hand.solve()

    mine = people.ann.post("/api/v1/tasks", json=question)
    again = people.bob.post("/api/v1/tasks", json=question)

    assert mine.json["status"] == "COMPLETED"
    assert (mine.json["answered_from"], mine.json["asked_by"]) == (None, "ann")
    for path in ("/api/v1/tasks/{}", "/api/v1/tasks/{}/result", "/result/{}"):
        answer = people.ann.get(path.format(mine.json["task_id"]))
        assert first not in answer.text
        assert "bob" not in answer.text
    assert first not in people.ann.get("/api/v1/tasks").text
    assert again.json["answered_from"] == first
    assert people.olga.get(f"/api/v1/tasks/{mine.json['task_id']}").json["answered_from"] == first


def test_a_long_answer_of_another_is_had_without_knowing_where_it_lies(people: People, hand: Any) -> None:
    """What is kept apart from a result lies under the id of the first task."""
    first = people.bob.post("/api/v1/tasks", json=LONG).json["task_id"]
    hand.solve()
    mine = people.ann.post("/api/v1/tasks", json=LONG).json["task_id"]

    member = people.ann.get(f"/api/v1/tasks/{mine}/result/digits")

    assert (member.status_code, member.data) == (200, people.bob.get(f"/api/v1/tasks/{first}/result/digits").data)
    assert len(member.data) > 6_000


def test_nobody_but_an_operator_cancels_the_task_of_another(people: People, tasks_of_bob: dict[str, str]) -> None:
    """What does not exist cannot be cancelled."""
    for name in ("waiting", "running", "split"):
        path = f"/api/v1/tasks/{tasks_of_bob[name]}"
        assert people.ann.delete(path).status_code == 404
        assert people.bob.get(path).json["status"] != "CANCELLED"
    assert people.bob.delete(f"/api/v1/tasks/{tasks_of_bob['waiting']}").json["status"] == "CANCELLED"
    assert people.olga.delete(f"/api/v1/tasks/{tasks_of_bob['running']}").json["status"] == "CANCELLED"


def test_dead_letters_are_ones_own(people: People, hand: Any) -> None:
    """Behind any number of others'; only an operator revives and purges them."""
    mine = ask(people.ann)
    hand.fail(Failure.LIMIT)
    others = []
    for _ in range(5):
        others.append(ask(people.bob))
        hand.fail(Failure.LIMIT)

    def ids(client: FlaskClient) -> list[str]:
        return [each["task_id"] for each in client.get("/api/v1/dead-letters?limit=2").json["dead_letters"]]

    assert ids(people.ann) == [mine]
    assert ids(people.bob) == ids(people.olga) == others[:-3:-1]
    assert ids(people.eve) == []
    assert people.ann.delete("/api/v1/dead-letters").status_code == 403
    assert people.olga.post(f"/api/v1/dead-letters/{mine}/revive", json={}).json["asked_by"] == "ann"
    assert people.olga.delete("/api/v1/dead-letters").json == {"purged": 5}


def test_even_one_whom_a_route_let_in_cannot_touch_the_dead_letters_of_others(
    people: People, hand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roles of routes are one guard; the tasks themselves have their own."""
    theirs = ask(people.bob)
    hand.fail(Failure.LIMIT)
    monkeypatch.setattr("app.http.endpoint.Endpoint.needed", lambda *_: "read")
    path = f"/api/v1/dead-letters/{theirs}"

    assert people.ann.post(f"{path}/revive", json={}).status_code == 404
    assert people.ann.delete(path).status_code == 404
    assert people.ann.delete("/api/v1/dead-letters").status_code == 403
    assert [each["task_id"] for each in people.bob.get("/api/v1/dead-letters").json["dead_letters"]] == [theirs]


def test_a_reader_without_a_name_sees_no_task(settings: Settings, tmp_path: Path, hand: Any) -> None:
    """Whatever nobody asked for by name belongs to nobody, and not to everybody."""
    with people_of(settings, tmp_path, access=0) as free:
        task_id = ask(free.nobody)
        hand.solve()
    with people_of(settings, tmp_path, private=1, read_only=1) as people:
        for client in (people.nobody, people.ann):
            assert client.get("/api/v1/tasks").json["tasks"] == []
            assert client.get(f"/api/v1/tasks/{task_id}").status_code == 404
        assert people.olga.get(f"/api/v1/tasks/{task_id}").json["asked_by"] is None


def test_without_private_mode_all_is_shown_with_who_asked(settings: Settings, tmp_path: Path, hand: Any) -> None:
    """And only the task of another is not to be cancelled by one who may submit: that needs the role operate."""
    with people_of(settings, tmp_path) as people:
        theirs, mine = ask(people.bob), ask(people.ann)

        listed = people.ann.get("/api/v1/tasks").json["tasks"]
        assert [(each["task_id"], each["asked_by"]) for each in listed] == [(mine, "ann"), (theirs, "bob")]
        assert [each["task_id"] for each in people.ann.get("/api/v1/tasks?asked_by=bob").json["tasks"]] == [theirs]
        assert [each["task_id"] for each in events(people.ann, 2, "?replay=2")] == [theirs, mine]
        refused = people.ann.delete(f"/api/v1/tasks/{theirs}")
        assert (refused.status_code, refused.json["type"]) == (403, "/docs#forbidden")
        assert "operate" in refused.json["detail"]
        assert people.ann.delete(f"/api/v1/tasks/{mine}").status_code == 200
        assert people.olga.delete(f"/api/v1/tasks/{theirs}").status_code == 200


def test_a_showcase_tells_nobody_the_names_of_people(settings: Settings, tmp_path: Path) -> None:
    """Everyone may read there what was asked, and not who asked, neither by a filter nor in the stream."""
    with people_of(settings, tmp_path, read_only=1) as people:
        task_id = ask(people.ann)

        assert people.nobody.get(f"/api/v1/tasks/{task_id}").json["asked_by"] is None
        assert people.nobody.get("/api/v1/tasks").json["tasks"][0]["asked_by"] is None
        assert people.nobody.get("/api/v1/tasks?asked_by=ann").json["tasks"] == []
        assert events(people.nobody, 1, "?replay=1")[0]["asked_by"] is None
        assert people.eve.get(f"/api/v1/tasks/{task_id}").json["asked_by"] == "ann"
