"""Members of results by themselves, parts, and answers that were known: what the API shows of long work."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from flask.testing import FlaskClient

from tests.integration.app.conftest import Hand
from wizard.queue.keys import Keys
from wizard.task import Failure

pytestmark = pytest.mark.integration

PI = {"operation": "digits_of_pi", "inputs": {"digits": "20000"}}
FACTORIZE = {"operation": "factorize", "inputs": {"n": "360"}}

#: A picture of one pixel.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def ask(http: FlaskClient, body: object) -> str:
    """The id of a new task."""
    return str(http.post("/api/v1/tasks", json=body).json["task_id"])


@pytest.mark.parametrize("name", ["nothing", "..%2F", "%00", "a" * 300, "digits%20"])
def test_an_unknown_member_is_a_404_that_names_the_known(http: FlaskClient, hand: Hand, name: str) -> None:
    """Whatever its shape."""
    task_id = ask(http, PI)
    hand.solve()

    answer = http.get(f"/api/v1/tasks/{task_id}/result/{name}")

    assert answer.status_code == 404
    assert answer.json["type"] in {"/docs#no-such-member", "/docs#no-such-address"}


def test_there_is_no_member_before_the_end(http: FlaskClient) -> None:
    """And the problem says what the task is."""
    answer = http.get(f"/api/v1/tasks/{ask(http, PI)}/result/digits")

    assert answer.status_code == 404
    assert "it is PENDING" in answer.json["detail"]


def test_a_member_that_is_no_longer_kept_says_so(http: FlaskClient, hand: Hand, client, settings) -> None:
    """A task may be younger than the answer it was given."""
    task_id = ask(http, PI)
    hand.solve()
    client.delete(Keys(settings.valkey_prefix).answer(f"{task_id}:digits"))

    answer = http.get(f"/api/v1/tasks/{task_id}/result/digits")

    assert answer.status_code == 404
    assert "no longer kept" in answer.json["detail"]


def test_a_long_text_is_a_download_with_its_digest(http: FlaskClient, hand: Hand) -> None:
    """The JSON says its length, its digest and its ends, and where it is; it stays small itself."""
    task_id = ask(http, PI)
    hand.solve()
    shown = http.get(f"/api/v1/tasks/{task_id}")

    told = shown.json["result"]["digits"]
    assert len(shown.data) < 3_000
    assert told["href"] == f"/api/v1/tasks/{task_id}/result/digits"
    answer = http.get(told["href"])
    assert answer.status_code == 200
    assert answer.mimetype == told["media_type"] == "text/plain"
    assert len(answer.data) == told["length"] == 20_001 == answer.content_length
    assert hashlib.sha256(answer.data).hexdigest() == told["sha256"]
    assert answer.text.startswith(told["first"])
    assert answer.text.endswith(told["last"])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="digits_of_pi-digits-{task_id[:8]}.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_short_member_is_a_download_too(http: FlaskClient, hand: Hand) -> None:
    """So that a program need not ask how long it is."""
    task_id = ask(http, FACTORIZE)
    hand.solve()

    answer = http.get(f"/api/v1/tasks/{task_id}/result/factors")

    assert answer.mimetype == "application/json"
    assert [each["prime"] for each in answer.json] == ["2", "3", "5"]


def test_a_picture_is_an_image_also_that_of_a_part(http: FlaskClient, hand: Hand) -> None:
    """A part's result is stored whole; the page shows it while the others run."""
    parent = ask(http, FACTORIZE)
    hand.slot.split(hand.take(), ["{}", "{}"], claim_next=False)
    tile = {"media_type": "image/png", "width": 1, "height": 1, "base64": base64.b64encode(PNG).decode()}
    part = hand.take().task_id
    claim = hand.slot.start()
    hand.slot.complete(claim, json.dumps({"tile": tile, "x": 0}), "{}", '{"cpu_seconds":0.1}', claim_next=False)

    told = http.get(f"/api/v1/tasks/{part}").json["result"]["tile"]
    answer = http.get(told["href"])

    assert "base64" not in told
    assert (told["width"], told["height"]) == (1, 1)
    assert answer.data == PNG
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert http.get(f"/api/v1/tasks/{parent}").json["phase"] == "parts"


def test_parts_are_listed_with_their_pods_and_timings(http: FlaskClient, hand: Hand) -> None:
    """Those that have begun, by index, and how many there will be."""
    parent = ask(http, FACTORIZE)
    assert http.get(f"/api/v1/tasks/{parent}/parts").json == {"total": 0, "parts": []}
    hand.slot.split(hand.take(), ["{}"] * 7, claim_next=False)
    hand.slot.complete(hand.take(), "{}", "{}", '{"cpu_seconds":0.25}', claim_next=False)

    answer = http.get(f"/api/v1/tasks/{parent}/parts").json

    assert answer["total"] == 7
    first = answer["parts"][0]
    assert (first["index"], first["status"], first["handled_by"]) == (0, "COMPLETED", "worker-1")
    assert first["measured"] == {"cpu_seconds": 0.25}
    assert first["started_at"] <= first["ended_at"]
    assert len(answer["parts"]) == 1
    assert http.get(f"/api/v1/tasks/{first['task_id']}/parts").json == {"total": 0, "parts": []}


