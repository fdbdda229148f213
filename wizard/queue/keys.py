"""Every key in Valkey. No other file spells a key; the Lua functions get their keys from this class too.

`<…>` in a docstring is a variable part. All keys begin with the prefix; its hash tag keeps them in one hash slot.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one installation. `prefix` comes from `VALKEY_PREFIX` and holds a hash tag."""

    prefix: str = "{wizard}:"

    def task(self, task_id: str) -> str:
        """Hash: one task, all its fields (`task.py`). Written by every function; expires once the task has ended."""
        return f"{self.prefix}task:{task_id}"

    def tasks(self) -> str:
        """Sorted set: task id → created_at in µs. The list of tasks, newest first; parts are not in it. Pruned."""
        return f"{self.prefix}tasks"

    def tasks_of(self, name: str) -> str:
        """Sorted set: as `tasks`, only those that the person or program of this name asked for. Pruned with `tasks`."""
        return f"{self.prefix}tasks:{name}"

    def askers(self) -> str:
        """Hash: task id → proven name of who asked for it, for the ids in `tasks`. Written by enqueue; pruned."""
        return f"{self.prefix}askers"

    def queue(self) -> str:
        """List: waiting tasks of the short lane whose caller gave no key. Pushed left, taken right (the head).

        Written by every function; never expires. The other lists of waiting tasks are `lane`.
        """
        return f"{self.prefix}task_queue"

    def lane(self, member: str) -> str:
        """List: as `queue`, for one lane and one caller: `<short|long>:<caller>`."""
        return f"{self.prefix}task_queue:{member}"

    def turns(self, lane: str) -> str:
        """List: callers with tasks in one lane; the right one is next. One without tasks is removed at its turn."""
        return f"{self.prefix}turns:{lane}"

    def parents(self, caller: str) -> str:
        """Sorted set: one caller's split tasks with parts that have not begun → time of their creation, ms."""
        return f"{self.prefix}parents:{caller}"

    def waiting(self) -> str:
        """Hash: what waits: numbers (short, long, parts) and foretold µs (short_us, long_us), written by every push.

        And who asked last (caller), and until when (ms) several callers count as asking (shared_until).
        """
        return f"{self.prefix}waiting"

    def asked(self, minute: str) -> str:
        """Hash: of one minute of Valkey's clock: `tasks:<caller>` and `us:<caller>`, what each asked for. Expires.

        At most 2,000 callers; the others count as those without a name. Written by enqueue and begin_batch.
        """
        return f"{self.prefix}asked:{minute}"

    def timings(self, window: str) -> str:
        """Hash: of five minutes: `<operation>:<wait|run>:<bound>` → attempts of all workers. Expires.

        Written by beat.
        """
        return f"{self.prefix}timings:{window}"

    def wake(self) -> str:
        """List: tokens that wake idle slots, at most one for each live slot. A lost token costs a wait, not a task."""
        return f"{self.prefix}wake"

    def slots(self) -> str:
        """String: number of slots of live consumers. Written by register, renew, leave."""
        return f"{self.prefix}slots"

    def processing(self, slot: str) -> str:
        """List: ids that one slot has claimed and not settled, at most 64, the oldest at the right. Never expires."""
        return f"{self.prefix}processing:{slot}"

    def workers(self) -> str:
        """Sorted set: consumer → moment its lease ends, ms. Written by register, renew, reap, leave."""
        return f"{self.prefix}workers"

    def excused(self) -> str:
        """Set: consumers that drain, or were not seen since an outage: their loss charges a task only the second time.

        Written by renew, leave.
        """
        return f"{self.prefix}excused"

    def reaped(self) -> str:
        """String: time of the last reap, ms. An old time means that Valkey, or every worker, was unavailable."""
        return f"{self.prefix}reaped"

    def delayed(self) -> str:
        """Sorted set: id → moment its backoff ends, ms. Written by fail, emptied by renew."""
        return f"{self.prefix}task_queue:delayed"

    def dead(self) -> str:
        """List: dead letters, newest at the left, at most 10,000. Written by fail, reap, revive, purge, prune."""
        return f"{self.prefix}task_queue:dead"

    def split(self, task_id: str) -> str:
        """Hash: the parts of a parent: ids, inputs of parts that have not begun, done parts. Deleted when it ends."""
        return f"{self.prefix}split:{task_id}"

    def summary(self, task_id: str) -> str:
        """String: what is kept of the parts of an ended task (JSON). Expires with it; deleted when it is revived."""
        return f"{self.prefix}summary:{task_id}"

    def batches(self, caller: str) -> str:
        """Sorted set: one caller's batches with lines that have not begun → time of their creation, ms."""
        return f"{self.prefix}batches:{caller}"

    def batch_lines(self, batch_id: str) -> str:
        """Hash: first line of a chunk that has not begun → its text (`lua/steps/batch.lua`). Deleted at its end."""
        return f"{self.prefix}batch_lines:{batch_id}"

    def batch_todo(self, batch_id: str) -> str:
        """List: first lines of the chunks that have not begun, the next one at the right. Deleted at its end."""
        return f"{self.prefix}batch_todo:{batch_id}"

    def batch_order(self, batch_id: str) -> str:
        """Sorted set: first lines of all chunks, by themselves. Expires with the batch."""
        return f"{self.prefix}batch_order:{batch_id}"

    def batch_records(self, batch_id: str) -> str:
        """Hash: first line of a chunk that has ended → what became of its lines (JSON). Expires with the batch."""
        return f"{self.prefix}batch_records:{batch_id}"

    def batch_running(self, batch_id: str) -> str:
        """Set: ids of the chunks that are tasks now. Deleted at its end."""
        return f"{self.prefix}batch_running:{batch_id}"

    def control(self, consumer: str) -> str:
        """List: commands for one supervisor: `cancel <id> <attempt>` or `end`. Expires within a minute."""
        return f"{self.prefix}control:{consumer}"

    def idempotency(self, key_digest: str) -> str:
        """String: `<digest of the body> <id> <id> …`. Written by enqueue; expires as an ended task does."""
        return f"{self.prefix}idem:{key_digest}"

    def cached_answer(self, question: str) -> str:
        """String: id of the task that answered a question (its digest). Written by complete; expires with that task."""
        return f"{self.prefix}memo:{question}"

    def answer(self, member: str) -> str:
        """String: one attachment of a result, by `<id>:<name>`. Expires with the last task that refers to it."""
        return f"{self.prefix}answer:{member}"

    def bucket(self, member: str) -> str:
        """String: one limit of one account, `<limit>:<account>`: the moments when it is full and was last used, µs.

        Written by spend and enqueue; expires when it is full.
        """
        return f"{self.prefix}bucket:{member}"

    def in_flight(self, account: str) -> str:
        """Set: ids of an account's tasks that have not ended, while their number is limited. Expires in a week.

        Written by enqueue and revive, and by whatever ends a task.
        """
        return f"{self.prefix}in_flight:{account}"

    def events(self) -> str:
        """Stream of about 100,000: type, task_id, status, node, attempt, start, parent, asked_by. Written by all."""
        return f"{self.prefix}task_events"

    def totals(self) -> str:
        """Hash: `<status>:<operation>` → number of tasks that ended so since the installation began. Never expires."""
        return f"{self.prefix}totals"

    def node(self, pod: str) -> str:
        """Hash: one pod's heartbeat: component, state, version, host, counts. Expires when the pod stops writing."""
        return f"{self.prefix}nodes:{pod}"

    def nodes(self) -> str:
        """Sorted set: pod → moment of its last heartbeat, ms. Each beat removes the silent pods."""
        return f"{self.prefix}nodes"

    def lock(self, name: str) -> str:
        """String: the API process that holds the leader lock `name`. Expires when the holder stops renewing."""
        return f"{self.prefix}lock:{name}"


def lua_keys(source: str) -> str:
    """Lua locals for the keys that `source` uses, as `key_queue` or `key_task(id)`, made from the class above."""
    lines = []
    for name, method in inspect.getmembers(Keys, inspect.isfunction):
        if name.startswith("_") or not re.search(rf"\bkey_{name}\b", source):
            continue
        if len(inspect.signature(method).parameters) == 1:
            lines.append(f"local key_{name} = KEYS[1] .. '{method(Keys(''))}'")
        else:
            lines.append(f"local function key_{name}(a) return KEYS[1] .. '{method(Keys(''), '')}' .. a end")
    return "\n".join(lines)
