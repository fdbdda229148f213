"""The six experiments of docs/what-dies-when.md: each breaks one thing, and measures what its page promises."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live_system import LiveSystem

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXPERIMENTS = sorted(path.stem for path in (DOCS / "experiments").glob("*.py") if path.stem != "laboratory")

#: As the page says how to start it.
SETTINGS = {"QUEUE_CAP": "1000", "LEASE_SECONDS": "2"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSystem]:
    """One system for all of them: each leaves it as it was."""
    live = LiveSystem(tmp_path_factory.mktemp("experiments"), lease_seconds=2.0, QUEUE_CAP="1000")
    live.start()
    yield live
    live.stop()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_measures_what_its_page_expects(
    name: str, system: LiveSystem, say: Callable[[str], None]
) -> None:
    """It says so by its exit code, and shows its figures."""
    known = {"WIZARD_URL": system.url, "WIZARD_DATA": str(system.folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, DOCS / "experiments" / f"{name}.py"],
        env={**os.environ, **SETTINGS, **known},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    say(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") >= 5


def test_the_page_names_every_experiment() -> None:
    """With the settings that it needs."""
    page = (DOCS / "what-dies-when.md").read_text(encoding="utf-8")

    assert sorted(set(re.findall(r"\]\(experiments/(\w+)\.py\)", page))) == EXPERIMENTS
    assert len(EXPERIMENTS) == 6
    for name, value in SETTINGS.items():
        assert f"{name}={value}" in page
