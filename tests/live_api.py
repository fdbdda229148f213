"""The API as a test asks it, wherever it runs: one request on a connection of its own, so that any node may get it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    headers: dict[str, str]
    body: Any


class LiveApi(ABC):
    """Something that answers at `url`."""

    url: str

    @abstractmethod
    def wait_until(self, claim: Callable[[], bool], seconds: float = 60) -> None:
        """Returns as soon as `claim` holds; fails, with what there is to know, when it does not in time."""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request, on a connection of its own so that either API node may get it; raises only `OSError`."""
        data = None if body is None else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            names.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=names, method=method)
        try:
            with urllib.request.urlopen(request, timeout=40) as reply:
                return Answer(reply.status, dict(reply.headers), _parsed(reply.read()))
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), _parsed(error.read()))

    def submit(self, operation: str, **inputs: str) -> str:
        """Enqueues a task that must be accepted and calculated anew; returns its id."""
        answer = self.ask("POST", "/api/v1/tasks", {"operation": operation, "inputs": inputs, "memo": False})
        assert answer.status == 202, answer
        return str(answer.body["task_id"])

    def insist(
        self, operation: str, inputs: dict[str, str], key: str, seconds: float = 60, *, pause: float = 0.05
    ) -> str:
        """Enqueues a task as a careful client does: the same key again until somebody has it. Returns its id."""
        body = {"operation": operation, "inputs": inputs, "memo": False}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                answer = self.ask("POST", "/api/v1/tasks", body, Idempotency_Key=key)
            except OSError:
                answer = None
            # 200: it was taken in at an earlier try whose answer was lost, and has ended since.
            if answer and answer.status in (200, 202):
                return str(answer.body["task_id"])
            assert answer is None or answer.status in (502, 503, 504), answer
            time.sleep(pause)
        raise AssertionError(f"{key} was never acknowledged")

    def result(self, task_id: str, seconds: float = 30) -> dict[str, Any]:
        """The task once it has ended, however often a node or Valkey dies meanwhile."""
        found: dict[str, Any] = {}

        def ended() -> bool:
            answer = self.ask("GET", f"/api/v1/tasks/{task_id}/result?wait=5")
            found.update(answer.body if answer.status == 200 else {})
            return answer.status == 200

        self.wait_until(ended, seconds)
        return found


def holds(claim: Callable[[], bool]) -> bool:
    """Whether `claim` holds by now: a node that dies while it is asked has not said so yet."""
    try:
        return claim()
    except OSError:
        return False


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")
