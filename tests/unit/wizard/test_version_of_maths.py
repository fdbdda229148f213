"""The version of the mathematics changes with each source that decides an answer, and with the list of libraries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wizard.version_of_maths import LENGTH, maths_version, version_of

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder `wizard` with the list of libraries beside it."""
    shutil.copytree(ROOT / "wizard", tmp_path / "wizard", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "worker.txt", tmp_path / "requirements")
    return tmp_path / "wizard"


def test_a_copy_has_the_same_version(copy: Path) -> None:
    """Wherever it lies: both images have one."""
    assert version_of(copy) == maths_version()
    assert len(maths_version()) == LENGTH


@pytest.mark.parametrize(
    "changed",
    [
        "operations/symbolic/limit.py",
        "language/reader.py",
        "arithmetic/functions.py",
        "kinds/matrix.py",
        "verdicts/points.py",
        "../requirements/worker.txt",
    ],
)
def test_a_changed_source_is_another_version(copy: Path, changed: str) -> None:
    """By one character."""
    with (copy / changed).open("a") as file:
        file.write("#")

    assert version_of(copy) != maths_version()


def test_what_decides_no_answer_changes_nothing(copy: Path) -> None:
    """The queue may be mended without asking all again."""
    with (copy / "queue" / "slot.py").open("a") as file:
        file.write("#")

    assert version_of(copy) == maths_version()
