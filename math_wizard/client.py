"""The client that blocks. One may be shared by many threads."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor
from concurrent.futures import Future as Pending
from concurrent.futures import wait as first_of
from dataclasses import replace
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx2

from math_wizard.attempts import (
    PATIENCE,
    Call,
    Service,
    Wait,
    as_object,
    enqueuing,
    known_id,
    member,
    parsed,
    result_of,
)
from math_wizard.batch import Batch, Record, enqueuing_lines, results_of
from math_wizard.errors import ClientError, InvalidQuestion, NoSuchTask, Refused, TimedOut
from math_wizard.futures import Future
from math_wizard.questions import (
    VERDICTS_WAIT,
    WAITERS,
    WATCHED_WAIT,
    WINDOW,
    Function,
    OnProgress,
    Question,
    body_of,
    chunks,
    compared,
    first_wait,
    given,
    of_item,
)
from math_wizard.task import Task


class Client(Service):
    """Asks a Math Wizard at `url` (else WIZARD_URL, else http://localhost:8080).

    `token` (else WIZARD_TOKEN) proves who asks where that is wanted; `name` is the name that takes turns in the queue;
    `patience` are the seconds that an outage of the API or of its Valkey may last before its error is raised.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        token: str | None = None,
        name: str | None = None,
        patience: float = PATIENCE,
        verify: Any = True,
    ) -> None:
        super().__init__(url, token=token, name=name, patience=patience, verify=verify)
        self._http = httpx2.Client(**self._options)

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self.close()

    def close(self) -> None:
        """Closes the connections. Tasks go on."""
        self._http.close()

    def ask(
        self,
        question: Question,
        inputs: Mapping[str, Any] | None = None,
        *,
        parts: int | None = None,
        memo: bool = True,
        timeout: float | None = None,
        on_progress: OnProgress | None = None,
        **named: Any,
    ) -> Task:
        """The answer to a line such as `factor(2^193-1)`, or to an operation with its inputs by name.

        `on_progress` is called with the task once a second. Raises `InvalidQuestion`, `TaskFailed`, `TimedOut`, and
        what else `math_wizard.errors` has. Ctrl-C cancels the task.
        """
        body = body_of(question, {**(inputs or {}), **named}, parts=parts, memo=memo)
        call = enqueuing("/api/v1/tasks", body, first_wait(timeout, on_progress))
        try:
            seen = Task.from_json(self.call(call))
            task = self.wait(seen.task_id, timeout, on_progress, seen=seen)
        except KeyboardInterrupt:
            # The same key again says which task it is, if the answer to the first request was not there yet.
            with contextlib.suppress(ClientError):
                self.cancel(Task.from_json(self.call(replace(call, wait=0))).task_id)
            raise
        return self.whole(task.completed())

    def submit(
        self,
        question: Question,
        inputs: Mapping[str, Any] | None = None,
        *,
        parts: int | None = None,
        memo: bool = True,
        wait: int = 0,
        **named: Any,
    ) -> Future:
        """Enqueues a task and returns at once, or after `wait` seconds if it has not ended before."""
        body = body_of(question, {**(inputs or {}), **named}, parts=parts, memo=memo)
        return Future(self, Task.from_json(self.call(enqueuing("/api/v1/tasks", body, wait))))

    def submit_all(self, questions: Iterable[Question], *, memo: bool = True) -> list[Future]:
        """Enqueues up to 1,000 questions in one request, all of them or none."""
        body = {"tasks": [body_of(each, memo=memo) for each in questions]}
        return [
            Future(self, Task.from_json(each)) for each in self.call(enqueuing("/api/v1/tasks:batch", body))["tasks"]
        ]

    def verdicts(
        self, pairs: Iterable[tuple[str, str]], *, deadline_ms: int = 1_000, tolerance: str = "exact"
    ) -> list[dict[str, Any]]:
        """Whether the two answers of each pair are the same mathematics: `verdict`, `reason`, `how`, and more.

        Any number of pairs, in plain notation or in LaTeX; 64 go into one request, which waits for its verdicts. What
        has not ended after that is undecided with the reason `waiting`, and its `task_id` says where to look.
        """
        found: list[dict[str, Any]] = []
        for body in compared(pairs, deadline_ms, tolerance):
            found += self.call(enqueuing("/api/v1/verdicts", body, VERDICTS_WAIT))["verdicts"]
        return found

    def map(
        self,
        function: Function,
        items: Iterable[Any],
        *,
        memo: bool = True,
        errors: Literal["raise", "return"] = "raise",
    ) -> Generator[Task | ClientError]:
        """The answers about each item, in the order of the items, which are read as they are needed.

        With `errors="return"` an item that has no answer gives the exception in its place. What still waits is
        cancelled when the caller goes away.
        """
        waiting: deque[Pending[Task | ClientError]] = deque()
        futures: deque[Future | None] = deque()
        with ThreadPoolExecutor(WAITERS, thread_name_prefix="math-wizard-map") as pool:
            try:
                for chunk in chunks(of_item(function, item) for item in items):
                    for each in self._enqueued(chunk, memo=memo):
                        futures.append(each if isinstance(each, Future) else None)
                        waiting.append(pool.submit(_answer, each))
                    while len(waiting) > WINDOW:
                        futures.popleft()
                        yield given(waiting.popleft().result(), errors)
                while waiting:
                    futures.popleft()
                    yield given(waiting.popleft().result(), errors)
            finally:
                for pending in waiting:
                    pending.cancel()
                for future in filter(None, futures):
                    if not future.seen.is_final:
                        with contextlib.suppress(ClientError):
                            future.cancel()

    def submit_batch(
        self,
        questions: Iterable[Question | Any],
        function: str | None = None,
        *,
        bad_lines: Literal["refuse", "keep"] = "refuse",
    ) -> Batch:
        """Enqueues up to 100,000 questions as one batch, beside the queue: arguments of `function`, or whole questions.

        A question that cannot be asked refuses them all with `InvalidQuestion`; with `bad_lines="keep"` it has an error
        instead of a result.
        """
        return Batch.from_json(self.call(enqueuing_lines(questions, function, bad_lines)))

    def batch(self, batch_id: str) -> Batch:
        """How far a batch is. `cancel` takes its id, too."""
        return Batch.from_json(self.call(Call(method="GET", path=f"/api/v1/batches/{known_id(batch_id)}")))

    def batch_results(self, batch_id: str, start: int = 1) -> Generator[Record]:
        """What becomes of each line from number `start` on, in order, as it ends; through outages as `ask`."""
        attempts = self._attempts()
        while True:
            before = start
            try:
                with self._http.stream(**results_of(batch_id, start)) as response:
                    if not response.is_success:
                        response.read()
                    pause = self._pause(response, attempts)
                    for text in response.iter_lines() if pause is None else ():
                        if text:
                            record = Record.from_line(text)
                            start = record.line + 1
                            yield record
            except httpx2.TransportError as error:
                pause = None if start > before else attempts.after_error(error)
            if start > before:
                attempts = self._attempts()
            elif pause is None and self.batch(batch_id).is_final:
                return
            time.sleep(pause or 0.0)

    def as_completed(self, futures: Iterable[Future], timeout: float | None = None) -> Iterator[Future]:
        """The futures as they end; raises `TimedOut` when some have not in `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with ThreadPoolExecutor(WAITERS, thread_name_prefix="math-wizard-wait") as pool:
            running = {pool.submit(self._look, each): each for each in futures}
            while running:
                left = None if deadline is None else deadline - time.monotonic()
                ended, _ = first_of(running, left, FIRST_COMPLETED)
                if not ended:
                    for pending in running:
                        pending.cancel()
                    late = next(iter(running.values())).task_id
                    raise TimedOut(f"{len(running)} tasks have not ended in {timeout:g} s.", late)
                for pending in ended:
                    future = running.pop(pending)
                    if pending.result().is_final:
                        yield future
                    else:
                        running[pool.submit(self._look, future)] = future

    def wait(
        self,
        task_id: str,
        timeout: float | None = None,
        on_progress: OnProgress | None = None,
        *,
        seen: Task | None = None,
    ) -> Task:
        """The task once it has ended, in any state; raises `TimedOut`, and the task goes on."""
        waiting = Wait(task_id, timeout, is_watched=on_progress is not None)
        while seen is None or not seen.is_final:
            if seen and on_progress:
                on_progress(seen)
            call = waiting.next(is_first=seen is None)
            seen = Task.from_json(self.call(call))
            if call.wait == 0 and not seen.is_final:
                time.sleep(0.05)
        if on_progress:
            on_progress(seen)
        return seen

    def task(self, task_id: str) -> Task:
        """The task as it is now."""
        return Task.from_json(self.call(Call(method="GET", path=f"/api/v1/tasks/{known_id(task_id)}")))

    def cancel(self, task_id: str) -> Task:
        """Cancels a task that waits or runs. One that has ended stays as it is, and is returned."""
        try:
            return Task.from_json(self.call(Call(method="DELETE", path=f"/api/v1/tasks/{known_id(task_id)}")))
        except Refused as error:
            if error.problem.kind != "not-cancellable":
                raise
            return self.task(task_id)

    def whole(self, task: Task) -> Task:
        """The task with the long texts of its result in it; pictures stay attachments."""
        texts = {}
        for name, each in task.long_texts.items():
            with contextlib.suppress(NoSuchTask):
                answer = self.send(Call(method="GET", path=each["href"]))
                texts[name] = member(answer, each["media_type"])
        return task.with_members(texts) if texts else task

    def download(self, task: Task, name: str) -> bytes:
        """The bytes of one member of a result, such as a picture."""
        return self.send(Call(method="GET", path=f"/api/v1/tasks/{task.task_id}/result/{quote(name, safe='')}")).content

    def preview(self, question: Question, inputs: Mapping[str, Any] | None = None, **named: Any) -> dict[str, Any]:
        """What a question would become and cost, or why it would be refused. Nothing is enqueued."""
        body = body_of(question, {**(inputs or {}), **named})
        return dict(self.call(Call(method="POST", path="/api/v1/preview", body=body)))

    def operations(self) -> list[dict[str, Any]]:
        """What can be asked, with schemas, limits and examples."""
        return list(self.read("/api/v1/operations")["operations"])

    def read(self, path: str, **params: str | int) -> dict[str, Any]:
        """The JSON object at an address of the API."""
        found = self.call(Call(method="GET", path=path, params=params))
        return as_object(found, f"{self.url}{path}")

    def call(self, call: Call) -> Any:
        """The JSON that a request is answered, through outages of up to `patience` seconds."""
        return parsed(self.send(call))

    def send(self, call: Call) -> httpx2.Response:
        """The answer to a request, through outages of up to `patience` seconds."""
        attempts = self._attempts()
        pause: float | None
        while True:
            try:
                response = self._http.request(**call.arguments())
            except httpx2.TransportError as error:
                pause = attempts.after_error(error)
            else:
                pause = self._pause(response, attempts)
                if pause is None:
                    return response
            time.sleep(pause)

    def _enqueued(self, chunk: list[Question], *, memo: bool) -> Iterator[Future | ClientError]:
        """The futures of a chunk. Where one question is invalid, each goes alone, so that it is told which."""
        try:
            yield from self.submit_all(chunk, memo=memo)
        except InvalidQuestion:
            for each in chunk:
                try:
                    yield self.submit(each, memo=memo)
                except InvalidQuestion as error:
                    yield error

    def _look(self, future: Future) -> Task:
        """A short wait for one of many: then another one has its turn."""
        if not future.seen.is_final:
            future.seen = Task.from_json(self.call(result_of(future.task_id, WATCHED_WAIT)))
        return future.seen


def _answer(asked: Future | ClientError) -> Task | ClientError:
    if isinstance(asked, ClientError):
        return asked
    try:
        return asked.result()
    except ClientError as error:
        return error
