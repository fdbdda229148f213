"""All that Valkey holds at the end of a run, as plain data that can be stored and judged later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import valkey

from wizard.queue import Observer
from wizard.queue.keys import Keys
from wizard.settings import Settings

#: Keys that are read in one round trip.
_TOGETHER = 500

#: Type of a key → how all of it is read. What is in a stream, the history has.
_READ: dict[str, Callable[[Any, str], object]] = {
    "string": lambda pipeline, name: pipeline.get(name),
    "list": lambda pipeline, name: pipeline.lrange(name, 0, -1),
    "set": lambda pipeline, name: pipeline.smembers(name),
    "zset": lambda pipeline, name: pipeline.zrange(name, 0, -1),
    "hash": lambda pipeline, name: pipeline.hgetall(name),
    "stream": lambda pipeline, name: pipeline.xlen(name),
}


@dataclass(frozen=True)
class Stored:
    """One key: its type, its members as texts, whether it expires by itself."""

    kind: str
    members: tuple[str, ...]
    expires: bool


@dataclass(frozen=True)
class Dump:
    """The tasks by id, all keys but streams by name, and the depths as the API shows them."""

    tasks: dict[str, dict[str, str]]
    keys: dict[str, Stored]
    depths: dict[str, Any]
    prefix: str = "{wizard}:"

    @property
    def names(self) -> Keys:
        """How keys are called."""
        return Keys(self.prefix)

    def save(self, path: Path) -> None:
        """Writes it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def load(path: Path) -> Dump:
    """A dump that was saved."""
    found = json.loads(path.read_text(encoding="utf-8"))
    found["keys"] = {name: Stored(**each | {"members": tuple(each["members"])}) for name, each in found["keys"].items()}
    return Dump(**found)


def take(client: valkey.Valkey, settings: Settings) -> Dump:
    """Everything under the prefix, as it is now."""
    names = Keys(settings.valkey_prefix)
    tasks: dict[str, dict[str, str]] = {}
    keys: dict[str, Stored] = {}
    found = sorted(client.scan_iter(f"{settings.valkey_prefix}*", count=1_000))
    for begin in range(0, len(found), _TOGETHER):
        some = found[begin : begin + _TOGETHER]
        pipeline = client.pipeline(transaction=False)
        for name in some:
            pipeline.type(name)
            pipeline.ttl(name)
        replies = pipeline.execute()
        kinds = dict(zip(some, replies[::2], strict=True))
        expires = {name: ttl >= 0 for name, ttl in zip(some, replies[1::2], strict=True)}
        # A heartbeat may expire meanwhile.
        some = [name for name in some if kinds[name] != "none"]
        for name in some:
            _READ[kinds[name]](pipeline, name)
        for name, content in zip(some, pipeline.execute(), strict=True):
            if name.startswith(names.task("")):
                tasks[name.removeprefix(names.task(""))] = content
                keys[name] = Stored(kinds[name], (), expires[name])
            else:
                keys[name] = Stored(kinds[name], tuple(_members(content)), expires[name])
    depths = Observer(client, settings).depths()
    return Dump(tasks, keys, {name: getattr(depths, name) for name in depths.__slots__}, settings.valkey_prefix)


def _members(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for field, value in sorted(content.items()):
            yield from (field, value)
    elif isinstance(content, str):
        yield content
    elif isinstance(content, list | set):
        yield from sorted(content) if isinstance(content, set) else content
