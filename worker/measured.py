"""What a calculation took, as it is stored with its result.

A whole calculation or a part: `wall_seconds` (of which the check of a whole result took `check_seconds`),
`cpu_seconds`, `libraries`. What was put together of parts also has
`parts`, `pods`, and, in seconds of processor time, `work` (all parts and the combining) and `span` (the longest part
and the combining: no number of workers is quicker); `elapsed_seconds` from the split to the end, and `speed_up`, which
is work by elapsed time.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from typing import Any

from wizard.queue import Gathered

#: Distributions that are not named as their module is.
_DISTRIBUTIONS = {"PIL": "pillow", "flint": "python-flint"}


class Stopwatch:
    """Begins when it is made."""

    def __init__(self) -> None:
        """Notes both clocks."""
        self._wall, self._cpu = time.perf_counter(), _cpu_seconds()

    def read(self, libraries: Iterable[str]) -> dict[str, Any]:
        """What was used since."""
        return {
            "wall_seconds": round(time.perf_counter() - self._wall, 6),
            "cpu_seconds": round(_cpu_seconds() - self._cpu, 6),
            "libraries": dict(map(_version, (name for name in libraries if name in sys.modules))),
        }


def of_all(combining: str, gathered: Gathered) -> str:
    """What a split task took, from what its `combining` and its parts took; JSON to JSON."""
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
            "span_seconds": round(max(parts) + own["cpu_seconds"], 3),
            "elapsed_seconds": round(elapsed, 3),
            "speed_up": round(work / elapsed, 2) if elapsed else None,
        }
    )


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@cache
def _version(library: str) -> tuple[str, str]:
    name = library.partition(".")[0]
    return name, metadata.version(_DISTRIBUTIONS.get(name, name))
