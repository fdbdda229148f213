"""A name stands for one thing: no two scripts of the page have the same one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

UI = Path(__file__).resolve().parents[3] / "ui"

#: Not ours, so their names are not ours to choose.
_THEIRS = {"vendor", "node_modules"}

#: Script → the region that it moves. A script has the name of a region only if it belongs to that region.
_PAIRS = {
    "cluster.js": "cluster.html",
    "compose/compose.js": "compose.html",
    "map/load.js": "load.html",
    "race.js": "race.html",
    "shortcuts.js": "shortcuts.html",
    "sign-in.js": "sign-in.html",
    "tasks/dead-letters.js": "dead-letters.html",
}


def scripts() -> list[Path]:
    """All scripts of ours, relative to `ui/`."""
    return [path.relative_to(UI) for path in UI.rglob("*.js") if not _THEIRS & set(path.parts)]


def test_no_two_scripts_have_the_same_name():
    """A reader who opens a file by its name gets the one that was meant."""
    names = Counter(path.name for path in scripts())

    assert [name for name, count in names.items() if count > 1] == []


def test_a_script_named_as_a_region_belongs_to_it():
    """The markup and the script of one part of the page may share a name; others may not."""
    regions = {path.stem: path.name for path in (UI / "regions").glob("*.html")}
    shared = {str(path): regions[path.stem] for path in scripts() if path.stem in regions}

    assert shared == _PAIRS