def test_parts_are_listed_after_the_end_and_are_no_tasks_any_more(http: FlaskClient, hand: Hand) -> None:
    """The same members; the id is null, and asking for the part is asking for an unknown task."""
    parent = ask(http, FACTORIZE)
    hand.slot.split(hand.take(), ["{}"] * 2, claim_next=False)
    hand.fail(Failure.CRASH)
    for _ in range(2):
        measured = '{"wall_seconds":0.5,"cpu_seconds":0.25,"libraries":{"gmpy2":"2.2.1"}}'
        hand.slot.complete(hand.take(), '{"value":"1"}', "{}", measured, claim_next=False)
    before = http.get(f"/api/v1/tasks/{parent}/parts").json
    part = before["parts"][0]["task_id"]
    assert http.get(f"/api/v1/tasks/{part}").json["parent"] == parent
    assert http.get(f"/api/v1/tasks/{part}/result/value").status_code == 200
    (lost,) = before["parts"][0]["attempts"]
    assert (lost["attempt"], lost["handled_by"], lost["why"]) == (1, "worker-1", "crashed")

    hand.slot.complete(hand.take(), "{}", "{}", claim_next=False)

    after = http.get(f"/api/v1/tasks/{parent}/parts").json
    gone = {"task_id": None, "measured": {"wall_seconds": 0.5, "cpu_seconds": 0.25}}
    assert after == {"total": 2, "parts": [each | gone for each in before["parts"]]}
    for path in (f"/{part}", f"/{part}/result", f"/{part}/result/value", f"/{part}/parts"):
        answer = http.get(f"/api/v1/tasks{path}")
        assert answer.status_code == 404
        assert "kept only until that task has ended" in answer.json["detail"]
    assert http.delete(f"/api/v1/tasks/{part}").status_code == 404


def test_a_failed_part_is_named_by_its_parent(http: FlaskClient, hand: Hand) -> None:
    """Its error is the parent's, and the list of parts tells which pod had it."""
    parent = ask(http, FACTORIZE)
    hand.slot.split(hand.take(), ["{}"] * 3, claim_next=False)
    part = hand.fail().task_id

    error = http.get(f"/api/v1/tasks/{parent}").json["error"]
    answer = http.get(f"/api/v1/tasks/{parent}/parts").json

    assert error["detail"] == f"Part 0 (task {part}) failed: It died."
    assert answer["total"] == 3
    assert [(each["index"], each["status"], each["handled_by"]) for each in answer["parts"]] == [
        (0, "FAILED", "worker-1")
    ]


def test_an_answer_says_why_it_has_fewer_parts(http: FlaskClient, hand: Hand) -> None:
    """Once that is known: at first it is only known how many were asked for."""
    small = {"operation": "twin_primes", "inputs": {"start": "0", "stop": "1000"}, "parts": 1024, "memo": False}
    asked = http.post("/api/v1/tasks", json=small).json
    hand.solve()

    task = http.get(f"/api/v1/tasks/{asked['task_id']}").json

    assert (asked["parts_requested"], asked["why_fewer_parts"]) == (1024, None)
    assert (task["parts"], task["parts_requested"]) == (None, 1024)
    assert task["why_fewer_parts"] == (
        "No part may be foretold to take less than 2 ms, and some operations allow fewer still: "
        "1,024 parts were asked for, and this is one."
    )


def test_the_same_question_is_answered_at_once_and_says_so(http: FlaskClient, hand: Hand) -> None:
    """200 with the answer, whose it is, and who asked this time."""
    first = ask(http, FACTORIZE)
    hand.solve()

    answer = http.post("/api/v1/tasks", json=FACTORIZE)

    assert answer.status_code == 200
    assert answer.json["answered_from"] == first != answer.json["task_id"]
    assert answer.json["status"] == "COMPLETED"
    assert answer.json["result"]["complete"] is True
    assert answer.json["measured"] == {"cpu_seconds": 0.1}
    assert http.get(answer.headers["Location"]).json["answered_from"] == first


def test_a_known_answer_s_members_are_downloads_as_well(http: FlaskClient, hand: Hand) -> None:
    """Under its own address."""
    ask(http, PI)
    hand.solve()

    again = http.post("/api/v1/tasks", json=PI).json

    assert again["answered_from"]
    assert http.get(again["result"]["digits"]["href"]).content_length == 20_001


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(FACTORIZE | {"memo": False}, "asked not to", id="switched off by the question"),
        pytest.param({"operation": "add", "inputs": {"a": "1", "b": "2"}}, "too quick", id="an operation without memo"),
    ],
)
def test_memo_can_be_switched_off(http: FlaskClient, hand: Hand, body: object, why: str) -> None:
    """By the one who asks, and by an operation that is quicker than looking it up."""
    ask(http, body)
    hand.solve()

    answer = http.post("/api/v1/tasks", json=body)

    assert answer.status_code == 202, why
    assert answer.json["answered_from"] is None
