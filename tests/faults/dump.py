"""All that Valkey holds at the end of a run, as plain data that can be stored and judged later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import valkey

from wizard.queue import Observer
from wizard.queue.keys import Keys
from wizard.settings import Settings


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
    for name in sorted(client.scan_iter(f"{settings.valkey_prefix}*", count=1_000)):
        kind = client.type(name)
        expires = client.ttl(name) >= 0
        if name.startswith(names.task("")):
            tasks[name.removeprefix(names.task(""))] = client.hgetall(name)
            keys[name] = Stored(kind, (), expires)
        else:
            keys[name] = Stored(kind, tuple(_members(client, name, kind)), expires)
    depths = Observer(client, settings).depths()
    return Dump(tasks, keys, {name: getattr(depths, name) for name in depths.__slots__}, settings.valkey_prefix)


def _members(client: valkey.Valkey, name: str, kind: str) -> Iterator[str]:
    if kind == "string":
        yield str(client.get(name))
    elif kind == "list":
        yield from client.lrange(name, 0, -1)
    elif kind == "set":
        yield from sorted(client.smembers(name))
    elif kind == "zset":
        yield from client.zrange(name, 0, -1)
    elif kind == "hash":
        for field, value in sorted(client.hgetall(name).items()):
            yield from (field, value)
