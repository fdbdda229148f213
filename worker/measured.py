"""The measurements of a calculation, stored with its result.

Each has `wall_seconds` (including `check_seconds`, the check of a whole result), `cpu_seconds` and `libraries`. The
result of a split task also has `parts` and `pods`; `work_seconds`, the processor time of all parts and the combining;
`span_seconds`, that of the longest part and the combining, a lower bound for any number of workers; `elapsed_seconds`
from the split to the end; and `speed_up`, which is work divided by elapsed time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from typing import Any

from wizard.queue import Gathered

#: Module → distribution, where the names differ.
_DISTRIBUTIONS = {"PIL": "pillow", "flint": "python-flint"}


class Stopwatch:
    """Measures from its creation."""

    def __init__(self) -> None:
        """Reads both clocks."""
        self._wall, self.cpu_began = time.perf_counter(), time.process_time()

    def read(self, libraries: Iterable[str]) -> dict[str, Any]:
        """The times used since the creation, and the versions of the loaded `libraries`."""
        return {
            "wall_seconds": round(time.perf_counter() - self._wall, 6),
            "cpu_seconds": round(time.process_time() - self.cpu_began, 6),
            "libraries": dict(map(_version, (name for name in libraries if name in sys.modules))),
        }


def of_all(combining: str, gathered: Gathered) -> str:
    """The measurements of a split task, from those of its `combining` and its parts; JSON to JSON."""
    own = json.loads(combining)
    parts = [json.loads(each.measured or "{}").get("cpu_seconds", 0.0) for each in gathered.parts]
    work = sum(parts) + own["cpu_seconds"]
    elapsed = gathered.elapsed_seconds + own["wall_seconds"]
    return json.dumps(
        own
        | {
            "parts": len(parts),
            "pods": sorted({each.pod for each in gathered.parts if each.pod and each.measured}),
            "work_seconds": round(work, 3),
            "span_seconds": round(max(parts, default=0.0) + own["cpu_seconds"], 3),
            "elapsed_seconds": round(elapsed, 3),
            "speed_up": round(work / elapsed, 2) if elapsed else None,
        }
    )


@cache
def _version(library: str) -> tuple[str, str]:
    name = library.partition(".")[0]
    return name, metadata.version(_DISTRIBUTIONS.get(name, name))
