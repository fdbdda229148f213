"""The documentation: a site without a link that leads nowhere, and pages that say what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from release.reference import FOLDER, PAGES

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
SPHINX = Path(sys.executable).parent / "sphinx-build"


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """As `make site` builds it: every link, anchor and file is there, and the navigation has every page."""
    command = [SPHINX, "--builder", "html", "--fail-on-warning", "--keep-going", "--quiet", "--conf-dir", "docs"]
    done = subprocess.run(
        [*command, "--doctree-dir", tmp_path / "trees", ".", tmp_path / "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    front = (tmp_path / "site" / "docs" / "index.html").read_text(encoding="utf-8")
    for kind in ("Tutorial", "How to use it", "How to operate it", "Reference", "Explanation"):
        assert kind in front
    assert "docs/index.html" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path) -> None:
    """And so does a page that no navigation has."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "conf.py").write_text((ROOT / "docs" / "conf.py").read_text(encoding="utf-8"))
    (tmp_path / "docs" / "index.md").write_text("# Front\n\n[a page](gone.md), [an anchor](#gone)\n")
    (tmp_path / "docs" / "lost.md").write_text("# Lost\n")

    command = [SPHINX, "--fail-on-warning", "--keep-going", "--quiet", "--conf-dir", "docs", ".", "site"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    for fault in ("'gone.md'", "'gone'", "lost.md"):
        assert fault in done.stderr


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_up_to_date(name: str) -> None:
    """Whoever changes what it is about runs `make docs`."""
    assert (FOLDER / f"{name}.md").read_text(encoding="utf-8") == PAGES[name]()


def test_the_reference_has_no_other_page() -> None:
    """A page whose source is gone goes too."""
    assert {path.stem for path in FOLDER.glob("*.md")} == set(PAGES)


def test_figures_are_those_of_the_page_that_measures_them() -> None:
    """What is said of the queue beside Celery was measured in docs/throughput.md."""
    beside = (ROOT / "docs" / "why-not-celery.md").read_text(encoding="utf-8").partition("## What it costs")[2]
    measured = (ROOT / "docs" / "throughput.md").read_text(encoding="utf-8")
    rows = [line for line in beside.splitlines() if line.startswith("| ")][2:]
    figures = re.findall(r"\d[\d,.]*\d(?: ms| a second)?", " ".join(rows))

    assert len(figures) > 5
    assert [each for each in figures if each not in measured] == []
