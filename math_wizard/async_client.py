"""The client that is awaited: the same calls as `Client` has."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
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
from math_wizard.errors import ClientError, InvalidQuestion, NoSuchTask, Refused
from math_wizard.futures import AsyncFuture
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


class AsyncClient(Service):
    """As `Client`, for one event loop."""

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
        self._http = httpx2.AsyncClient(**self._options)
        # Others wait here for a connection, and not in the pool, where waiting has a time limit.
        self._turns = asyncio.Semaphore(4 * WAITERS)

    async def __aenter__(self) -> Self:
        """The client itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes it."""
        await self.close()

    async def close(self) -> None:
        """Closes the connections. Tasks go on."""
        await self._http.aclose()

    async def ask(
        self,
        question: Question,
        inputs: Mapping[str, Any] | None = None,
        *,
        parts: int | None = None,
        memo: bool = True,
        timeout: float | None = None,  # noqa: ASYNC109 - the task goes on, which a cancelled coroutine would not tell
        on_progress: OnProgress | None = None,
        **named: Any,
    ) -> Task:
        """The answer, as `Client.ask`. Cancelling the coroutine cancels the task."""
        body = body_of(question, {**(inputs or {}), **named}, parts=parts, memo=memo)
        call = enqueuing("/api/v1/tasks", body, first_wait(timeout, on_progress))
        try:
            seen = Task.from_json(await self.call(call))
            task = await self.wait(seen.task_id, timeout, on_progress, seen=seen)
        except asyncio.CancelledError:
            with contextlib.suppress(ClientError):
                await asyncio.shield(self._forget(call))
            raise
        return await self.whole(task.completed())

    async def submit(
        self,
        question: Question,
        inputs: Mapping[str, Any] | None = None,
        *,
        parts: int | None = None,
        memo: bool = True,
        wait: int = 0,
        **named: Any,
    ) -> AsyncFuture:
        """Enqueues a task and returns at once, or after `wait` seconds if it has not ended before."""
        body = body_of(question, {**(inputs or {}), **named}, parts=parts, memo=memo)
        return AsyncFuture(self, Task.from_json(await self.call(enqueuing("/api/v1/tasks", body, wait))))

    async def submit_all(self, questions: Iterable[Question], *, memo: bool = True) -> list[AsyncFuture]:
        """Enqueues up to 1,000 questions in one request, all of them or none."""
        body = {"tasks": [body_of(each, memo=memo) for each in questions]}
        enqueued = await self.call(enqueuing("/api/v1/tasks:batch", body))
        return [AsyncFuture(self, Task.from_json(each)) for each in enqueued["tasks"]]

    async def verdicts(
        self, pairs: Iterable[tuple[str, str]], *, deadline_ms: int = 1_000, tolerance: str = "exact"
    ) -> list[dict[str, Any]]:
        """As `Client.verdicts`."""
        found: list[dict[str, Any]] = []
        for body in compared(pairs, deadline_ms, tolerance):
            found += (await self.call(enqueuing("/api/v1/verdicts", body, VERDICTS_WAIT)))["verdicts"]
        return found

    async def map(
        self,
        function: Function,
        items: Iterable[Any],
        *,
        memo: bool = True,
        errors: Literal["raise", "return"] = "raise",
    ) -> AsyncIterator[Task | ClientError]:
        """The answers about each item, in the order of the items, as `Client.map`."""
        waiting: deque[tuple[AsyncFuture | ClientError, asyncio.Task[Task | ClientError]]] = deque()
        turns = asyncio.Semaphore(WAITERS)
        try:
            for chunk in chunks(of_item(function, item) for item in items):
                for each in await self._enqueued(chunk, memo=memo):
                    waiting.append((each, asyncio.create_task(_answer(each, turns))))
                while len(waiting) > WINDOW:
                    yield given(await waiting[0][1], errors)
                    waiting.popleft()
            while waiting:
                yield given(await waiting[0][1], errors)
                waiting.popleft()
        finally:
            for future, pending in waiting:
                pending.cancel()
                if isinstance(future, AsyncFuture) and not future.seen.is_final:
                    with contextlib.suppress(ClientError):
                        await future.cancel()

    async def submit_batch(
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
        return Batch.from_json(await self.call(enqueuing_lines(questions, function, bad_lines)))

    async def batch(self, batch_id: str) -> Batch:
        """How far a batch is. `cancel` takes its id, too."""
        return Batch.from_json(await self.call(Call(method="GET", path=f"/api/v1/batches/{known_id(batch_id)}")))

    async def batch_results(self, batch_id: str, start: int = 1) -> AsyncGenerator[Record]:
        """What becomes of each line from number `start` on, in order, as it ends; through outages as `ask`."""
        attempts = self._attempts()
        while True:
            before = start
            try:
                async with self._http.stream(**results_of(batch_id, start)) as response:
                    if not response.is_success:
                        await response.aread()
                    pause = self._pause(response, attempts)
                    async for text in response.aiter_lines():
                        if text and pause is None:
                            record = Record.from_line(text)
                            start = record.line + 1
                            yield record
            except httpx2.TransportError as error:
                pause = None if start > before else attempts.after_error(error)
            if start > before:
                attempts = self._attempts()
            elif pause is None and (await self.batch(batch_id)).is_final:
                return
            await asyncio.sleep(pause or 0.0)

    async def as_completed(self, futures: Iterable[AsyncFuture]) -> AsyncIterator[AsyncFuture]:
        """The futures as they end."""
        turns = asyncio.Semaphore(WAITERS)
        running = {asyncio.create_task(self._ended(each, turns)): each for each in futures}
        try:
            while running:
                ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for pending in ended:
                    future = running.pop(pending)
                    pending.result()
                    yield future
        finally:
            for pending in running:
                pending.cancel()

    async def wait(
        self,
        task_id: str,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
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
            seen = Task.from_json(await self.call(call))
            if call.wait == 0 and not seen.is_final:
                await asyncio.sleep(0.05)
        if on_progress:
            on_progress(seen)
        return seen

    async def task(self, task_id: str) -> Task:
        """The task as it is now."""
        return Task.from_json(await self.call(Call(method="GET", path=f"/api/v1/tasks/{known_id(task_id)}")))

    async def cancel(self, task_id: str) -> Task:
        """Cancels a task that waits or runs. One that has ended stays as it is, and is returned."""
        try:
            return Task.from_json(await self.call(Call(method="DELETE", path=f"/api/v1/tasks/{known_id(task_id)}")))
        except Refused as error:
            if error.problem.kind != "not-cancellable":
                raise
            return await self.task(task_id)

    async def whole(self, task: Task) -> Task:
        """The task with the long texts of its result in it; pictures stay attachments."""
        texts = {}
        for name, each in task.long_texts.items():
            with contextlib.suppress(NoSuchTask):
                answer = await self.send(Call(method="GET", path=each["href"]))
                texts[name] = member(answer, each["media_type"])
        return task.with_members(texts) if texts else task

    async def download(self, task: Task, name: str) -> bytes:
        """The bytes of one member of a result, such as a picture."""
        return (
            await self.send(Call(method="GET", path=f"/api/v1/tasks/{task.task_id}/result/{quote(name, safe='')}"))
        ).content

    async def preview(
        self, question: Question, inputs: Mapping[str, Any] | None = None, **named: Any
    ) -> dict[str, Any]:
        """What a question would become and cost, or why it would be refused. Nothing is enqueued."""
        body = body_of(question, {**(inputs or {}), **named})
        return dict(await self.call(Call(method="POST", path="/api/v1/preview", body=body)))

    async def operations(self) -> list[dict[str, Any]]:
        """What can be asked, with schemas, limits and examples."""
        return list((await self.read("/api/v1/operations"))["operations"])

    async def read(self, path: str, **params: str | int) -> dict[str, Any]:
        """The JSON object at an address of the API."""
        found = await self.call(Call(method="GET", path=path, params=params))
        return as_object(found, f"{self.url}{path}")

    async def call(self, call: Call) -> Any:
        """The JSON that a request is answered, through outages of up to `patience` seconds."""
        return parsed(await self.send(call))

    async def send(self, call: Call) -> httpx2.Response:
        """The answer to a request, through outages of up to `patience` seconds."""
        attempts = self._attempts()
        pause: float | None
        while True:
            try:
                async with self._turns:
                    response = await self._http.request(**call.arguments())
            except httpx2.TransportError as error:
                pause = attempts.after_error(error)
            else:
                pause = self._pause(response, attempts)
                if pause is None:
                    return response
            await asyncio.sleep(pause)

    async def _forget(self, call: Call) -> None:
        """Cancels the task of a request. The same key again says which one it is."""
        await self.cancel(Task.from_json(await self.call(replace(call, wait=0))).task_id)

    async def _enqueued(self, chunk: list[Question], *, memo: bool) -> list[AsyncFuture | ClientError]:
        """The futures of a chunk. Where one question is invalid, each goes alone, so that it is told which."""
        try:
            return list(await self.submit_all(chunk, memo=memo))
        except InvalidQuestion:
            return [await self._alone(each, memo=memo) for each in chunk]

    async def _alone(self, question: Question, *, memo: bool) -> AsyncFuture | ClientError:
        try:
            return await self.submit(question, memo=memo)
        except InvalidQuestion as error:
            return error

    async def _ended(self, future: AsyncFuture, turns: asyncio.Semaphore) -> None:
        """A short wait, again and again: between two of them others of many have their turn."""
        while not future.seen.is_final:
            async with turns:
                future.seen = Task.from_json(await self.call(result_of(future.task_id, WATCHED_WAIT)))


async def _answer(asked: AsyncFuture | ClientError, turns: asyncio.Semaphore) -> Task | ClientError:
    if isinstance(asked, ClientError):
        return asked
    try:
        async with turns:
            return await asked.result()
    except ClientError as error:
        return error
