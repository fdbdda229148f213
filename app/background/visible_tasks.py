"""The tasks and events as the caller of the current request may see them: the only way from a route to a task.

In private mode, the task of another does not exist for a caller. The same `TaskNotFound` is raised for it as for an id
that nobody has. A test looks for routes that go past this file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.background.listener import Listener
from app.identity.caller import Role, current
from app.identity.errors import Forbidden
from app.identity.sight import Sight
from app.metrics.process import ProcessMetrics
from wizard.errors import TaskNotFound
from wizard.queue import (
    Batches,
    BatchState,
    DeadLetters,
    Enqueued,
    Event,
    HeldTask,
    Holder,
    NewBatch,
    NewTask,
    Observer,
    Page,
    PartRecord,
    Place,
    Producer,
    Quota,
    Results,
)
from wizard.queue.observer import ANSWERED_CHARACTERS
from wizard.settings import Settings
from wizard.task import BATCH, Status, Task


def is_short(new: NewTask) -> bool:
    """Whether answers show its inputs. It is measured as it is stored, but for the names of a few members."""
    return sum(map(len, new.inputs.values())) <= ANSWERED_CHARACTERS


class VisibleTasks:
    """Reads, awaits, enqueues and cancels tasks for the caller of the current request.

    Every method raises the errors of the client when Valkey is unavailable.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        observer: Observer,
        producer: Producer,
        batches: Batches,
        results: Results,
        letters: DeadLetters,
        listener: Listener,
        metrics: ProcessMetrics,
    ) -> None:
        """Reads only which mode it is from the settings."""
        self._is_private = bool(settings.private)
        self._observer = observer
        self._producer = producer
        self._batches = batches
        self._results = results
        self._letters = letters
        self._listener = listener
        self._metrics = metrics

    def sight(self) -> Sight:
        """What the caller sees; for what goes on after the request."""
        return Sight.of(current(), is_private=self._is_private)

    def get(self, task_id: str) -> Task:
        """The task, its `inputs` None where they are long; raises `TaskNotFound`."""
        return self._seen(self._observer.get_answered(task_id))

    def whole(self, task_id: str) -> Task:
        """The task with all its inputs, which may be megabytes; raises `TaskNotFound`."""
        return self._seen(self._observer.get(task_id))

    def outcome(self, task_id: str, seconds: float, is_gone: Callable[[], bool], *, is_short: bool = False) -> Task:
        """As `Listener.outcome`."""
        if self.sight().only is not None:
            # Nobody waits for what does not exist.
            self.get(task_id)
        return self._seen(self._listener.outcome(task_id, seconds, is_gone, is_short=is_short))

    def page(
        self,
        *,
        limit: int,
        cursor: str | None = None,
        status: Status | None = None,
        operation: str | None = None,
        node: str | None = None,
        asked_by: str | None = None,
        beginning: str | None = None,
    ) -> Page:
        """As `Observer.page`. Whom it does not see, or whose names it does not see, the caller finds no tasks of."""
        sight = self.sight()
        if asked_by is not None and not (sight.sees_names and sight.sees(asked_by)):
            return Page((), None)
        name = asked_by if sight.only is None else sight.only
        page = self._observer.page(
            limit=limit,
            cursor=cursor,
            status=status,
            operation=operation,
            node=node,
            asked_by=name,
            beginning=beginning or "",
        )
        return Page(tuple(sight.task(each) for each in page.tasks if sight.sees(each.asked_by)), page.cursor)

    def place(self, task: Task) -> Place | None:
        """Where a task waits; None if it does not wait."""
        return self._observer.place(task.task_id) if task.status is Status.PENDING else None

    def holders(self) -> list[tuple[Holder, list[HeldTask]]]:
        """Every start of a worker with a lease, and those of its tasks that the caller sees."""
        sight = self.sight()
        return [(each, [task for task in each.tasks if sight.sees(task.asked_by)]) for each in self._observer.holders()]

    def parts(self, task: Task) -> list[PartRecord]:
        """The parts of a task that have begun, by index."""
        return self._results.parts(task.task_id) if task.parts else []

    def enqueue(
        self,
        tasks: Sequence[NewTask],
        *,
        caller: str | None,
        idempotency_key: str | None,
        key_of: str | None,
        quota: Quota | None = None,
    ) -> tuple[Enqueued, dict[str, Task | None]]:
        """Enqueues tasks for the caller; as `Producer.enqueue`. Also those of them that may have changed since."""
        enqueued = self._producer.enqueue(
            tasks, idempotency_key=idempotency_key, caller=caller, asked_by=current().name, key_of=key_of, quota=quota
        )
        self._metrics.submitted(tasks, enqueued)
        # What is new has nothing that we do not know.
        wanted = list(enqueued.task_ids) if enqueued.replayed else sorted(enqueued.answered)
        get = self._observer.get_many if all(map(is_short, tasks)) else self._observer.get_answered_many
        stored = get(wanted) if wanted else []
        sight = self.sight()
        return enqueued, {each: sight.task(task) if task else None for each, task in zip(wanted, stored, strict=True)}

    def new_batch(self) -> NewBatch:
        """A batch without lines."""
        return self._batches.new()

    def enqueue_batch(
        self,
        batch: NewBatch,
        body_digest: str,
        *,
        caller: str | None,
        idempotency_key: str | None,
        key_of: str | None,
        quota: Quota | None = None,
    ) -> tuple[Enqueued, tuple[Task, BatchState]]:
        """Enqueues a batch for the caller, as `Batches.enqueue`; also the batch and how far it is."""
        enqueued = self._batches.enqueue(
            batch,
            body_digest=body_digest,
            idempotency_key=idempotency_key,
            caller=caller,
            asked_by=current().name,
            key_of=key_of,
            quota=quota,
        )
        self._metrics.submitted([NewTask(BATCH, {})], enqueued)
        return enqueued, self.batch(enqueued.task_ids[0])

    def batch(self, task_id: str) -> tuple[Task, BatchState]:
        """A batch and how far it is, in this order: what has ended is done. Raises `TaskNotFound`."""
        task = self.get(task_id)
        return task, self._batches.state(task_id)

    def records(self, task: Task, start: int) -> list[tuple[int, str]]:
        """What became of the lines of a batch that the caller sees: as `Batches.records`."""
        return self._batches.records(task.task_id, start)

    def has_ended(self, task: Task) -> bool:
        """Whether a task that the caller sees has ended since, or was forgotten."""
        now = self._observer.get_many([task.task_id])[0]
        return now is None or now.status.is_final

    def cancel(self, task_id: str) -> Task:
        """The task, now cancelled: one's own, or any if the caller may operate.

        Raises `TaskNotFound`, `Forbidden`, and `NotCancellable` as `Producer.cancel`.
        """
        caller = current()
        if not caller.may(Role.OPERATE):
            task = self.get(task_id)
            if caller.name is None or task.asked_by != caller.name:
                raise Forbidden(f"Task {task_id} was asked for by another: to cancel it needs the role {Role.OPERATE}.")
        self._producer.cancel(task_id)
        return self.get(task_id)

    def dead_letters(self, limit: int) -> list[Task]:
        """The dead letters, newest first."""
        sight = self.sight()
        found = self._letters.list(limit, asked_by=sight.only)
        return [sight.task(each) for each in found if sight.sees(each.asked_by)]

    def revive(self, task_id: str) -> Task:
        """The task, now on the queue again; raises `TaskNotFound` for what is no dead letter."""
        self._require(task_id)
        self._letters.revive(task_id)
        return self.get(task_id)

    def purge(self, task_id: str) -> None:
        """Forgets a dead letter; raises `TaskNotFound`."""
        self._require(task_id)
        self._letters.purge(task_id)

    def purge_all(self) -> int:
        """Forgets every dead letter and returns their number; raises `Forbidden` for one who does not see all."""
        if self.sight().only is not None:
            raise Forbidden(f"To forget all dead letters needs the role {Role.OPERATE}: there may be those of others.")
        return self._letters.purge_all()

    def last_events(self, count: int) -> list[Event]:
        """The last events, oldest first."""
        sight = self.sight()
        return sight.events(self._observer.last_events(count, seen_by=sight.only))

    def _require(self, task_id: str) -> None:
        """Raises `TaskNotFound` for what the caller does not see."""
        if self.sight().only is not None:
            self.get(task_id)

    def _seen(self, task: Task) -> Task:
        sight = self.sight()
        if not sight.sees(task.asked_by):
            raise TaskNotFound(task.task_id)
        return sight.task(task)
