"""How answers, tasks and lists look: as plain text for a pipe, drawn for a person."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from math_wizard.task import Task
from math_wizard.values import answer_of

#: Characters of an answer that a terminal shows; a pipe gets all of them.
_SHOWN = 4_000

_COLOURS = {"COMPLETED": "green", "FAILED": "red", "CANCELLED": "yellow", "PROCESSING": "cyan", "PENDING": "dim"}

#: Terminals that draw pictures by iTerm's protocol; others do it by kitty's.
_ITERM = frozenset({"iTerm.app", "WezTerm"})

#: Bytes of one piece of kitty's protocol.
_PIECE = 4_096


def plain(task: Task) -> str:
    """The answer on one line."""
    return _plain(answer_of(task.result or {}))


def answer(console: Console, task: Task) -> None:
    """The answer and its other members, who did what, and how it was checked."""
    console.print(Text(_short(plain(task)), style="bold"))
    for name, value in list((task.result or {}).items())[1:]:
        console.print(Text(f"{name}: {_short(_plain(value))}"))
    told = [
        f"handled_by {task.handled_by or '–'}",
        f"initiated_by {task.initiated_by}",
        f"checked_by {task.checked_by}",
    ]
    seconds = (task.measured or {}).get("elapsed_seconds", (task.measured or {}).get("wall_seconds"))
    told += [f"{seconds:.3g} s"] if seconds is not None else []
    told += [f"{task.parts} parts"] if task.parts else []
    told += ["from a stored answer"] if task.answered_from else []
    if task.verified:
        console.print(Text(f"✓ {task.verified['how']}", style="green"))
    console.print(Text(" · ".join(told), style="dim"))


def status(console: Console, task: Task) -> None:
    """A task on a few lines."""
    console.print(Text.assemble(f"{task.task_id}  ", _status(task), f"  {question(task)}"))
    for line in _details(task):
        console.print(Text(f"  {line}", style="dim"))


def tasks(console: Console, found: Iterable[Task]) -> None:
    """A table of tasks."""
    table = _table("task", "status", "question", "handled by", "asked at")
    for task in found:
        table.add_row(
            task.task_id, _status(task), question(task)[:60], task.handled_by or "", (task.created_at or "")[:19]
        )
    console.print(table)


def cluster(console: Console, seen: Mapping[str, Any]) -> None:
    """The nodes, and what waits."""
    table = _table("node", "component", "state", "slots", "version")
    for node in seen["nodes"]:
        slots = f"{node.get('busy', 0)}/{node['slots']}" if "slots" in node else ""
        table.add_row(node["name"], node["component"], str(node.get("state", "")), slots, node["version"])
    console.print(table)
    queue = seen["queue"]
    counts = [f"{name.replace('_', ' ')} {queue[name]}" for name in ("queued", "queued_parts", "running", "delayed")]
    console.print(f"{', '.join(counts)}; {queue['dead_letters']} dead letters")


def operations(console: Console, found: Iterable[Mapping[str, Any]]) -> None:
    """A table of operations."""
    table = _table("operation", "group", "inputs", "what it calculates")
    for each in found:
        table.add_row(each["name"], each["group"], ", ".join(_inputs(each)), each["summary"])
    console.print(table)


def operation(console: Console, found: Mapping[str, Any]) -> None:
    """One operation with its inputs and an example."""
    console.print(Text(f"{found['name']}: {found['summary']}", style="bold"))
    for each in found["inputs"]:
        console.print(Text(f"  {each['name']}: {each['about']}; {each['limits']}"))
    example = found["examples"][0]
    named = " ".join(f"{name}={value!r}" for name, value in example["inputs"].items())
    console.print(Text(f"  math-wizard ask {found['name']} {named}"))
    console.print(
        Text(f"  {found['method']} ({found['source']}; at most {found['time_limit_seconds']:g} s)", style="dim")
    )


def can_draw() -> bool:
    """Whether this terminal shows pictures."""
    return bool(os.environ.get("KITTY_WINDOW_ID")) or os.environ.get("TERM_PROGRAM") in {*_ITERM, "ghostty"}


def picture(png: bytes) -> str:
    """The characters that draw a picture in a terminal that can."""
    text = base64.b64encode(png).decode()
    if os.environ.get("TERM_PROGRAM") in _ITERM:
        return f"\x1b]1337;File=inline=1;size={len(png)}:{text}\x07\n"
    return "".join(_pieces(text)) + "\n"


def _pieces(text: str) -> Iterator[str]:
    """Kitty's protocol, in pieces; each says whether another one comes."""
    for start in range(0, len(text), _PIECE):
        first = "a=T,f=100," if start == 0 else ""
        yield f"\x1b_G{first}m={int(start + _PIECE < len(text))};{text[start : start + _PIECE]}\x1b\\"


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(map(_is_power, value)):
        return " * ".join(map(_power, value))
    return json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    if len(text) <= _SHOWN:
        return text
    return f"{text[: _SHOWN // 2]} … {text[-_SHOWN // 2 :]} ({len(text):,} characters; a pipe gets them all)"


def _is_power(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) in ({"prime", "exponent"}, {"factor", "exponent"})


def _power(value: Mapping[str, Any]) -> str:
    base = str(value.get("prime") or value.get("factor"))
    base = base if base.isalnum() else f"({base})"
    return base if int(value["exponent"]) == 1 else f"{base}^{value['exponent']}"


def question(task: Task) -> str:
    """What a task was asked."""
    if task.expression:
        return task.expression
    return f"{task.operation}({', '.join(f'{value}' for value in (task.inputs or {}).values())})"


def _details(task: Task) -> Iterator[str]:
    yield f"initiated_by {task.initiated_by}, handled_by {task.handled_by or '–'}, checked_by {task.checked_by}"
    if task.progress:
        yield f"{task.progress.done} of {task.progress.total} steps"
    if task.position:
        yield f"waits at place {task.position}"
    if task.error:
        yield str(task.error.get("detail"))
    for attempt in task.attempts:
        yield f"attempt {attempt['attempt']} on {attempt['handled_by']}: {attempt['detail']}"


def _inputs(found: Mapping[str, Any]) -> Iterator[str]:
    return (each["name"] if each["default"] is None else f"[{each['name']}]" for each in found["inputs"])


def _status(task: Task) -> Text:
    return Text(task.status, style=_COLOURS.get(task.status, ""))


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in names:
        table.add_column(name, overflow="fold")
    return table
