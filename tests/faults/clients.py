"""The clients of the suite: they ask, insist until somebody says 202, read the end, and read it again later."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.faults.history import History
from tests.faults.work import Question, question
from tests.live_api import Answer, LiveApi

#: What a client sees of a node that dies while it is asked.
GONE = (OSError, http.client.HTTPException)

_SUBMITTERS, _READERS = 6, 4

#: One acknowledged question of so many is asked again under its key, and one end of so many is read again.
_AGAIN = 15


class Clients:
    """Some threads that submit and some that read. Questions are asked when `release` allows them."""

    def __init__(self, api: LiveApi, history: History, seed: int, on_accepted: Callable[[Question, str], None]) -> None:
        """Starts the threads; nothing is asked yet. `on_accepted` is told of each question, and its id."""
        self._api = api
        self._on_accepted = on_accepted
        self._history = history
        self._seed = seed
        self._next = 0
        self._released = 0
        self._lock = threading.Condition()
        #: Acknowledged tasks whose end nobody has read yet, and such that are read once more after some time.
        self._unread: deque[str] = deque()
        self._again: deque[tuple[float, str]] = deque()
        self.accepted: dict[str, str] = {}
        self.ended: set[str] = set()
        self.faults: list[BaseException] = []
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._guarded, args=(self._submit,)) for _ in range(_SUBMITTERS)]
        self._threads += [threading.Thread(target=self._guarded, args=(self._read,)) for _ in range(_READERS)]
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def release(self, number: int) -> None:
        """The first `number` questions may be asked by now."""
        with self._lock:
            self._released = max(self._released, number)
            self._lock.notify_all()

    @property
    def backlog(self) -> int:
        """Released questions whose end nobody has read."""
        return self._released - len(self.ended)

    def ask(self, asked: Question) -> str:
        """Asks until somebody says 202; returns the id."""
        self._history.add("asked", key=asked.key, operation=asked.operation, inputs=asked.inputs, answer=asked.answer)
        task_id = self._insist(asked)
        if asked.is_cancelled:
            self._cancel(task_id)
        if random.Random(f"{self._seed}{asked.key}").randrange(_AGAIN) == 0:
            self._insist(asked)
        return task_id

    def wait(self, seconds: float) -> bool:
        """Whether the ends of all released questions have been read within `seconds`."""
        deadline = time.monotonic() + seconds
        while self.backlog and not self.faults and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.backlog

    def read(self, task_id: str, wait: int = 0) -> bool:
        """Reads a task once; whether it has ended. What the API refuses goes into the history."""
        path = f"/api/v1/tasks/{task_id}/result" + (f"?wait={wait}" if wait else "")
        try:
            answer = self._api.ask("GET", path)
        except GONE:
            return False
        if answer.status == 200:
            task = answer.body
            fields = {name: task[name] for name in ("status", "result", "attempt", "failures", "handled_by")}
            self._history.add("seen", task_id=task_id, **fields)
            return True
        if answer.status not in (202, 404):
            self._refused(task_id, answer)
        return False

    def close(self) -> None:
        """Ends the threads."""
        self._is_over.set()
        self.release(0)
        for thread in self._threads:
            thread.join(45)

    def _guarded(self, work: Any) -> None:
        try:
            work()
        except Exception as error:
            self.faults.append(error)

    def _submit(self) -> None:
        while not self._is_over.is_set():
            with self._lock:
                if self._next >= self._released:
                    self._lock.wait(0.2)
                    continue
                number, self._next = self._next, self._next + 1
            asked = question(number, self._seed)
            self._unread.append(self.ask(asked))

    def _insist(self, asked: Question) -> str:
        while not self._is_over.is_set():
            try:
                answer = self._api.ask("POST", "/api/v1/tasks", asked.body, Idempotency_Key=asked.key)
            except GONE:
                time.sleep(0.05)
                continue
            if answer.status in (200, 202):
                task_id = str(answer.body["task_id"])
                self._history.add("accepted", key=asked.key, task_id=task_id)
                self.accepted[asked.key] = task_id
                self._on_accepted(asked, task_id)
                return task_id
            self._refused(asked.key, answer)
            time.sleep(0.1)
        raise TimeoutError(f"{asked.key} was never acknowledged")

    def _cancel(self, task_id: str) -> None:
        """Asks until the task has ended, by this client's doing or before; the answer that says so may be lost."""
        self._history.add("cancel", task_id=task_id)
        while not self._is_over.is_set():
            try:
                answer = self._api.ask("DELETE", f"/api/v1/tasks/{task_id}")
            except GONE:
                time.sleep(0.05)
                continue
            if answer.status == 200:
                self._history.add("cancelled", task_id=task_id)
            if answer.status in (200, 404, 409):
                return
            self._refused(task_id, answer)
            time.sleep(0.1)

    def _refused(self, key: str, answer: Answer) -> None:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self._history.add("refused", key=key, status=answer.status, retry_after=headers.get("retry-after"))

    def _read(self) -> None:
        while not self._is_over.is_set():
            try:
                if self._again and self._again[0][0] < time.monotonic():
                    self.read(self._again.popleft()[1])
                    continue
                task_id = self._unread.popleft()
            except IndexError:
                time.sleep(0.02)
                continue
            if not self.read(task_id, wait=1):
                self._unread.append(task_id)
                time.sleep(0.01)
                continue
            self.ended.add(task_id)
            if random.Random(task_id).randrange(_AGAIN) == 0:
                self._again.append((time.monotonic() + 3, task_id))
