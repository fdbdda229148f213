"""One line an event on standard error: JSON for programs, or text for people.

Each has time, level, node, message, and whatever fields the caller adds. A traceback is a field, so it is one line too.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as quoted
from types import TracebackType
from typing import NamedTuple

from wizard.node import Node
from wizard.settings import Settings

#: What every record has of its own; all else was added by the caller with `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "ends"}


class AttemptEnd(NamedTuple):
    """The end of an attempt that went well, as the log tells it."""

    task_id: str
    operation: str
    attempt: int
    seconds: float
    asked_by: str | None
    #: Empty for a whole task; `part`, or `combine`.
    phase: str


def tell_ends(log: logging.Logger, ends: Sequence[AttemptEnd]) -> None:
    """Writes a line for each of several ends, at once: a full queue leaves a task a tenth of a millisecond."""
    if ends and log.isEnabledFor(logging.INFO):
        log.info("completed", extra={"ends": ends})


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON, so that nothing in a value can forge another line."""

    def __init__(self, node: Node) -> None:
        """`node` is named in every line."""
        super().__init__()
        self._node = node.name

    def format(self, record: logging.LogRecord) -> str:
        """The line; for `tell_ends` as many as there are ends."""
        line = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "node": self._node,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        text = json.dumps(line, default=str)
        if ends := vars(record).get("ends"):
            head = text[:-1]
            return "\n".join(head + _end(each) for each in ends)
        return text


class TextLines(logging.Formatter):
    """Formats a record for a person: a line, and indented under it what has lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; for `tell_ends` as many as there are ends."""
        message, *more = record.getMessage().splitlines() or [""]
        began = f"{_moment(record)[11:-1]} {record.levelname.lower():7} {_printable(message)}"
        if ends := vars(record).get("ends"):
            return "\n".join(f"{began} {_shown(each._asdict())}" for each in ends)
        fields = _fields(record)
        for name in [name for name, value in fields.items() if "\n" in str(value)]:
            more += str(fields.pop(name)).splitlines()
        if record.exc_info:
            more += self.formatException(record.exc_info).splitlines()
        shown = _shown(fields)
        return "\n    ".join([f"{began} {shown}" if shown else began, *map(_printable, more)])


def start_logging(node: Node, settings: Settings) -> None:
    """Makes all that is logged one line an event, uncaught exceptions too. Called where a process is put together."""
    handler = logging.StreamHandler()
    handler.setFormatter(TextLines() if settings.log_format == "text" else JsonLines(node))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda end: _uncaught(end.exc_type, end.exc_value, end.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger().critical("an exception was not caught", exc_info=(kind, error or kind(), trace))


def _moment(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z"


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _end(end: AttemptEnd) -> str:
    """The rest of a JSON line. `json.dumps` would take three times as long, and this runs for every task."""
    asked_by = quoted(end.asked_by) if end.asked_by else "null"
    phase = f', "phase": {quoted(end.phase)}' if end.phase else ""
    return (
        f', "task_id": {quoted(end.task_id)}, "operation": {quoted(end.operation)}, "attempt": {end.attempt}, '
        f'"seconds": {end.seconds}, "asked_by": {asked_by}{phase}}}'
    )


def _shown(fields: dict[str, object]) -> str:
    return " ".join(f"{name}={_printable(str(value))}" for name, value in fields.items() if value not in (None, ""))


def _printable(text: str) -> str:
    """Without what could move the cursor of a terminal or begin a line."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
