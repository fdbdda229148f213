"""The wheel, installed into a fresh environment, is the whole system: no file of the checkout is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from release.sbom import install
from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]

#: Folders of the checkout, and where the wheel has them.
FOLDERS = {
    **{name: name for name in ("app", "doctor", "embedded", "math_wizard", "wizard", "worker")},
    "ui": "app/ui",
}

#: What builds the page, and what only a checkout runs.
LEFT_OUT = re.compile(r"(\.sh|ui/(\.npmrc|package(-lock)?\.json|vendor\.mjs))$")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _quietly(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, cwd=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing but the wheel and what it asks for, in the versions that are locked."""
    return install(wheel, tmp_path_factory.mktemp("environment") / "venv")


@pytest.fixture(scope="module")
def installed(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSystem]:
    """The system of the wheel, started from a folder with nothing in it."""
    anywhere = tmp_path_factory.mktemp("anywhere")
    live = LiveSystem(tmp_path_factory.mktemp("system"), python=python, started_in=anywhere)
    live.start()
    yield live
    assert live.stop() == 0
    assert list(anywhere.iterdir()) == []


def test_the_wheel_holds_every_file_of_its_packages(wheel: Path) -> None:
    """Sources, Lua, templates, the page: what git keeps of these folders, and nothing else."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *FOLDERS]
    kept = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wanted = set()
    for path in kept.splitlines():
        folder, _, rest = path.partition("/")
        if not LEFT_OUT.search(path):
            wanted.add(f"{FOLDERS[folder]}/{rest}")

    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert names == wanted


def test_the_same_sources_make_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """Byte for byte, so that anybody can confirm what was released."""
    _quietly(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path, cwd=ROOT)

    assert next(tmp_path.glob("*.whl")).read_bytes() == wheel.read_bytes()


def test_the_installed_page_is_whole(installed: LiveSystem) -> None:
    """The page, each file that it names, and the description of the API answer 200."""
    page = installed.ask("GET", "/").body
    files = set(re.findall(r'(?:href|src)="(/[^"#]+)"', page))

    assert len(files) > 5
    for path in sorted(files | {"/docs", "/openapi.json", "/readyz"}):
        assert installed.ask("GET", path).status == 200, path


def test_the_installed_system_calculates(installed: LiveSystem) -> None:
    """Lua, child processes and the libraries of the mathematics are there."""
    factored = installed.result(installed.submit("factorize", n=str(2**193 - 1)))
    expression = {"expression": "integrate(sin(x)*x, x)", "memo": False}
    integral = installed.result(installed.ask("POST", "/api/v1/tasks", expression).body["task_id"])

    assert [each["prime"] for each in factored["result"]["factors"]] == [
        "13821503",
        "61654440233248340616559",
        "14732265321145317331353282383",
    ]
    assert integral["status"] == "COMPLETED"


def test_the_installed_command_answers(python: Path, tmp_path: Path) -> None:
    """It starts a system for its user by itself, and the first answer is there within seconds."""
    command = [python.parent / "math-wizard", "ask", "factor(2^193-1)"]
    environment = {**os.environ, "WIZARD_DATA": str(tmp_path / "data")}
    began = time.monotonic()

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    subprocess.run([command[0], "down"], env=environment, check=True)

    assert done.stdout == "13821503 * 61654440233248340616559 * 14732265321145317331353282383\n", done.stderr
    assert seconds < 60, "it takes some eight seconds on two cores, and three times as long beside other tests"


def test_what_runs_is_what_was_installed(python: Path, tmp_path: Path) -> None:
    """No module comes from the checkout."""
    code = "import app, embedded, wizard, worker; print(*(each.__file__ for each in (app, embedded, wizard, worker)))"

    files = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert all(Path(each).is_relative_to(python.parents[1]) for each in files.split())


def test_another_library_is_another_mathematics(python: Path, tmp_path: Path) -> None:
    """Without a list of libraries, the installed ones decide whether a stored answer may be given again."""
    code = "from wizard.version_of_maths import maths_version; print(maths_version())"
    command = [python, "-c", code]
    before = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    described = next(python.parents[1].glob("lib/python3*/site-packages/sympy-*.dist-info")) / "METADATA"
    told = described.read_text()
    # A new file: uv's cache may have other links to the old one.
    described.unlink()
    described.write_text(told.replace("\nVersion: ", "\nVersion: 9", 1))

    after = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    described.write_text(told)
    assert after != before


def _quietly(*command: str | os.PathLike[str], cwd: Path | None = None) -> None:
    """Runs a command that must end well; what it printed is shown when it does not."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
