"""Rows of the table and the console: what they say of time, where they stand, and what room they have."""

from __future__ import annotations

import pytest

from tests.ui.test_watch_logic import run

pytestmark = pytest.mark.ui


@pytest.mark.parametrize(
    ("task", "words"),
    [
        pytest.param('{ status: "COMPLETED", started_at: at(0), ended_at: at(2640) }', "2.64 s", id="claimed at once"),
        pytest.param('{ status: "PROCESSING", started_at: at(0) }', "5 s", id="claimed at once, and running"),
        pytest.param('{ status: "CANCELLED", started_at: null, ended_at: at(70) }', "waited 70 ms", id="never begun"),
        pytest.param('{ status: "PENDING", started_at: at(9) }', "waiting 5 s", id="back on the queue"),
    ],
)
def test_task_that_was_claimed_at_once_did_not_wait(modules, task, words):
    """Whether a task waited is told by its state, and not by two moments being the same."""
    body = f"return module.elapsed({{ created_at: at(0), ...{task} }}, T0 + 5000);"

    assert run(modules, "tasks/line.js", body) == words


@pytest.mark.parametrize(
    ("task", "words"),
    [
        pytest.param("{ attempt: 0, failures: 0 }", "–", id="not begun"),
        pytest.param("{ attempt: 3, failures: 2 }", "3 (2 failed)", id="the third was it"),
        pytest.param('{ attempt: 2, failures: 0, parts: 64, status: "COMPLETED" }', "1", id="split and combined"),
        pytest.param('{ attempt: 3, failures: 1, parts: 64, phase: "combine" }', "2 (1 failed)", id="combining"),
        pytest.param('{ attempt: 1, failures: 0, parts: 64, phase: "parts" }', "1", id="split"),
    ],
)
def test_split_task_was_not_tried_twice(modules, task, words):
    """To split a task and to put it together are two claims of one try."""
    assert run(modules, "tasks/line.js", f"return module.tries({task});") == words


def test_rows_under_ones_eyes_are_found_again(modules):
    """New rows above move them, a row that is gone is passed over, and where none is left nothing moves."""
    shifts = run(
        modules,
        "virtual-list.js",
        """
        const key = (each) => each;
        const rows = Array.from({ length: 40 }, (_, n) => `r${n}`);
        const anchors = module.anchor(rows, { top: 250, row: 50 }, key);
        const by = (items) => module.moved(anchors, items, key);
        const without = ["new", ...rows.filter((each) => each !== "r5")];
        return [by(rows), by(["new", "newer", ...rows]), by(without), by(["other"])];""",
    )

    assert shifts == [0, 2, 0, 0]


def test_console_keeps_its_place_when_the_event_log_is_full(modules):
    """However many lines were dropped below, those that are read stay where they are."""
    shift = run(
        modules,
        "virtual-list.js",
        """
        const rows = (from) => Array.from({ length: 100 }, (_, n) => from - n);
        const anchors = module.anchor(rows(100), { top: 400, row: 20 }, String);
        return module.moved(anchors, rows(107), String);""",
    )

    assert shift == 7


def test_moment_of_another_day_has_its_date(modules):
    """What is kept for a week is not told by the time of day alone."""
    here, there = run(
        modules,
        "clock.js",
        """
        const moment = new Date(2026, 0, 2, 3, 4, 5, 6);
        return [module.dated(moment, new Date(2026, 0, 2)), module.dated(moment, new Date(2026, 0, 9))];""",
    )

    assert here == "03:04:05.006"
    assert there == "2 Jan 2026, 03:04:05.006"


def test_what_was_cleared_stays_cleared(modules):
    """When the event log drops what the page found out by itself, a console that was cleared shows nothing old."""
    counts = run(
        modules,
        "events/console.js",
        """
        const { EventLog } = await import("/ui/stream/event-log.js");
        const eventLog = new EventLog();
        eventLog.add(events([[1, "enqueued", "api", "a"], [2, "started", "w", "a", 1]]));
        eventLog.add([{ ...events([[3, "completed", "w", "a", 1]])[0], id: "a-COMPLETED-1" }]);
        const own = module.eventConsole({ eventLog });
        own.refresh = () => {};
        own.clear();
        const counts = [own.chosen().length];
        eventLog.dropGuesses();
        counts.push(own.chosen().length);
        eventLog.add(events([[9, "enqueued", "api", "b"]]));
        counts.push(own.chosen().length);
        return counts;""",
    )

    assert counts == [0, 0, 1]
