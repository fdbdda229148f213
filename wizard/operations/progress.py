"""How an operation says how far it is. Whoever runs it may listen; when nobody does, a report costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[int, int], None] | None] = ContextVar("listener", default=None)


def report(done: int, total: int) -> None:
    """Tells the listener, if there is one, that `done` of `total` steps are behind us. Never goes backwards."""
    callback = _listener.get()
    if callback:
        callback(done, total)


@contextmanager
def listen(callback: Callable[[int, int], None]) -> Iterator[None]:
    """Within the block `callback(done, total)` gets every report; what it raises, the operation raises."""
    before = _listener.set(callback)
    try:
        yield
    finally:
        _listener.reset(before)
