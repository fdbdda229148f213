"""Every command between fences in the docs runs here, or says why not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.docs.blocks import ROOT, Block, blocks, every_page, pages
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

#: Printed between two blocks of a shell.
_MARK = "@@@ the end of a block @@@"


@pytest.fixture
def folder(system: LiveSystem, tmp_path: Path) -> Path:
    """What a reader stands in: a checkout's `.venv`, and the `.wizard` of the system that runs."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / ".wizard").symlink_to(system.folder)
    return tmp_path


def environment(system: LiveSystem) -> dict[str, str]:
    """The variables of a reader's terminal."""
    kept = {name: each for name, each in os.environ.items() if not name.startswith("WIZARD_")}
    return {**kept, "PYTHONPATH": str(ROOT), "WIZARD_URL": system.url}


def of_the_system(text: str, system: LiveSystem) -> str:
    """The commands with the port of the system that runs, instead of that which a reader has."""
    return text.replace("localhost:8080", f"127.0.0.1:{system.port}")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_the_commands_of_a_page_do_what_it_says(page: Path, system: LiveSystem, folder: Path) -> None:
    """Those of a shell in one shell, those of Python in one program, each with what stands below it."""
    run = [each for each in blocks(page) if not each.why_not]
    shell = [each for each in run if each.language in ("sh", "bash")]
    programs = [each for each in run if each.language == "python"]

    if shell:
        _in_one_shell(shell, system, folder)
    if programs:
        text = "\n".join(each.text for each in programs)
        command = [sys.executable, "-c", of_the_system(text, system)]
        done = subprocess.run(command, cwd=folder, env=environment(system), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _in_one_shell(shell: list[Block], system: LiveSystem, folder: Path) -> None:
    script = "".join(f"{each.text}echo '{_MARK}'\n" for each in shell)
    done = subprocess.run(
        ["bash", "-euc", of_the_system(script, system)],
        cwd=folder,
        env=environment(system),
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.split(f"{_MARK}\n")

    assert done.returncode == 0, (said, done.stderr)
    for block, answer in zip(shell, said, strict=False):
        if block.shown is not None:
            assert block.shows(answer), (block.text, answer, done.stderr)


def test_what_is_not_run_says_why() -> None:
    """In a comment that a reader of the source sees; and most of it is run."""
    every = [each for page in pages() for each in blocks(page)]
    left_out = [each for each in every if each.why_not]

    assert all(len(each.why_not or "") > 10 for each in left_out)
    assert len(every) - len(left_out) > 10
    assert {"tutorial", "batches", "checkers"} <= {page.stem for page in pages()}


def test_no_command_stands_where_no_test_finds_it() -> None:
    """Commands are between fences; those of docs/command-line.md stand behind a `$`, with a test of their own."""
    programs = "make|kubectl|helm|curl|docker|pip|kind|math-wizard|wizard|export|[A-Z_]+=[^ ]* make"
    hidden = {
        page.name: found
        for page in every_page()
        if (found := re.findall(rf"(?<=\n\n)    (?:{programs}) .+", page.read_text(encoding="utf-8")))
    }

    assert hidden == {}
