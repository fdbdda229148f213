"""Every key in Valkey, each spelt here and nowhere else; the Lua functions get theirs from this class too.

`<…>` in a docstring is a variable part. All keys begin with the prefix, whose hash tag keeps them in one slot.
"""

from __future__ import annotations

import inspect
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

    def queue(self) -> str:
        """List: ids that wait. In at the left, taken from the right; the right end is the head. Never expires."""
        return f"{self.prefix}task_queue"

    def processing(self, slot: str) -> str:
        """List: ids that one slot has taken and not settled, nearly always none or one. Never expires."""
        return f"{self.prefix}processing:{slot}"

    def workers(self) -> str:
        """Sorted set: consumer → moment its lease ends, ms. Written by register, renew, reap, leave."""
        return f"{self.prefix}workers"

    def reaped(self) -> str:
        """String: the moment of the last reap, ms. An old one means that Valkey, or every worker, was away."""
        return f"{self.prefix}reaped"

    def delayed(self) -> str:
        """Sorted set: id → moment its backoff ends, ms. Written by fail, emptied by renew."""
        return f"{self.prefix}task_queue:delayed"

    def dead(self) -> str:
        """List: dead letters, newest at the left, at most 10,000. Written by fail, reap; revive, purge, prune take."""
        return f"{self.prefix}task_queue:dead"

    def split(self, task_id: str) -> str:
        """Hash: a parent that waits for its parts: ids, inputs not yet enqueued, which are done. Expires with it."""
        return f"{self.prefix}split:{task_id}"

    def control(self, consumer: str) -> str:
        """List: words for one supervisor, which waits on it: `cancel <id> <attempt>`. Expires in a minute."""
        return f"{self.prefix}control:{consumer}"

    def idempotency(self, key_digest: str) -> str:
        """String: `<digest of the body> <id> <id> …`. Written by enqueue; expires as an ended task does."""
        return f"{self.prefix}idem:{key_digest}"

    def cached_answer(self, question: str) -> str:
        """String: id of the task that answered a question (its digest). Written by complete; expires as that task."""
        return f"{self.prefix}memo:{question}"

    def answer(self, member: str) -> str:
        """String: what is kept apart from a result, by `<id>:<name>`. Expires with the last task that was given it."""
        return f"{self.prefix}answer:{member}"

    def events(self) -> str:
        """Stream of about 100,000: type, task_id, status, node, attempt. Written by every function."""
        return f"{self.prefix}task_events"

    def totals(self) -> str:
        """Hash: `<status>:<operation>` → how many tasks ended so since the installation began. Never expires."""
        return f"{self.prefix}totals"

    def node(self, pod: str) -> str:
        """Hash: one pod's heartbeat: component, state, version, host, counts. Expires when the pod is silent."""
        return f"{self.prefix}nodes:{pod}"

    def nodes(self) -> str:
        """Sorted set: pod → moment of its last heartbeat, ms. Each beat takes the silent ones out."""
        return f"{self.prefix}nodes"

    def lock(self, name: str) -> str:
        """String: who among the API processes does the work `name` for all. Expires when the holder is silent."""
        return f"{self.prefix}lock:{name}"


def lua_keys(source: str) -> str:
    """Lua locals for the keys that `source` uses, as `key_queue` or `key_task(id)`, made from the class above."""
    lines = []
    for name, method in inspect.getmembers(Keys, inspect.isfunction):
        if name.startswith("_") or f"key_{name}" not in source:
            continue
        if len(inspect.signature(method).parameters) == 1:
            lines.append(f"local key_{name} = KEYS[1] .. '{method(Keys(''))}'")
        else:
            lines.append(f"local function key_{name}(a) return KEYS[1] .. '{method(Keys(''), '')}' .. a end")
    return "\n".join(lines)
