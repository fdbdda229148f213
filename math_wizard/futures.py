"""Tasks that were submitted: what `submit` returns, blocking and awaited."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Protocol

from math_wizard.errors import ClientError
from math_wizard.task import Task


class Asked(Protocol):
    """What a future asks of its client."""

    def task(self, task_id: str) -> Task:
        """The task as it is now."""

    def wait(self, task_id: str, timeout: float | None = None) -> Task:
        """The task once it has ended."""

    def cancel(self, task_id: str) -> Task:
        """The task, cancelled if it had not ended."""

    def whole(self, task: Task) -> Task:
        """The task with the long texts of its result."""


class AsyncAsked(Protocol):
    """As `Asked`, awaited."""

    async def task(self, task_id: str) -> Task:
        """The task as it is now."""

    async def wait(self, task_id: str, timeout: float | None = None) -> Task:  # noqa: ASYNC109 - as AsyncClient.wait
        """The task once it has ended."""

    async def cancel(self, task_id: str) -> Task:
        """The task, cancelled if it had not ended."""

    async def whole(self, task: Task) -> Task:
        """The task with the long texts of its result."""


class Future:
    """A task that somebody calculates. Its methods are those of `concurrent.futures.Future`."""

    def __init__(self, client: Asked, task: Task) -> None:
        self._client = client
        #: As it was last seen.
        self.seen = task

    @property
    def task_id(self) -> str:
        """The id of the task."""
        return self.seen.task_id

    def task(self) -> Task:
        """The task as it is now."""
        if not self.seen.is_final:
            self.seen = self._client.task(self.task_id)
        return self.seen

    def ended(self, timeout: float | None = None) -> Task:
        """The task once it has ended, in any state; raises `TimedOut`."""
        if not self.seen.is_final:
            self.seen = self._client.wait(self.task_id, timeout)
        return self.seen

    def result(self, timeout: float | None = None) -> Task:
        """The task with its answer; raises `TaskFailed`, `TaskCancelled`, `TimedOut`."""
        self.seen = self._client.whole(self.ended(timeout).completed())
        return self.seen

    def exception(self, timeout: float | None = None) -> ClientError | None:
        """Why there is no answer; None if there is one."""
        try:
            self.ended(timeout).completed()
        except ClientError as error:
            return error
        return None

    def done(self) -> bool:
        """Whether it has ended."""
        return self.task().is_final

    def cancel(self) -> bool:
        """Cancels the task; a running calculation is killed. False if it had ended before."""
        self.seen = self._client.cancel(self.task_id)
        return self.cancelled()

    def cancelled(self) -> bool:
        """Whether it was cancelled, as far as is known here."""
        return self.seen.status == "CANCELLED"


class AsyncFuture:
    """A task that somebody calculates; `await` gives the task with its answer."""

    def __init__(self, client: AsyncAsked, task: Task) -> None:
        self._client = client
        #: As it was last seen.
        self.seen = task

    @property
    def task_id(self) -> str:
        """The id of the task."""
        return self.seen.task_id

    def __await__(self) -> Generator[Any, None, Task]:
        """As `result`."""
        return self.result().__await__()

    async def task(self) -> Task:
        """The task as it is now."""
        if not self.seen.is_final:
            self.seen = await self._client.task(self.task_id)
        return self.seen

    async def ended(self, timeout: float | None = None) -> Task:  # noqa: ASYNC109 - as AsyncClient.wait
        """The task once it has ended, in any state; raises `TimedOut`."""
        if not self.seen.is_final:
            self.seen = await self._client.wait(self.task_id, timeout)
        return self.seen

    async def result(self, timeout: float | None = None) -> Task:  # noqa: ASYNC109 - as AsyncClient.wait
        """The task with its answer; raises `TaskFailed`, `TaskCancelled`, `TimedOut`."""
        self.seen = await self._client.whole((await self.ended(timeout)).completed())
        return self.seen

    async def cancel(self) -> bool:
        """Cancels the task; False if it had ended before."""
        self.seen = await self._client.cancel(self.task_id)
        return self.seen.status == "CANCELLED"
