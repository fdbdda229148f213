"""Questions of 8 MiB: taken, kept, shown once, and never more of them in memory than a node has room for."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.http.body import QUESTION_LIMIT
from tests.integration.app.conftest import Hand, Served

pytestmark = pytest.mark.integration

#: Megabytes of a node, of which a pod may have 384 MiB.
_MEGABYTES = 220


def coefficients(count: int, step: int) -> Iterator[int]:
    """Numbers of fifteen digits."""
    return (10**14 + step * k**3 % 10**13 for k in range(count))


@pytest.fixture(scope="module")
def bodies() -> dict[str, bytes]:
    """The same kind of question as text, as an array, and as a sum of terms, each nearly as long as may be."""
    text = {name: str(list(coefficients(240_000, step))) for name, step in (("a", 3), ("b", 7))}
    array = {name: [str(each) for each in coefficients(215_000, step)] for name, step in (("a", 3), ("b", 7))}
    terms = {"a": "+".join(f"{each}*x^{k}" for k, each in enumerate(coefficients(325_000, 5))), "b": "x"}
    return {
        how: json.dumps({"operation": "polynomial_gcd", "inputs": inputs}).encode()
        for how, inputs in (("text", text), ("array", array), ("terms", terms))
    }


@pytest.mark.parametrize("how", ["text", "array", "terms"])
def test_a_polynomial_of_eight_megabytes_is_asked_about(http: FlaskClient, bodies: dict[str, bytes], how: str) -> None:
    """It is costed and enqueued; the answer leaves the inputs out, and the task itself has them."""
    assert QUESTION_LIMIT * 0.9 < len(bodies[how]) <= QUESTION_LIMIT

    answer = http.post("/api/v1/tasks", data=bodies[how], content_type="application/json")

    assert (answer.status_code, answer.json["inputs"], answer.json["status"]) == (202, None, "PENDING")
    task_id = answer.json["task_id"]
    assert http.get(f"/api/v1/tasks/{task_id}/result").json["inputs"] is None
    inputs = http.get(f"/api/v1/tasks/{task_id}").json["inputs"]
    assert inputs["a"].startswith("[100000000000000,1000000000000")
    assert answer.content_length < 2_000


def test_a_long_polynomial_is_answered_and_its_answer_is_downloaded(http: FlaskClient, hand: Hand) -> None:
    """A long result is an attachment; asked again, it is answered from what is stored."""
    asked = {"operation": "polynomial_divide", "inputs": {"dividend": list(coefficients(60_000, 3)), "divisor": "x+2"}}
    asked["inputs"]["divisor"] = "x^20000 - 3"
    task_id = http.post("/api/v1/tasks", json=asked).json["task_id"]

    hand.solve()

    task = http.get(f"/api/v1/tasks/{task_id}/result").json
    assert (task["status"], task["verified"]["ok"], task["inputs"]) == ("COMPLETED", True, None)
    assert task["result"]["quotient_coefficients"]["length"] > 500_000
    downloaded = http.get(task["result"]["quotient_coefficients"]["href"]).json
    assert len(downloaded) == 40_000
    again = http.post("/api/v1/tasks", json=asked).json
    assert (again["status"], again["inputs"]) == ("COMPLETED", None)


def test_clients_that_wait_for_long_questions_fit_into_memory(
    serve: Callable[..., Served], bodies: dict[str, bytes]
) -> None:
    """Six at once, of 8 MiB each: two are read at a time, and none is held by a client that waits."""
    served = serve()

    def ask(body: bytes) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{served.port}/api/v1/tasks",
            data=body,
            headers={"Content-Type": "application/json", "Prefer": "wait=15"},
        )
        while True:
            try:
                with urllib.request.urlopen(request, timeout=100) as answer:
                    return json.load(answer)
            except urllib.error.URLError:
                # Two are read now: this one is told so before it has been sent.
                time.sleep(0.5)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, [bodies["text"], bodies["array"]] * 3))

    assert [each["status"] for each in answers] == ["PENDING"] * 6
    assert all(peak_megabytes(pid) < _MEGABYTES for pid in processes(served.process.pid))


def processes(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has had."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024
