"""One cluster for all of these tests: it takes a minute to make. They run in the order in which they stand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.live_cluster import LiveCluster, lacks


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCluster]:
    """Three hosts, the chart installed, every pod ready."""
    if missing := lacks():
        if os.environ.get("CI"):
            pytest.fail(f"{missing} is missing, and CI must have it")
        pytest.skip(f"{missing} is missing")
    live = LiveCluster(Path(tmp_path_factory.mktemp("cluster")))
    live.create()
    try:
        live.upgrade()
        live.wait_until(lambda: live.ask("GET", "/readyz").status == 200)
        yield live
    finally:
        live.delete()
