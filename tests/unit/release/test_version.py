"""One version: every file that states it states the same, and another one is written to all of them at once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from release.version import PLACES, WrongVersion, agreed, write
from wizard import __version__

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that state the version, in a folder of their own."""
    for file in {*(place.file for place in PLACES), "CHANGELOG.md"}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text((ROOT / file).read_text())
    return tmp_path


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3-beta", "1.2.3.4", "1.2.3\n"])
def test_a_version_that_helm_and_pip_would_read_differently_is_refused(copy: Path, version: str) -> None:
    """One sentence, and no file is changed."""
    with pytest.raises(WrongVersion, match="three numbers such as"):
        write(version, copy)

    assert agreed(copy) == __version__


def test_a_place_that_differs_is_named(copy: Path) -> None:
    """With the version that it states."""
    chart = copy / "chart" / "Chart.yaml"
    chart.write_text(chart.read_text().replace(f"\nversion: {__version__}", "\nversion: 7.7.7"))

    with pytest.raises(WrongVersion, match=r"chart/Chart\.yaml 7\.7\.7"):
        agreed(copy)


def test_all_places_state_the_version() -> None:
    """That of `wizard/__init__.py`, which is the one place that has it."""
    assert agreed() == __version__


def test_no_other_file_names_an_image_of_another_version() -> None:
    """Wherever an image of ours has a tag, in any file that git keeps."""
    command = [
        "git",
        "grep",
        "--no-index",
        "--exclude-standard",
        "-IhoE",
        r"math-wizard-(api|worker):[0-9]+\.[^ \"'`]*",
    ]
    found = subprocess.run([*command, "--", ":!tests"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert {each.partition(":")[2] for each in found.split()} == {__version__}


@pytest.mark.parametrize("version", ["9.8.7", "9.8.7-rc.1"])
def test_another_version_is_written_to_all_places(copy: Path, version: str) -> None:
    """The old one is left nowhere, and the changelog has a heading for the new one."""
    write(version, copy)

    assert agreed(copy) == version
    for place in PLACES:
        assert not re.search(rf"\b{re.escape(__version__)}\b", (copy / place.file).read_text())
    assert f"## [Unreleased]\n\n## [{version}] - 20" in (copy / "CHANGELOG.md").read_text()
