"""What the watching regions make of events, tasks and pods, without a page: pure functions and small classes."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ui

#: Events of one stream, from short rows.
_EVENTS = """
const T0 = Date.parse("2026-01-01T00:00:00Z");
const at = (ms) => new Date(T0 + ms).toISOString();
const events = (rows) => rows.map(([ms, type, node, task_id = null, attempt = null, status = type.toUpperCase()]) =>
  ({ id: `${T0 + ms}-0`, at: at(ms), type, node, task_id, attempt, status }));
"""


def run(modules: Any, module: str, body: str, argument: Any = None) -> Any:
    """`body` has the module, the argument, and a way to write events shortly."""
    return modules.run(module, _EVENTS + body, argument)


def test_event_log_is_capped(modules):
    """However many events come, the page keeps the newest five thousand, and knows how many there were."""
    first, last, total = run(
        modules,
        "stream/event-log.js",
        """
        const eventLog = new module.EventLog();
        const some = (n) => Array.from({ length: 100 }, (_, k) => ({ id: `1-${100 * n + k}` }));
        for (let n = 0; n < 70; n += 1) eventLog.add(some(n));
        return [eventLog.events[0].id, eventLog.last.id, eventLog.total];""",
    )

    assert (first, last, total) == ("1-2000", "1-6999", 7000)


@pytest.mark.parametrize(
    ("one", "other", "is_after"),
    [
        pytest.param("9-0", "10-0", False, id="by number, not by letter"),
        pytest.param("5-10", "5-9", True, id="within a millisecond"),
        pytest.param("5-0", "5-0", False, id="itself"),
        pytest.param("5-3.2", "5-3.10", False, id="within an entry, by number"),
        pytest.param("5-3", "5-3.10", True, id="the last of an entry after the others"),
        pytest.param("5-4.1", "5-3", True, id="the first of the next entry after the last"),
        pytest.param("1-0", "", True, id="anything after nothing"),
    ],
)
def test_order_of_events_is_that_of_the_cluster(modules, one, other, is_after):
    """Places in the stream are compared as the cluster counts them."""
    assert run(modules, "stream/event-log.js", "return module.isAfter(...argument);", [one, other]) is is_after


def test_two_looks_at_the_list_tell_what_happened(modules):
    """Without a stream the console is filled from what changed between two looks."""
    before = [{"task_id": "a", "status": "PENDING"}, {"task_id": "b", "status": "COMPLETED"}]
    after = [{"task_id": "a", "status": "COMPLETED", "handled_by": "worker-1"}, before[1]]

    events = run(modules, "stream/event-log.js", "return module.differences(...argument);", [before, after])

    assert [(event["task_id"], event["type"], event["node"]) for event in events] == [("a", "completed", "worker-1")]


@pytest.mark.parametrize(
    ("top", "first", "last"),
    [
        pytest.param(0, 0, 20, id="at the top"),
        pytest.param(5_000, 95, 115, id="in the middle"),
        pytest.param(49_500, 485, 500, id="at the end"),
        pytest.param(10**9, 485, 500, id="beyond the end"),
    ],
)
def test_only_rows_that_can_be_seen_are_drawn(modules, top, first, last):
    """Of five hundred rows about twenty are drawn; empty space stands for the others, so the scroll bar is right."""
    seen = run(
        modules, "virtual-list.js", "return module.visible({ top: argument, height: 500, row: 50, count: 500 });", top
    )

    assert (seen["first"], seen["last"]) == (first, last)
    assert seen["above"] + seen["below"] + 50 * (last - first) == 25_000


def test_what_says_the_same_stays_the_same(modules):
    """An item that did not change is the same object, so the page leaves its row alone."""
    kept = run(
        modules,
        "steady.js",
        """
        const before = module.steady([], [{ id: 1, text: "a" }, { id: 2, text: "b" }], "id");
        const after = module.steady(before, [{ id: 1, text: "a" }, { id: 2, text: "c" }], "id");
        const again = module.steady(after, [{ id: 1, text: "a" }, { id: 2, text: "c" }], "id");
        return [after[0] === before[0], after[1] === before[1], again === after];""",
    )

    assert kept == [True, False, True]


def test_clock_of_the_cluster_only_grows_better(modules):
    """The time in the cluster is the latest moment that was heard of, and what the stopwatch says since."""
    said = run(
        modules,
        "clock.js",
        """
        let now = 1000;
        const clock = new module.ClusterClock(() => now);
        const said = [clock.now];
        clock.heard(at(0)); now = 1500; said.push(clock.now - T0);
        clock.heard(at(100)); said.push(clock.now - T0);
        clock.heard(at(900)); said.push(clock.now - T0);
        return said;""",
    )

    assert said == [None, 500, 500, 900]


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0 ms"), (999, "999 ms"), (1250, "1.25 s"), (65_000, "1 min 05 s"), (12_000_000, "3 h 20 min"), (-3, "0 ms")],
)
def test_durations_are_words(modules, ms, words):
    """A duration is short to read at any length, and never negative."""
    assert run(modules, "clock.js", "return module.duration(argument);", ms) == words


def test_task_store_does_not_go_back_in_time(modules):
    """An answer that was asked for before an event does not undo what the event said."""
    statuses = run(
        modules,
        "tasks/task-store.js",
        """
        const task = { task_id: "a", status: "PROCESSING", attempt: 1, created_at: at(0), started_at: at(5) };
        const taskStore = new module.TaskStore();
        const status = () => taskStore.tasks[0].status;
        taskStore.load({ tasks: [task], cursor: null }, 10);
        taskStore.apply(events([[9, "completed", "w", "a", 1]]), 20);
        const found = [status()];
        taskStore.load({ tasks: [task], cursor: null }, 15); found.push(status());
        taskStore.load({ tasks: [{ ...task, status: "COMPLETED" }], cursor: null }, 25); found.push(status());
        taskStore.load({ tasks: [], cursor: null }, 30); found.push(taskStore.tasks.length);
        return found;""",
    )

    assert statuses == ["COMPLETED", "COMPLETED", "COMPLETED", 0]


def test_gantt_shows_the_lost_attempt_and_the_second_handler(modules):
    """A part that was lost with its pod has two bars: one on each pod; bars of one lane never overlap."""
    lanes = run(
        modules,
        "drawing/gantt.js",
        """
        const part = (index, pod, from, to, attempt = 1) => ({ index, task_id: `p${index}`, handled_by: pod, attempt,
          failures: attempt - 1, status: "COMPLETED", started_at: at(from), ended_at: at(to), measured: null,
          attempts: [] });
        const lost = { attempt: 1, handled_by: "w-1", started_at: at(10), ended_at: at(35), why: "lease-lost" };
        const again = { ...part(1, "w-2", 40, 60, 2), attempts: [lost] };
        const { lanes } = module.gantt([part(0, "w-1", 0, 10), again, part(2, "w-1", 12, 50)], T0);
        const drawn = lanes.map(({ pod, bars }) => [pod, bars.map((bar) => [bar.index, bar.status])]);
        return [drawn, module.byPod(lanes)];""",
    )

    drawn, pods = lanes
    assert drawn == [
        ["w-1", [[0, "COMPLETED"], [1, "LOST"]]],
        ["w-1", [[2, "COMPLETED"]]],
        ["w-2", [[1, "COMPLETED"]]],
    ]
    assert [(each["pod"], each["done"], each["lost"]) for each in pods] == [("w-1", 2, 1), ("w-2", 1, 0)]


def test_gantt_shows_the_last_attempt_of_a_part_that_failed_once(modules):
    """It is among the part's attempts too; a part that is no task any more is drawn like any other."""
    bars = run(
        modules,
        "drawing/gantt.js",
        """
        const attempt = (number, from, to) => ({ attempt: number, handled_by: "w-1", started_at: at(from),
          ended_at: at(to), why: `why ${number}`, detail: "" });
        const part = { index: 3, task_id: null, handled_by: "w-1", attempt: 2, failures: 2, status: "FAILED",
          started_at: at(20), ended_at: at(30), measured: null, attempts: [attempt(1, 0, 10), attempt(2, 20, 30)] };
        const { lanes } = module.gantt([part], T0);
        return lanes.flatMap(({ bars }) => bars.map(({ key, status, why }) => [key, status, why]));""",
    )

    assert bars == [["3-1", "LOST", "why 1"], ["3-2", "FAILED", "why 2"]]


def test_timeline_tells_waits_attempts_and_the_check(modules):
    """Queued, lost, queued again, running, verifying, done: in order, without a gap."""
    steps = run(
        modules,
        "drawing/timeline.js",
        """
        const lost = { attempt: 1, handled_by: "w-1", started_at: at(100), ended_at: at(400), why: "x", detail: "" };
        const task = { task_id: "a", status: "COMPLETED", initiated_by: "api-1", handled_by: "w-2", attempt: 2,
          attempts: [lost], created_at: at(0), started_at: at(500), ended_at: at(1000),
          measured: { check_seconds: 0.2 }, verified: { how: "again" } };
        return module.timeline(task, [], T0).map(({ name, took, left }) => [name, took, Math.round(100 * left)]);""",
    )

    assert steps == [
        ["Queued", "100 ms", 0],
        ["Attempt 1 ended", "300 ms", 10],
        ["Queued", "100 ms", 40],
        ["Running", "300 ms", 50],
        ["Verifying", "200 ms", 80],
        ["Done", "0 ms", 100],
    ]
