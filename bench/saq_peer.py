"""The peer's worker: `saq bench.saq_peer.settings`."""

from __future__ import annotations

import os
from typing import Any

from saq import Queue


async def add(_: Any, *, a: int, b: int) -> int:
    """The addition."""
    return a + b


settings = {"queue": Queue.from_url(os.environ["SAQ_URL"]), "functions": [add]}
