"""The queue's rules once more, in plain Python and without a server: what the functions must do, step by step."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tests.integration.queue.known import BATCH_TASKS, LONG, SHARED_TASKS, SHORT, Batch, Known, whole_us
from wizard.task import FINAL, Phase, Status

#: Two, so that many a task dies here.
MAX_FAILURES = 2


class Model:
    """Lists and rings have their head at the right, as in Valkey."""

    def __init__(self) -> None:
        self.tasks: dict[str, Known] = {}
        #: Waiting tasks by lane and caller; and the callers of a lane, whose turns follow one another.
        self.lists: dict[tuple[str, str], list[str]] = {}
        self.rings: dict[str, list[str]] = {SHORT: [], LONG: []}
        #: By caller: split tasks with parts that have not begun, the oldest first.
        self.parents: dict[str, list[str]] = {}
        self.delayed: list[str] = []
        self.dead: list[str] = []
        self.processing: dict[str, list[str]] = {}
        #: Moment at which a consumer's lease ended; None while it lives.
        self.ended: dict[str, int | None] = {}
        self.slots: dict[str, list[str]] = {}
        #: How often a slot was given claims.
        self.given: dict[str, int] = {}
        self.live_slots = 0
        self.tokens = 0
        #: Who asked last, and whether another one asked before: no run takes the minute for which that counts.
        self.last_caller: str | None = None
        self.is_shared = False

    def ask(self, caller: str) -> None:
        """Somebody enqueues."""
        self.is_shared |= self.last_caller not in (None, caller)
        self.last_caller = caller

    # Consumers.

    def register(self, consumer: str, slots: list[str]) -> None:
        """A consumer begins to live."""
        self.ended[consumer] = None
        self.slots[consumer] = slots
        self.processing |= {slot: [] for slot in slots}
        self.given |= dict.fromkeys(slots, 0)
        self.count_slots()

    def is_live(self, slot: str) -> bool:
        """Whether the consumer of a slot lives."""
        return self.ended[slot.rpartition("/")[0]] is None

    def count_slots(self) -> None:
        """Counted when a consumer comes or goes; there are never more tokens than that."""
        self.live_slots = sum(len(slots) for name, slots in self.slots.items() if self.ended[name] is None)
        self.tokens = min(self.tokens, self.live_slots)

    def reap(self) -> int:
        """What every renewal does for the others; returns how many tasks were held."""
        lost = sorted((moment, name) for name, moment in self.ended.items() if moment is not None and self.slots[name])
        swept = sum(self.sweep(name, self.lose) for _, name in lost)
        if lost:
            self.count_slots()
        return swept

    def leave(self, consumer: str, moment: int) -> int:
        """A consumer ends in good order; returns how many tasks it gave back."""
        swept = self.sweep(consumer, lambda task_id, _: self.release(task_id))
        self.ended[consumer] = moment
        self.count_slots()
        return swept

    def sweep(self, consumer: str, visit: Callable[[str, int], None]) -> int:
        """Empties a consumer's slots, the newest task of each first."""
        swept = 0
        for slot in self.slots[consumer]:
            held, self.processing[slot] = self.processing[slot], []
            for task_id in held:
                visit(task_id, len(held))
            swept += len(held)
        self.slots[consumer] = []
        return swept

    def lose(self, task_id: str, held: int) -> None:
        """Charged if it was held alone; else nobody is, and each is claimed alone from now on."""
        if held == 1:
            self.crash(task_id)
        else:
            self.tasks[task_id].is_alone = True
            self.release(task_id)

    def in_flight(self, account: str) -> int:
        """How many tasks of an account have not ended."""
        return sum(task.account == account and task.status not in FINAL for task in self.tasks.values())

    # Waiting.

    @property
    def counters(self) -> dict[str, int]:
        """How much waits."""
        waiting = [self.tasks[each] for ids in self.lists.values() for each in ids]
        parents = [self.tasks[each] for ids in self.parents.values() for each in ids]
        unbegun = sum(len(each.parts) - each.begun for each in parents)
        unbegun_us = sum((len(each.parts) - each.begun) * whole_us(each.part_ms) for each in parents)
        return {
            "short": sum(each.lane == SHORT for each in waiting),
            "long": sum(each.lane == LONG and not each.parent for each in waiting),
            "parts": sum(bool(each.parent) for each in waiting) + unbegun,
            "short_us": sum(each.us for each in waiting if each.lane == SHORT),
            "long_us": sum(each.us for each in waiting if each.lane == LONG) + unbegun_us,
        }

    def list_of(self, task_id: str) -> list[str]:
        """The list that a task waits on."""
        task = self.tasks[task_id]
        return self.lists.setdefault((task.lane, task.caller), [])

    def to_head(self, task_id: str) -> None:
        """It is the next of its caller."""
        self.list_of(task_id).append(task_id)
        self.announce(self.tasks[task_id].lane, self.tasks[task_id].caller, 1)

    def to_end(self, task_id: str) -> None:
        """It is the last of its caller."""
        self.list_of(task_id).insert(0, task_id)
        self.announce(self.tasks[task_id].lane, self.tasks[task_id].caller, 1)

    def announce(self, lane: str, caller: str, entries: int) -> None:
        """A caller that begins to wait has the next turn; sleeping slots are woken."""
        if caller not in self.rings[lane]:
            self.rings[lane].append(caller)
        self.tokens = max(self.tokens, min(self.live_slots, self.tokens + entries))

    def enqueue(self, task_id: str, task: Known) -> None:
        """A new task waits."""
        self.tasks[task_id] = task
        self.to_end(task_id)

    def revive(self, task_id: str) -> None:
        """A dead letter begins anew, and alone."""
        task = self.tasks[task_id]
        self.dead.remove(task_id)
        task.status, task.slot, task.failures, task.is_alone = Status.PENDING, None, 0, True
        task.phase, task.parts, task.begun = Phase.WHOLE, [], 0
        self.to_end(task_id)

    def end_backoffs(self) -> None:
        """All of them, in the order of their failures."""
        promoted, self.delayed = self.delayed, []
        for task_id in promoted:
            self.to_head(task_id)

    # Claims.

    def start(self, slot: str) -> list[tuple[str, int]] | None:
        """What the slot holds already, the oldest first, else the next claims; None without a live lease."""
        if not self.is_live(slot):
            return None
        held = [(each, self.tasks[each].attempt) for each in reversed(self.processing[slot])]
        if held:
            self.given[slot] += 1
        return held or self.claim_next(slot)

    def claim_next(self, slot: str) -> list[tuple[str, int]]:
        """The next claims, besides what the slot holds."""
        held = [self.tasks[each] for each in self.processing[slot]]
        lanes = (LONG, SHORT) if self.given[slot] % 4 == 3 else (SHORT, LONG)
        claimed: list[str] = []
        if held and lanes[0] == LONG and self.rings[LONG]:
            return []
        for lane in lanes:
            if not claimed:
                claimed = self.take_batch(held) if lane == SHORT else self.take_long() if not held else []
        if claimed:
            self.given[slot] += 1
        elif not held:
            self.tokens = 0
        return [self.begin(slot, each) for each in claimed]

    def take_batch(self, held: Sequence[Known]) -> list[str]:
        """Short tasks, one of each caller in turn, or many of the only one, while there is room."""
        numbers = self.counters
        depth = len(held) + numbers["short"] + numbers["long"] + numbers["parts"]
        share = math.ceil(depth / max(1, self.live_slots))
        most = max(1 - len(held), min(SHARED_TASKS if self.is_shared else BATCH_TASKS, share) - len(held))
        ring, batch, taken = self.rings[SHORT], Batch(held), list[str]()
        while ring and len(taken) < most and not batch.is_closed:
            waiting = self.lists[SHORT, ring[-1]]
            if not waiting:
                ring.pop()
            elif batch.has_room_for(self.tasks[waiting[-1]]):
                taken.append(waiting.pop())
                batch.add(self.tasks[taken[-1]])
                # One who is alone keeps the turn until it has nothing.
                ring.insert(0, ring.pop())
            else:
                break
        return taken

    def take_long(self) -> list[str]:
        """One task of the next caller: what has begun before, then parts of its oldest parent, then what is new."""
        ring = self.rings[LONG]
        while ring:
            waiting, parents = self.lists.get((LONG, ring[-1]), []), self.parents.get(ring[-1], [])
            if waiting and (self.tasks[waiting[-1]].attempt or not parents):
                taken = waiting.pop()
            elif parents:
                taken = self.next_part(parents)
            else:
                ring.pop()
                continue
            ring.insert(0, ring.pop())
            return [taken]
        return []

    def next_part(self, parents: list[str]) -> str:
        """The next part of the oldest parent becomes a task."""
        parent = self.tasks[parents[0]]
        part = parent.parts[parent.begun]
        self.tasks[part] = Known(caller=parent.caller, cost_ms=parent.part_ms, phase=Phase.PART, parent=parents[0])
        parent.begun += 1
        if parent.begun == len(parent.parts):
            del parents[0]
        return part

    def begin(self, slot: str, task_id: str) -> tuple[str, int]:
        """A new attempt."""
        task = self.tasks[task_id]
        task.attempt += 1
        task.status, task.slot = Status.PROCESSING, slot
        self.processing[slot].insert(0, task_id)
        return task_id, task.attempt

    # Settlements.

    def settle(self, slot: str, task_id: str, attempt: int, end: Callable[[str], None]) -> bool:
        """Carries out `end` if the attempt is the current one."""
        task = self.tasks[task_id]
        if (task.status, task.slot, task.attempt) != (Status.PROCESSING, slot, attempt):
            return False
        self.processing[slot].remove(task_id)
        end(task_id)
        return True

    def complete(self, task_id: str) -> None:
        """It has a result."""
        self.finish(task_id, Status.COMPLETED)

    def reject(self, task_id: str) -> None:
        """It has no answer."""
        self.finish(task_id, Status.FAILED)

    def crash(self, task_id: str) -> None:
        """A failure, and the head of the queue."""
        self.charge(task_id, self.to_head)

    def error(self, task_id: str) -> None:
        """A failure, and a backoff."""
        self.charge(task_id, self.delayed.append)

    def release(self, task_id: str) -> None:
        """No failure, and the head of the queue."""
        self.wait_again(task_id, self.to_head)

    def charge(self, task_id: str, place: Callable[[str], None]) -> None:
        """One failure more."""
        task = self.tasks[task_id]
        task.failures += 1
        if task.failures < MAX_FAILURES:
            self.wait_again(task_id, place)
        else:
            self.finish(task_id, Status.FAILED, is_dead=True)

    def wait_again(self, task_id: str, place: Callable[[str], None]) -> None:
        """An attempt ended and the task did not."""
        task = self.tasks[task_id]
        task.status, task.slot = Status.PENDING, None
        place(task_id)

    def split(self, task_id: str, parts: list[str], *, is_race: bool) -> None:
        """The task waits for its parts; they begin when a slot claims them."""
        task = self.tasks[task_id]
        task.phase, task.slot = Phase.PARTS, None
        task.parts, task.begun, task.done, task.is_race = parts, 0, 0, is_race
        task.part_ms = f"{float(task.cost_ms or 0) / len(parts):.3f}"
        parents = self.parents.setdefault(task.caller, [])
        parents.append(task_id)
        parents.sort(key=lambda each: (self.tasks[each].created_at, each))
        self.announce(LONG, task.caller, len(parts))

    def finish(self, task_id: str, status: Status, *, is_dead: bool = False) -> None:
        """The end of a task, of its parts, and perhaps of its parent."""
        task = self.tasks[task_id]
        task.status = status
        if task.parent:
            self.part_ended(task.parent, status, is_dead=is_dead)
            return
        if is_dead:
            self.dead.insert(0, task_id)
        self.cancel_parts(task_id)
        # A task's parts are kept only until it has ended.
        for part in task.parts[: task.begun]:
            self.tasks[part].is_gone = True

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
                self.cancel_parts(parent)
                task.phase = Phase.COMBINE
                self.wait_again(parent, self.to_head)

    def cancel_parts(self, parent: str) -> None:
        """All that have not ended; those that have not begun never will."""
        task = self.tasks[parent]
        if parent in self.parents.get(task.caller, []):
            self.parents[task.caller].remove(parent)
        for part in task.parts[: task.begun]:
            if self.tasks[part].status not in FINAL:
                self.cancel(part)

    def cancel(self, task_id: str) -> None:
        """Wherever it is."""
        task = self.tasks[task_id]
        for place in (self.list_of(task_id), self.delayed, self.processing.get(task.slot or "", [])):
            if task_id in place:
                place.remove(task_id)
        self.finish(task_id, Status.CANCELLED)
