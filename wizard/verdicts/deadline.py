"""A calculation in a process of its own, killed when its time or its memory is used up.

The process is a copy of this one, so nothing is imported again. It dies with its parent.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

#: Bytes that a calculation may take beside what is there when it begins: more would take longer to give back than the
#: deadline leaves.
_MEMORY = 256 * 1024 * 1024

_PR_SET_PDEATHSIG = 1

_PAGE = os.sysconf("SC_PAGE_SIZE")


class OutOfTime(Exception):
    """The calculation was killed at its deadline."""


class Died(Exception):
    """The calculation ran out of memory, or its process died."""


def within(seconds: float, calculate: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """What `calculate` returns, as JSON has it; raises `OutOfTime` or `Died`.

    It raises nothing of what the calculation raises: that is to be a part of its result.
    """
    by = time.monotonic() + seconds
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(reading, writing, calculate)
    os.close(writing)
    try:
        text = _read(reading, by)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if not text:
        raise Died
    found: dict[str, Any] = json.loads(text)
    return found


def _read(source: int, by: float) -> bytes:
    """All that is written until the end; raises `OutOfTime`."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    parts: list[bytes] = []
    while True:
        if not poll.poll(max(0.0, by - time.monotonic()) * 1000):
            raise OutOfTime
        part = os.read(source, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _child(reading: int, writing: int, calculate: Callable[[], Mapping[str, Any]]) -> NoReturn:
    """Calculates, writes and ends, without anything that the parent would do at its own end."""
    status = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.close(reading)
        _limit_memory()
        text = memoryview(json.dumps(calculate()).encode())
        while text:
            text = text[os.write(writing, text) :]
        status = 0
    except BaseException:  # noqa: S110  # The parent sees that nothing was written; nobody else can be told.
        pass
    finally:
        os._exit(status)


def _limit_memory() -> None:
    """Leaves the calculation so much beside what is there."""
    limit = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE + _MEMORY
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    soft = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(resource.RLIMIT_AS, (soft, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
