"""The bundles have all that the page needs, and each module's own names."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.http.bundle import bundles
from tests.conftest import missing

pytestmark = pytest.mark.unit

UI = Path(__file__).resolve().parents[3] / "ui"

#: Folder → the bundle that its modules are in. Those of other folders are where they are needed.
_BUNDLE_OF = {
    "compose": "page",
    "drawing": "drawing",
    "events": "watch",
    "infrastructure": "watch",
    "result": "result",
    "stream": "page",
}


def modules() -> list[Path]:
    """All modules of the page."""
    left_out = {"vendor", "node_modules"}
    return [path for path in UI.rglob("*.js") if path.relative_to(UI).parts[0] not in left_out]


def test_only_forms_that_can_be_joined_are_used() -> None:
    """Imports and exports are of the forms that the bundle reads: nothing of them is left in it."""
    joined = bundles(UI)

    for name, data in joined.files.items():
        if name.endswith(".js"):
            left = re.findall(r"^(?:import [^(].*|export (?!default \(\$modules\)).*)$", data.decode(), re.MULTILINE)
            assert left == [], name


def test_every_module_is_in_one_bundle() -> None:
    """What the page starts with is in the first; what is needed later is in another; nothing is in two."""
    text = {name: data.decode() for name, data in bundles(UI).files.items() if name.endswith(".js")}

    for path in modules():
        relative = path.relative_to(UI).as_posix()
        if relative in {"early.js", "wizard.js"}:
            continue
        having = [name for name, each in text.items() if f'$modules["{relative}"] = ' in each]
        assert len(having) == 1, relative
        bundle, folder = having[0].partition("-")[0], relative.partition("/")[0]
        assert bundle == _BUNDLE_OF.get(folder, bundle), relative


def test_bundles_are_javascript(tmp_path: Path) -> None:
    """Node reads them without a complaint."""
    node = shutil.which("node")
    if node is None:
        missing("node")
    for name, data in bundles(UI).files.items():
        if name.endswith(".js"):
            path = tmp_path / f"{name}.mjs"
            path.write_bytes(data)
            subprocess.run([str(node), "--check", str(path)], check=True)


def test_names_change_with_what_is_in_them(tmp_path: Path) -> None:
    """A changed style has another name, so a browser that keeps the old one takes the new one."""
    copy = tmp_path / "ui"
    shutil.copytree(UI, copy, ignore=shutil.ignore_patterns("node_modules", "vendor"))
    before = bundles(copy)

    (copy / "styles" / "base.css").write_text("body { color: red; }")
    after = bundles(copy)

    assert before.style != after.style
    assert before.script == after.script == bundles(UI).script
