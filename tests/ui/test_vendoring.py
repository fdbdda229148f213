"""The vendored files can be made again, byte for byte, from the lock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.ui

ROOT = Path(__file__).resolve().parents[2]


def test_vendoring_again_changes_nothing(tmp_path):
    """`npm run vendor` in a fresh copy writes the files that are in the repository."""
    copy = tmp_path / "ui"
    shutil.copytree(ROOT / "ui", copy, ignore=shutil.ignore_patterns("node_modules", "*.min.*", "*.sha384.json"))
    (tmp_path / "tests" / "ui" / "vendor").mkdir(parents=True)

    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(["npm", "run", "vendor"], cwd=copy, env=env, check=True, capture_output=True, timeout=100)

    for folder in ("ui/vendor", "tests/ui/vendor"):
        for kept in (ROOT / folder).glob("*[nj]s*"):
            assert (tmp_path / folder / kept.name).read_bytes() == kept.read_bytes()
