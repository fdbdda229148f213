"""One JSON line an event on standard error: time, level, node, message, and whatever fields the caller adds."""

from __future__ import annotations

import json
import logging
import time

from wizard.node import Node

#: What every record has of its own; all else was added by the caller with `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON, so that nothing in a value can forge another line."""

    def __init__(self, node: Node) -> None:
        """`node` is named in every line."""
        super().__init__()
        self._node = node.name

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "node": self._node,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OWN},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_as_json(node: Node, level: int = logging.INFO) -> None:
    """Makes the root logger write JSON lines; called once, where a process is put together."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(node))
    logging.basicConfig(level=level, handlers=[handler], force=True)
