"""A system of each test's own, since every one of them breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live_system import LiveSystem


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LiveSystem]:
    """Two API nodes, two workers, a lease of one second."""
    live = LiveSystem(tmp_path / "system")
    live.start()
    yield live
    live.stop()
