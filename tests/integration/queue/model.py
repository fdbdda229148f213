"""The queue's rules once more, in plain Python and without a server: what the functions must do, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wizard.task import FINAL, Phase, Status

MAX_FAILURES = 3


@dataclass
class Known:
    """What the model knows of one task."""

    status: Status = Status.PENDING
    attempt: int = 0
    failures: int = 0
    slot: str | None = None
    phase: Phase = Phase.WHOLE
    parent: str | None = None
    parts: list[str] = field(default_factory=list)
    admitted: int = 0
    done: int = 0
    is_race: bool = False


class Model:
    """Lists have their head at the right, as in Valkey."""

    def __init__(self) -> None:
        self.tasks: dict[str, Known] = {}
        self.queue: list[str] = []
        self.delayed: list[str] = []
        self.dead: list[str] = []
        self.lists: dict[str, list[str]] = {}
        #: Moment at which a consumer's lease ended; None while it lives.
        self.ended: dict[str, int | None] = {}
        self.slots: dict[str, list[str]] = {}

    def register(self, consumer: str, slots: list[str]) -> None:
        """A consumer begins to live."""
        self.ended[consumer] = None
        self.slots[consumer] = slots
        self.lists |= {slot: [] for slot in slots}

    def is_live(self, slot: str) -> bool:
        """Whether the consumer of a slot lives."""
        return self.ended[slot.rpartition("/")[0]] is None

    def enqueue(self, task_id: str) -> None:
        """A new task waits."""
        self.tasks[task_id] = Known()
        self.queue.insert(0, task_id)

    def start(self, slot: str) -> tuple[str, int] | None:
        """The claim; without a live lease, what was only moved goes back."""
        if self.is_live(slot):
            return self.claim_next(slot)
        for task_id in list(self.lists[slot]):
            task = self.tasks[task_id]
            if task.status is not Status.PROCESSING or task.slot != slot:
                self.lists[slot].remove(task_id)
            if task.status is Status.PENDING:
                self.queue.append(task_id)
        return None

    def claim_next(self, slot: str) -> tuple[str, int] | None:
        """The oldest of the slot's own list, else the head of the queue."""
        own = self.lists[slot]
        while own or self.queue:
            if not own:
                own.append(self.queue.pop())
            task = self.tasks[own[-1]]
            if task.status is Status.PENDING:
                task.attempt += 1
                task.status, task.slot = Status.PROCESSING, slot
            if task.status is Status.PROCESSING and task.slot == slot:
                return own[-1], task.attempt
            own.pop()
        return None

    def settle(self, slot: str, task_id: str, attempt: int, word: Callable[[str], None]) -> bool:
        """Carries out `word` if the attempt is the current one."""
        task = self.tasks[task_id]
        if (task.status, task.slot, task.attempt) != (Status.PROCESSING, slot, attempt):
            return False
        self.lists[slot].remove(task_id)
        word(task_id)
        return True

    def complete(self, task_id: str) -> None:
        """It went well."""
        self.finish(task_id, Status.COMPLETED)

    def reject(self, task_id: str) -> None:
        """It has no answer."""
        self.finish(task_id, Status.FAILED)

    def crash(self, task_id: str) -> None:
        """A failure, and the head of the queue."""
        self.charge(task_id, self.queue)

    def error(self, task_id: str) -> None:
        """A failure, and a backoff."""
        self.charge(task_id, self.delayed)

    def release(self, task_id: str) -> None:
        """No failure, and the head of the queue."""
        self.wait_again(task_id, self.queue)

    def charge(self, task_id: str, place: list[str]) -> None:
        """One failure more."""
        task = self.tasks[task_id]
        task.failures += 1
        if task.failures < MAX_FAILURES:
            self.wait_again(task_id, place)
        else:
            self.finish(task_id, Status.FAILED, is_dead=True)

    def wait_again(self, task_id: str, place: list[str]) -> None:
        """An attempt ended and the task did not."""
        task = self.tasks[task_id]
        task.status, task.slot = Status.PENDING, None
        place.append(task_id)

    def split(self, task_id: str, parts: list[str], *, is_race: bool) -> None:
        """The task waits for its parts, four of them for each live slot."""
        task = self.tasks[task_id]
        task.phase, task.slot = Phase.PARTS, None
        task.parts, task.admitted, task.done, task.is_race = parts, 0, 0, is_race
        live = sum(len(slots) for consumer, slots in self.slots.items() if self.ended[consumer] is None)
        self.admit(task_id, 4 * max(1, live))

    def admit(self, parent: str, count: int) -> None:
        """Lets parts into the queue."""
        task = self.tasks[parent]
        for part in task.parts[task.admitted : task.admitted + count]:
            self.tasks[part] = Known(phase=Phase.PART, parent=parent)
            self.queue.insert(0, part)
            task.admitted += 1

    def finish(self, task_id: str, status: Status, *, is_dead: bool = False) -> None:
        """The end of a task, of its parts, and perhaps of its parent."""
        task = self.tasks[task_id]
        task.status = status
        if task.parent:
            self.part_ended(task.parent, status, is_dead=is_dead)
            return
        if is_dead:
            self.dead.insert(0, task_id)
        self.cancel_parts(task)

    def part_ended(self, parent: str, status: Status, *, is_dead: bool) -> None:
        """What it means for the parent."""
        task = self.tasks[parent]
        if (task.status, task.phase) != (Status.PROCESSING, Phase.PARTS):
            return
        if status is Status.FAILED:
            self.finish(parent, Status.FAILED, is_dead=is_dead)
        elif status is Status.COMPLETED:
            task.done += 1
            if task.is_race or task.done == len(task.parts):
                self.cancel_parts(task)
                task.phase = Phase.COMBINE
                self.wait_again(parent, self.queue)
            else:
                self.admit(parent, 1)

    def cancel_parts(self, task: Known) -> None:
        """All that have not ended."""
        for part in task.parts[: task.admitted]:
            if self.tasks[part].status not in FINAL:
                self.cancel(part)

    def cancel(self, task_id: str) -> None:
        """Wherever it is."""
        task = self.tasks[task_id]
        # What waits on a slot's list is left there: the next start drops it. So is a part that waits in the queue.
        waiting = [self.delayed] if task.parent else [self.queue, self.delayed]
        places = waiting if task.status is Status.PENDING else [self.lists.get(task.slot or "", [])]
        for place in places:
            if task_id in place:
                place.remove(task_id)
        self.finish(task_id, Status.CANCELLED)

    def revive(self, task_id: str) -> None:
        """A dead letter begins anew."""
        task = self.tasks[task_id]
        self.dead.remove(task_id)
        task.status, task.slot, task.failures = Status.PENDING, None, 0
        task.phase, task.parts, task.admitted = Phase.WHOLE, [], 0
        self.queue.insert(0, task_id)

    def sweep(self, consumer: str, visit: Callable[[str], None]) -> int:
        """Empties a consumer's lists; returns how many of its tasks had been started."""
        started = 0
        for slot in self.slots[consumer]:
            for task_id in list(self.lists[slot]):
                task = self.tasks[task_id]
                if task.status is Status.PENDING:
                    self.queue.append(task_id)
                elif task.status is Status.PROCESSING and task.slot == slot:
                    visit(task_id)
                    started += 1
            self.lists[slot].clear()
        return started

    def reap(self) -> int:
        """What every renewal does for the others."""
        ended = sorted((moment, name) for name, moment in self.ended.items() if moment is not None)
        return sum(self.sweep(name, self.crash) for _, name in ended)

    def leave(self, consumer: str, moment: int) -> int:
        """A consumer ends in good order; returns how many tasks it gave back."""
        self.ended[consumer] = moment
        return self.sweep(consumer, self.release)
