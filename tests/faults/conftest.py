"""A system of each test's own, since every one of them breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line, whether pytest shows what tests print or not: figures, and the seed that repeats a run."""
    plugins = request.config.pluginmanager

    def show(text: str) -> None:
        with plugins.get_plugin("capturemanager").global_and_fixture_disabled():
            plugins.get_plugin("terminalreporter").write_line(f"\n{text}")

    return show
