"""The Python client of Distributed Math Wizard: one call for one exact answer, one more for a million of them.

It imports nothing of the service and knows only its API: `Client` blocks, `AsyncClient` is awaited. Names are imported
when they are used, so that the command line can answer Ctrl-C before its libraries are there.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from math_wizard.async_client import AsyncClient
    from math_wizard.batch import Batch, Record
    from math_wizard.client import Client
    from math_wizard.errors import (
        ClientError,
        InvalidQuestion,
        NoSuchTask,
        NotAllowed,
        NotAWizard,
        QueueFull,
        Refused,
        TimedOut,
        Unavailable,
        Unreachable,
    )
    from math_wizard.futures import AsyncFuture, Future
    from math_wizard.task import Progress, Task, TaskCancelled, TaskFailed

#: Module → the names that it gives to the package.
_NAMES = {
    "async_client": ("AsyncClient",),
    "batch": ("Batch", "Record"),
    "client": ("Client",),
    "errors": (
        *("ClientError", "InvalidQuestion", "NoSuchTask", "NotAWizard", "NotAllowed", "QueueFull", "Refused"),
        *("TimedOut", "Unavailable", "Unreachable"),
    ),
    "futures": ("AsyncFuture", "Future"),
    "task": ("Progress", "Task", "TaskCancelled", "TaskFailed"),
}

__all__ = [
    "AsyncClient",
    "AsyncFuture",
    "Batch",
    "Client",
    "ClientError",
    "Future",
    "InvalidQuestion",
    "NoSuchTask",
    "NotAWizard",
    "NotAllowed",
    "Progress",
    "QueueFull",
    "Record",
    "Refused",
    "Task",
    "TaskCancelled",
    "TaskFailed",
    "TimedOut",
    "Unavailable",
    "Unreachable",
]


def __getattr__(name: str) -> Any:
    """The name from its module, the first time that it is used."""
    for module, names in _NAMES.items():
        if name in names:
            return getattr(import_module(f"math_wizard.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
