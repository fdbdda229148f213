"""What one caller may do: refused beyond it with the seconds to wait, told how much is left, never a fault of ours."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from wizard.queue.keys import Keys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}, "memo": False}

UNKNOWN = "0" * 32

#: A list of structured fields (RFC 9651), as far as the draft needs it: names in quotes, parameters that are numbers
#: or texts.
ITEM = r'"[a-z-]+"(?:;[a-z]+=(?:\d+|"[a-z-]+"))*'


def statuses(http: FlaskClient, path: str, count: int, method: str = "GET", **options: Any) -> list[int]:
    """The statuses of `count` requests."""
    found = []
    for _ in range(count):
        with http.open(path, method=method, **options) as answer:
            found.append(answer.status_code)
    return found


def test_a_caller_who_reads_too_much_is_told_when_to_try_again(limited: Any) -> None:
    """In words, as a number and in the header; all the same."""
    http = limited()
    assert statuses(http, "/api/v1/tasks", 4) == [200] * 4

    answer = http.get("/api/v1/tasks")

    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert answer.json["type"] == "/docs#rate-limited"
    seconds = answer.json["retry_after"]
    assert 990 < seconds <= 1_000
    assert answer.headers["Retry-After"] == str(seconds)
    assert f"0.001 requests a second, and 4 at once: try again in {seconds:,} seconds" in answer.json["detail"]
    assert answer.headers["RateLimit"] == f'"read";r=0;t={seconds}'


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/whoami", None),
        ("GET", "/add?a=1&b=2", None),
        ("GET", "/valkey_test", None),
        ("GET", "/nowhere", None),
        ("GET", f"/status/{UNKNOWN}", None),
        ("GET", f"/api/v1/tasks/{UNKNOWN}/result", None),
        ("GET", f"/api/v1/tasks/{UNKNOWN}/result?wait=0", None),
        ("GET", "/api/v1/operations", None),
        ("GET", "/openapi.json", None),
        ("DELETE", f"/api/v1/tasks/{UNKNOWN}", None),
        ("DELETE", "/api/v1/dead-letters", None),
        ("PUT", "/api/v1/tasks", None),
        ("POST", "/api/v1/preview", ADD),
        ("POST", "/api/v1/tasks", ADD),
        ("POST", "/api/v1/tasks:batch", {"tasks": [ADD]}),
        ("POST", "/task", {"a": 1, "b": 2}),
        ("POST", "/calculate", {"a": 1, "b": 2}),
        ("GET", "/api/v1/events", None),
        ("GET", f"/api/v1/tasks/{UNKNOWN}/result?wait=1", None),
    ],
)
def test_whatever_is_asked_has_a_limit(limited: Any, method: str, path: str, body: Any) -> None:
    """Also what is refused, and what leads nowhere."""
    http = limited()

    assert 429 in statuses(http, path, 6, method, json=body)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/", f"/t/{UNKNOWN}", "/ui/main.js", "/docs.css"])
def test_probes_metrics_and_the_page_are_never_limited(limited: Any, path: str) -> None:
    """Machines ask them all the time, and the page has many files; they say nothing of limits."""
    http = limited()
    statuses(http, "/whoami", 9)

    assert 429 not in statuses(http, path, 30)
    with http.get(path) as answer:
        assert "RateLimit" not in answer.headers


def test_streams_and_waits_have_a_limit_of_their_own(limited: Any) -> None:
    """They hold a thread; and one who may open none more may read on."""
    http = limited(limit_read_burst=50)
    wait = f"/api/v1/tasks/{UNKNOWN}/result?wait=1"

    assert statuses(http, "/api/v1/events", 1) + statuses(http, wait, 3) == [200, 404, 429, 429]
    assert http.get("/api/v1/events").json["detail"].startswith("One caller may open 0.001 streams or waits a second")
    assert statuses(http, "/api/v1/tasks", 9) == [200] * 9


def test_work_is_limited_by_its_foretold_seconds(limited: Any, client: Any, settings: Settings) -> None:
    """A heavy question is refused where light ones are not; nothing of it is stored."""
    http = limited(limit_submit_burst=12, limit_read_burst=50)
    heavy = {"expression": "factor(10^68+3)", "memo": False}
    assert 9 < http.post("/api/v1/preview", json=heavy).json["seconds"] < 11
    assert statuses(http, "/api/v1/tasks", 1, "POST", json=heavy) == [202]

    answer = http.post("/api/v1/tasks", json=heavy)

    assert answer.status_code == 429
    assert "0.001 seconds of foretold work a second, and 12 at once; this request has 10" in answer.json["detail"]
    assert statuses(http, "/api/v1/tasks", 1, "POST", json=ADD) == [202]
    assert client.zcard(Keys(settings.valkey_prefix).tasks()) == 2


def test_what_is_heavier_than_the_burst_is_taken_when_nothing_was_submitted_lately(limited: Any) -> None:
    """Once: afterwards its debt is waited for."""
    http = limited(limit_submit_burst=2, limit_read_burst=50)
    heavy = {"expression": "factor(10^68+3)", "memo": False}

    assert statuses(http, "/api/v1/tasks", 1, "POST", json=heavy) == [202]
    answer = http.post("/api/v1/tasks", json=ADD)

    assert answer.status_code == 429
    assert 8_000 < answer.json["retry_after"] < 9_000


def test_a_batch_over_the_limit_is_refused_whole(limited: Any, client: Any, settings: Settings) -> None:
    """Its tasks count as if they came one by one."""
    http = limited(limit_submit_burst=1, limit_in_flight=0, limit_read_burst=50)
    assert http.post("/api/v1/tasks", json=ADD).status_code == 202

    answer = http.post("/api/v1/tasks:batch", json={"tasks": [ADD] * 4})

    assert (answer.status_code, answer.json["type"]) == (429, "/docs#rate-limited")
    assert "this request has 1:" in answer.json["detail"]
    assert client.zcard(Keys(settings.valkey_prefix).tasks()) == 1
    assert http.post("/api/v1/tasks:batch", json={"tasks": [ADD] * 3}).status_code == 202


def test_a_repeated_submission_is_not_charged_again(limited: Any) -> None:
    """A client that lost our answer may ask again with its key, though it has nothing left."""
    http = limited(limit_submit_burst=1, limit_read_burst=50)
    for number in range(4):
        headers = {"Idempotency-Key": f"order-{number % 3}"}
        assert http.post("/api/v1/tasks", json=ADD | {"parts": None}, headers=headers).status_code == 202
    assert http.post("/api/v1/tasks", json=ADD, headers={"Idempotency-Key": "order-9"}).status_code == 429

    again = http.post("/api/v1/tasks", json=ADD, headers={"Idempotency-Key": "order-1"})

    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (202, "true")


def test_tasks_in_flight_are_limited_until_they_end(limited: Any, hand: Any) -> None:
    """Whoever waits for one of them may ask for another."""
    http = limited(limit_submit_burst=100, limit_read_burst=50)
    assert statuses(http, "/api/v1/tasks", 3, "POST", json=ADD) == [202] * 3

    refused = http.post("/task", json={"a": 1, "b": 2})
    hand.solve()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert "3 of your tasks have not ended, this request has 1 more" in refused.json["detail"]
    taken = http.post("/task", json={"a": 1, "b": 2})
    assert taken.status_code == 202
    assert taken.headers["RateLimit"].endswith(', "in-flight";r=0')


def test_a_batch_that_can_never_be_in_flight_is_told_so(limited: Any) -> None:
    """To wait would not help; the field is named."""
    http = limited(limit_submit_burst=100, limit_read_burst=50)

    answer = http.post("/api/v1/tasks:batch", json={"tasks": [ADD] * 4})

    assert (answer.status_code, answer.json["field"]) == (422, "tasks")
    assert "send fewer at once" in answer.json["detail"]


def test_a_preference_to_wait_is_ignored_when_no_wait_is_left(limited: Any) -> None:
    """The task is taken all the same."""
    http = limited(limit_streams_burst=1, limit_submit_burst=100, limit_read_burst=50)
    for path in (f"/api/v1/tasks/{UNKNOWN}/result?wait=1", "/api/v1/events"):
        http.get(path).close()

    answer = http.post("/api/v1/tasks", json=ADD, headers={"Prefer": "wait=30"})

    assert (answer.status_code, answer.json["status"]) == (202, "PENDING")


def test_a_preview_counts_like_two_reads(limited: Any) -> None:
    """It is asked at every pause of typing, and costs some milliseconds."""
    http = limited()

    assert statuses(http, "/api/v1/preview", 3, "POST", json=ADD) == [200, 200, 429]


def test_reading_submissions_is_limited_where_it_costs(limited: Any) -> None:
    """Otherwise one could keep a process busy by submissions that are refused later."""
    http = limited(limit_submit_burst=100, limit_in_flight=0)

    assert (
        statuses(http, "/api/v1/tasks", 6, "POST", data="{", content_type="application/json") == [400] * 4 + [429] * 2
    )


@pytest.mark.parametrize("length", ["8000000", None], ids=["told", "not told"])
def test_a_long_body_counts_like_many_requests(limited: Any, length: str | None) -> None:
    """Before it is read."""
    http = limited(limit_read_burst=50)
    assert http.get("/whoami").status_code == 200
    environ = {"CONTENT_LENGTH": length} if length else {"HTTP_TRANSFER_ENCODING": "chunked"}

    found = [
        http.post("/api/v1/preview", content_type="application/json", environ_overrides=environ).status_code
        for _ in range(3)
    ]

    assert found == [400, 429, 429]


def test_answers_tell_what_is_left(limited: Any) -> None:
    """As the draft has it: structured fields of whole numbers."""
    http = limited(limit_submit_burst=100, limit_read_burst=50)
    read, submitted = http.get("/whoami"), http.post("/api/v1/tasks", json=ADD)

    for answer in (read, submitted):
        for name in ("RateLimit", "RateLimit-Policy"):
            assert re.fullmatch(rf"{ITEM}(?:, {ITEM})*", answer.headers[name]), answer.headers[name]
    assert read.headers["RateLimit-Policy"] == '"read";q=50;w=50000'
    assert read.headers["RateLimit"] == '"read";r=49;t=1000'
    assert submitted.headers["RateLimit-Policy"] == (
        '"submit";q=100;qu="work-seconds";w=100000, "in-flight";q=3;qu="concurrent-requests"'
    )
    assert submitted.headers["RateLimit"] == '"submit";r=99;t=250, "in-flight";r=2'


def test_refusals_are_counted(limited: Any) -> None:
    """By limit."""
    http = limited()
    statuses(http, "/whoami", 6)
    statuses(http, "/api/v1/events", 3)

    told = http.get("/metrics").text
    assert 'wizard_rate_limited_total{limit="read"} 2.0' in told
    assert 'wizard_rate_limited_total{limit="streams"} 1.0' in told
    assert "wizard_rate_limit_degraded 0.0" in told


def test_without_limits_nothing_is_limited_or_kept(http: FlaskClient, client: Any, settings: Settings) -> None:
    """As before there were any."""
    assert statuses(http, "/whoami", 300) == [200] * 300
    answer = http.post("/api/v1/tasks:batch", json={"tasks": [ADD] * 60})

    assert answer.status_code == 202
    assert "RateLimit" not in answer.headers
    assert [each.__name__ for each in http.application.after_request_funcs[None]] == ["_measure"]
    keys = Keys(settings.valkey_prefix)
    assert client.keys(keys.bucket("*")) == client.keys(keys.in_flight("*")) == []
