"""`make run` says in one sentence what is wrong with Python or with `.venv`, before it installs anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
OWN = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as `make run` reads before it starts anything; nothing can be installed from it."""
    for file in ("Makefile", "embedded/venv.sh"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("there is no such package\n")
    return tmp_path


def test_an_old_python_is_refused_by_name(checkout: Path) -> None:
    """With its version, the one that is needed, and what to say instead; no `.venv` is left."""
    said = _make_run(checkout, f"PYTHON={_python_of(checkout, '3.10')}")

    assert "old-python is Python 3.10, but 3.11 or newer is needed" in said
    assert "PYTHON=" in said.partition("is needed: ")[2]
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_not_there_is_refused(checkout: Path) -> None:
    """Whatever the shell says of it."""
    assert "no-such-python does not run, and Python 3.11 or newer is needed" in _make_run(
        checkout, "PYTHON=no-such-python"
    )


def test_a_venv_whose_python_is_gone_is_named(checkout: Path) -> None:
    """As after an upgrade of the machine: its link leads nowhere."""
    _make_venv(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")

    said = _make_run(checkout)

    assert f".venv was made by Python {OWN}, which is gone: rm -r .venv" in said


def test_a_venv_whose_python_has_become_another_is_named(checkout: Path) -> None:
    """Its packages are in the folder of the version that made it, where the new one finds none."""
    _make_venv(checkout)
    made = checkout / ".venv" / "pyvenv.cfg"
    made.write_text(made.read_text().replace(f"version = {OWN}", "version = 3.99"))

    said = _make_run(checkout)

    assert f".venv was made by Python 3.99, but its Python is {OWN} now: rm -r .venv" in said


def test_a_venv_of_an_old_python_is_named(checkout: Path) -> None:
    """Also where everything was once installed."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    _python_of(checkout, "3.9").rename(checkout / ".venv" / "bin" / "python")
    (checkout / ".venv" / "run.stamp").touch()

    assert ".venv is of Python 3.9, but 3.11 or newer is needed: rm -r .venv" in _make_run(checkout)


def test_another_python_than_that_of_the_venv_is_refused(checkout: Path) -> None:
    """Who names a Python wants that one; `.venv` would go on with its own."""
    _make_venv(checkout)

    said = _make_run(checkout, f"PYTHON={_python_of(checkout, '3.98')}")

    assert f".venv is of Python {OWN}, but PYTHON=" in said


def test_a_sound_venv_is_used(checkout: Path) -> None:
    """It goes on to install: here, to what cannot be installed."""
    _make_venv(checkout, "--system-site-packages")

    assert "installing what requirements/run.txt names into .venv" in _make_run(checkout)


def _make_run(checkout: Path, *variables: str) -> str:
    """What `make run` complains about; it must not get as far as starting anything."""
    command = ["make", "--no-print-directory", "run", *variables]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def _make_venv(checkout: Path, *options: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", *(options or ["--without-pip"]), checkout / ".venv"], check=True)


def _python_of(checkout: Path, version: str) -> Path:
    """A stand-in for a Python of another version: all that is asked of it is which one it is."""
    python = checkout / "old-python"
    python.write_text(f"#!/bin/sh\necho {version}\n")
    python.chmod(0o755)
    return python
