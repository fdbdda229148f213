"""The verbs that ask: what a pipe gets, what JSON has, what a person sees."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.command.conftest import ROOT, Command, environment
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

LONG = "count_primes(10^15, 10^15 + 10^11)"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("factor(2^193-1)",), "13821503 * 61654440233248340616559 * 14732265321145317331353282383"),
        (("factorize", "n=360"), "2^3 * 3^2 * 5"),
        (("1/2", "+", "1/3"), "5/6"),
        (("is_prime(91)",), "false"),
        (("factor(x^2-1)",), "(x + 1) * (x - 1)"),
        (("primes_between(90, 110)",), '["97", "101", "103", "107", "109"]'),
    ],
    ids=["a line", "an operation with inputs", "words", "a truth", "polynomials", "a list"],
)
def test_a_pipe_gets_the_answer_alone(wizard: Command, words: tuple[str, ...], answer: str) -> None:
    """One line, and nothing on stderr."""
    done = wizard("ask", *words)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{answer}\n", "")


def test_a_long_answer_is_whole(wizard: Command) -> None:
    """All its digits, which the API keeps beside the result."""
    assert len(wizard("ask", "30000!").stdout) == 121_289


def test_a_picture_goes_into_a_file(system: LiveSystem, tmp_path: Path) -> None:
    """As bytes, where stdout is no terminal."""
    command = [sys.executable, "-m", "math_wizard", "ask", "julia", "pixels=64", "iterations=12"]
    with (tmp_path / "julia.png").open("wb") as file:
        subprocess.run(command, env=environment(WIZARD_URL=system.url), stdout=file, check=True)

    assert (tmp_path / "julia.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_the_task(wizard: Command) -> None:
    """An object a line, wherever the option stands."""
    task = json.loads(wizard("ask", "1 + 1", "--json").stdout)
    listed = [json.loads(line) for line in wizard("--json", "list", "--limit", 2).stdout.splitlines()]

    assert task["result"] == {"value": "2", "exact": True} or task["result"]["sum"] == "2"
    assert len(listed) == 2
    assert listed[0]["task_id"] == task["task_id"]


def test_a_task_is_submitted_looked_at_watched_and_cancelled(wizard: Command) -> None:
    """Each by the id that submit prints."""
    short, long = (wizard("submit", "--fresh", line).stdout.strip() for line in ("10! + 1", LONG))

    assert wizard("watch", short).stdout == "3628801\n"
    assert "COMPLETED" in wizard("status", short).stdout
    assert wizard("cancel", long).stdout == f"{long} CANCELLED\n"
    assert wizard("cancel", short).returncode == 1
    assert wizard("watch", long).returncode == 1
    assert short in wizard("list").stdout
    assert short not in wizard("list", "--status", "cancelled").stdout


def test_the_installation_shows_itself(wizard: Command) -> None:
    """Nodes, operations, dead letters, completion, the help of each command."""
    seen = wizard("cluster", "--json").stdout
    completion = wizard("completion", "bash").stdout
    helped = wizard("--help").stdout

    assert {"api-1", "worker-1"} <= {node["name"] for node in json.loads(seen)["nodes"]}
    assert "worker-1" in wizard("cluster").stdout
    assert "factorize\t" in wizard("operations").stdout
    assert "math-wizard ask factorize n=" in wizard("operations", "factor").stdout
    assert wizard("dead-letters", "purge", "--all").stdout.strip().isdigit()
    assert wizard("dead-letters", "list").stdout == ""
    assert "_MATH_WIZARD_COMPLETE" in completion
    for verb in (
        "up",
        "ask",
        "submit",
        "status",
        "watch",
        "list",
        "cancel",
        "map",
        "cluster",
        "dead-letters",
        "doctor",
    ):
        assert f"  {verb} " in helped, verb


def test_a_person_sees_progress_and_who_did_it(system: LiveSystem) -> None:
    """In a terminal: a line that changes while it runs, then the answer with its check and the identities."""
    said = _in_terminal(system, "ask", "--fresh", "count_primes(10^13, 10^13 + 3*10^9)")

    assert "count_primes on worker-" in said
    assert "100251319" in said.replace(",", "") or "handled_by worker-" in said
    assert "✓" in said


def test_a_person_sees_where_a_line_is_wrong(system: LiveSystem) -> None:
    """The line, and a sign below the place."""
    said = _in_terminal(system, "ask", "factor(2^193-")

    assert "factor(2^193-" in said
    assert "\n             ^" in said.replace("\r", "")


def _in_terminal(system: LiveSystem, *arguments: str) -> str:
    """All that the command writes into a terminal."""
    leader, follower = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "math_wizard", *arguments],
        cwd=ROOT,
        env=environment(WIZARD_URL=system.url, TERM="xterm", COLUMNS="120", NO_COLOR="1"),
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 65_536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    running.wait(60)
    return said.decode(errors="replace")
