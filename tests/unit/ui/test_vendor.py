"""What the page ships that others wrote is what was reviewed, and the page asks no other origin for anything."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from wizard.language.mathml import ELEMENTS

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
UI = ROOT / "ui"
FOLDERS = [UI / "vendor", ROOT / "tests" / "ui" / "vendor"]

OURS = [path for path in UI.rglob("*") if path.suffix in {".html", ".js", ".css", ".svg"} if "vendor" not in path.parts]
OURS = [path for path in OURS if "node_modules" not in path.parts]

#: The names that SVG and MathML give themselves are addresses only by their looks.
_NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}


def page() -> str:
    """The whole page: its skeleton and its regions."""
    return "".join(path.read_text(encoding="utf-8") for path in OURS if path.suffix == ".html")


def names(paths: list[Path]) -> list[str]:
    """Paths as ids of rows."""
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", OURS, ids=names(OURS))
def test_page_names_no_other_origin(path):
    """No file of ours holds an address with a host in it."""
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"'<>)]*", path.read_text(encoding="utf-8")))

    assert addresses <= _NAMESPACES


def test_page_holds_no_script_and_no_style():
    """The content security policy would refuse them: inline scripts, styles and event handlers."""
    assert re.findall(r"<script(?![^>]*\bsrc=)", page()) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page()) == []


def test_a_bar_has_a_value_from_the_beginning():
    """Alpine sets no value that is there already, and 0 is there for it: such a bar would move as if nobody knew."""
    assert re.findall(r"<progress(?![^>]*\svalue=)[^>]*>", page()) == []


def test_no_text_becomes_markup():
    """Whatever a person or a pod wrote is shown as text: nothing of ours writes HTML."""
    writing = re.compile(r"x-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc")

    assert [path.name for path in OURS if writing.search(path.read_text(encoding="utf-8"))] == []


def test_mathematics_is_drawn_of_the_elements_that_are_sent():
    """The page makes every element that the API may send, and no other."""
    drawing = (UI / "compose" / "mathml.js").read_text(encoding="utf-8")

    assert {"math", *re.findall(r'"(m[a-z]+)"', drawing)} == set(ELEMENTS)


def test_page_loads_only_files_that_exist():
    """Each source and link of the page, and each import of a module, is a file that is there."""
    loaded = [ROOT / path for path in re.findall(r"(?:src|href)=\"/(ui/[^\"]+)\"", page())]
    imported = [
        path.parent / name
        for path in OURS
        if path.suffix == ".js"
        for name in re.findall(r"from \"(\.[^\"]+)\"", path.read_text(encoding="utf-8"))
    ]

    assert [path for path in loaded + imported if not path.is_file()] == []
    # And two bundles, which have their names from what is in them: test_bundle.
    assert len(loaded) >= 5


def test_few_files_know_alpine():
    """Logic stays apart from the library that draws it: only what puts the page together knows both."""
    knowing = [path.name for path in OURS if path.suffix == ".js" and "Alpine." in path.read_text(encoding="utf-8")]

    assert sorted(knowing) == ["watch.js", "wizard.js"]


@pytest.mark.parametrize("folder", FOLDERS, ids=names(FOLDERS))
def test_vendored_files_have_their_checksums(folder):
    """Every file is listed with the checksum it has, and nothing is listed that is not there."""
    listed = json.loads((folder / "vendor.sha384.json").read_text(encoding="utf-8"))
    found = {
        path.name: "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in folder.glob("*.min.*")
    }

    assert found == listed


def test_versions_are_exact_and_in_the_names():
    """package.json, the lock, the file names and the page agree on one version of each library."""
    package = json.loads((UI / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((UI / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    vendored = " ".join(path.name for folder in FOLDERS for path in folder.glob("*.min.*"))

    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert lock[f"node_modules/{name}"]["version"] == version
        assert f"-{version}." in vendored


def test_lock_holds_every_package_to_a_checksum_and_names_no_registry():
    """A package may come from any mirror, but it must be the one that was reviewed."""
    lock = json.loads((UI / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    for name, package in lock.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
