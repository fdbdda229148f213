"""What clients were told and what happened meanwhile: JSON, a line for each record, written as it happens.

Each record has `t`, seconds since the run began by the clock of the tests, and `what`:

- `asked`: key, operation, inputs, answer (null for a poison)
- `accepted`: key, task_id; the API said 202
- `cancel`: task_id; a client asks for its end; `cancelled`: task_id; the API said 200
- `refused`: key, status, retry_after; the API said something else
- `seen`: task_id, status, result, attempt, failures, handled_by; the API said that the task has ended
- `event`: type, task_id, status, node, attempt; as the Observer read it
- `fault`: kind, nodes, until; what the tests broke, from `t` on
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]


class History:
    """The records of one run, in a file and in memory; for any thread."""

    def __init__(self, path: Path) -> None:
        """The clock begins here."""
        self.path = path
        self.records: list[Record] = []
        self._began = time.monotonic()
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    def add(self, what: str, *, t: float | None = None, **fields: Any) -> None:
        """Writes one record; of what took a while, `t` is the beginning."""
        record = {"t": round(self.now() if t is None else t, 4), "what": what, **fields}
        with self._lock:
            self.records.append(record)
            self._file.write(json.dumps(record) + "\n")
            self._file.flush()

    def close(self) -> None:
        """No record follows."""
        self._file.close()


def read(path: Path) -> list[Record]:
    """The records of an earlier run."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
