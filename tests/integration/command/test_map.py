"""`math-wizard map`: a record for each line, in order, once, also through interruptions."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest
import sympy

from tests.integration.command.conftest import Command, Start

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

LINES = 2_000


def records(path: Path) -> list[dict[str, object]]:
    """What an output holds."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_bad_line_is_told_by_its_number(wizard: Command, tmp_path: Path) -> None:
    """The others have their answers; empty ones are left out; a long or a binary one is not sent."""
    (tmp_path / "lines").write_bytes(b"91\n\nfly(\n\xff\n0\n" + b"9" * 1_000_001 + b"\n8")

    done = wizard("map", "factor", "lines")

    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert done.stderr == "4 lines have no answer: their records say why.\n"
    assert [each["line"] for each in found] == [1, 3, 4, 5, 6, 7]
    assert [each["line"] for each in found if "result" in each] == [1, 7]
    assert found[2]["input"] == "\ufffd"
    assert [each["error"] for each in found if each["line"] in (4, 6)] == [
        "Byte 1 is not UTF-8.",
        "The line has more than 1,000,000 bytes.",
    ]


def test_one_bad_line_is_told_as_one(wizard: Command, tmp_path: Path) -> None:
    """In words that fit."""
    (tmp_path / "lines").write_text("91\nfly(\n")

    assert wizard("map", "factor", "lines").stderr == "1 line has no answer: its record says why.\n"


def test_a_task_that_nobody_has_names_nobody(wizard: Command, tmp_path: Path) -> None:
    """A batch of lines is calculated by all workers."""
    (tmp_path / "lines").write_text("91\n")
    wizard("map", "factor", "lines")
    task_id = wizard("list", "--operation", "batch", "--limit", "1").stdout.split("\t")[0]

    assert "handled_by –, " in wizard("status", task_id).stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_an_interrupted_map_goes_on_where_it_stopped(
    wizard: Command, start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    """No line twice and none missing, although the last record may be half of one."""
    (tmp_path / "numbers").write_text("".join(f"{n}\n" for n in range(LINES)))
    output = tmp_path / "out.ndjson"
    running = start("map", "next_prime", "numbers", "--output", output)
    while not output.exists() or output.read_bytes().count(b"\n") < 300:
        time.sleep(0.02)
        assert running.poll() is None
    running.send_signal(number)
    running.communicate(timeout=60)
    stopped = len(output.read_text().splitlines())
    with output.open("a") as file:
        file.write('{"line": ')

    done = wizard("map", "next_prime", "numbers", "--output", output)

    assert done.returncode == 0
    assert stopped < LINES
    found = records(output)
    assert [each["line"] for each in found] == list(range(1, LINES + 1))
    assert [each["result"] for each in found] == [{"prime": str(sympy.nextprime(n))} for n in range(LINES)]


def test_an_output_of_another_file_is_refused(wizard: Command, tmp_path: Path) -> None:
    """Nothing is written behind it."""
    (tmp_path / "numbers").write_text("4\n5\n6\n")
    output = tmp_path / "out.ndjson"
    before = '{"line": 2, "input": "7", "result": {}}\n'
    for content, sentence in ((before, "line 2 of another file"), ("hello\n", "no record of map")):
        output.write_text(content)

        done = wizard("map", "factor", "numbers", "-o", output)

        assert done.returncode == 2
        assert sentence in done.stderr
        assert output.read_text() == content
