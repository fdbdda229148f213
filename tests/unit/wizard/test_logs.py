"""What we log: lines of JSON for programs, and of text for people."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from wizard.errors import SettingError
from wizard.logs import AttemptEnd, JsonLines, TextLines, tell_ends
from wizard.node import Node
from wizard.settings import Settings

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]

HOSTILE = 'a"b\\c\r\nd\u2028e\x1b[2J'


def record(message="hello", exc_info=None, **extra):
    """One event."""
    return logging.makeLogRecord({"msg": message, "levelname": "INFO", "exc_info": exc_info, **extra})


def line(*arguments, **extra):
    """One event, as programs read it."""
    return JsonLines(Node("worker-1", "worker")).format(record(*arguments, **extra))


def text(*arguments, **extra):
    """One event, as people read it."""
    return TextLines().format(record(*arguments, **extra))


def test_a_value_cannot_forge_a_line():
    """Whatever a person sent stays within its own line."""
    written = line('first\n{"level": "error"}', task_id="a\r\nb\u2028c")

    assert len(written.splitlines()) == 1
    assert json.loads(written)["task_id"] == "a\r\nb\u2028c"


def test_a_line_says_when_who_and_what():
    """With what the caller added, and nothing that logging has of its own."""
    written = json.loads(line(attempt=3, created=1700000000.25, msecs=250.0))

    assert written == {
        "at": "2023-11-14T22:13:20.250Z",
        "level": "info",
        "node": "worker-1",
        "message": "hello",
        "attempt": 3,
    }


def test_an_exception_is_in_its_line():
    """The traceback, as one text."""
    try:
        int("boom")
    except ValueError:
        written = json.loads(line(exc_info=sys.exc_info()))

    assert written["traceback"].endswith("base 10: 'boom'")


def test_what_json_does_not_know_is_written_as_text():
    """A log line is never lost for its value."""
    assert json.loads(line(what={1j}))["what"] == "{1j}"


def test_each_end_of_an_attempt_has_a_line_though_they_are_written_together():
    """The same JSON as `json.dumps` would make, whatever is in it."""
    ends = [AttemptEnd("a" * 32, "add", 1, 0.000012, None, ""), AttemptEnd(HOSTILE, HOSTILE, 2, 3.5, HOSTILE, "part")]

    first, second = [json.loads(each) for each in line("completed", ends=ends).splitlines()]

    head = {"at": first["at"], "level": "info", "node": "worker-1", "message": "completed"}
    known = {"task_id": "a" * 32, "operation": "add", "attempt": 1, "seconds": 0.000012, "asked_by": None}
    assert first == head | known
    assert second == head | {
        "task_id": HOSTILE, "operation": HOSTILE, "attempt": 2, "seconds": 3.5, "asked_by": HOSTILE, "phase": "part"
    }  # fmt: skip


def test_ends_are_not_even_made_ready_where_nobody_reads_them(caplog):
    """`LOG_LEVEL=warning` leaves failures only."""
    log = logging.getLogger("quiet")
    log.setLevel(logging.WARNING)

    tell_ends(log, [AttemptEnd("a" * 32, "add", 1, 0.1, None, "")])

    assert caplog.records == []


def test_people_read_a_line_with_its_fields():
    """Without what is empty."""
    written = text("settled", created=1700000000.25, msecs=250.0, operation="add", asked_by=None, error={"type": "x"})

    assert written == "22:13:20.250 info    settled operation=add error={'type': 'x'}"


def test_what_has_lines_of_its_own_is_under_its_line():
    """A traceback, and what a calculating process has written."""
    try:
        int("boom")
    except ValueError:
        written = text(exc_info=sys.exc_info(), text="one\ntwo")

    first, *under = written.splitlines()
    assert first.endswith("info    hello")
    assert under[:2] == ["    one", "    two"]
    assert all(each.startswith("    ") for each in under)


def test_nothing_in_a_value_moves_the_cursor_of_a_terminal():
    """Nor begins a line that looks like one of ours."""
    written = text(HOSTILE, task_id=HOSTILE)

    assert "\x1b" not in written
    assert all(each.startswith("    ") for each in written.split("\n")[1:])


def test_an_uncaught_exception_is_a_line_too():
    """Of any thread; and so are warnings."""
    code = (
        "import threading, warnings\n"
        "from wizard.logs import start_logging; from wizard.node import Node; from wizard.settings import Settings\n"
        "start_logging(Node('n', 'api'), Settings())\n"
        "warnings.warn('watch out')\n"
        "each = threading.Thread(target=lambda: 1 / 0); each.start(); each.join()\n"
        "raise SystemError('the end')\n"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    lines = [json.loads(each) for each in done.stderr.splitlines()]
    assert [each["level"] for each in lines] == ["warning", "critical", "critical"]
    assert "ZeroDivisionError" in lines[1]["traceback"]
    assert "the end" in lines[2]["traceback"]


@pytest.mark.parametrize(("name", "value"), [("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml")])
def test_a_level_or_form_that_nobody_knows_is_refused(name, value):
    """With those that there are."""
    with pytest.raises(SettingError, match=rf"{name} is '{value}', but must be .* or "):
        Settings.from_environment({name: value})
