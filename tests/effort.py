"""How much work a call is, counted instead of timed: the same on every machine, however busy."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Effort:
    """The calls of functions, Python's and C's, and the bytes that Python's objects took at most at one time."""

    calls: int = 0
    peak_bytes: int = 0


@contextmanager
def effort(*, memory: bool = True) -> Iterator[Effort]:
    """Counts what is done inside the `with`; the figures are there once it ends, without `memory` the calls alone.

    A number that is too large to be made shows in the bytes, and a text that is read again and again in the calls.
    What one call does within a library of C counts as one: pytest's time limit ends a call that never ends.
    """
    found = Effort()

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        found.calls += event.endswith("call")

    if memory:
        tracemalloc.start()
    sys.setprofile(count)
    try:
        yield found
    finally:
        sys.setprofile(None)
        if memory:
            found.peak_bytes = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
