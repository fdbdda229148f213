"""How the page looks at the cluster: one look at a time, nothing stale, nothing told twice; with an API of objects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.test_watch_logic import run

pytestmark = pytest.mark.ui

#: A store as the page has it, over an API whose list of tasks is `list`, newest first.
_STORE = """
const { TaskStore } = await import("/ui/tasks/task-store.js");
const { EventLog } = await import("/ui/stream/event-log.js");
const { Presence } = await import("/ui/map/presence.js");
const { ClusterClock } = await import("/ui/clock.js");
const [taskStore, eventLog, presence, clock] = [new TaskStore(), new EventLog(), new Presence(), new ClusterClock()];
const name = (n) => n.toString(16).padStart(32, "0");
const made = (n, status) => ({ task_id: name(n), status, attempt: status === "PENDING" ? 0 : 1, phase: "",
  handled_by: "w", initiated_by: "api", created_at: at(n), started_at: at(n),
  ended_at: status === "COMPLETED" ? at(n) : null });
let list = [];
const limits = [];
let answer = async (what) => what;
const api = {
  cluster: () => answer({ queue: {}, valkey: {}, demo: false, nodes: [], kubernetes: { pods: [], why: null } }),
  tasks: ({ limit, cursor = 0, status }) => {
    limits.push(limit);
    const wanted = list.filter((task) => !status || task.status === status);
    const end = Number(cursor) + limit;
    return answer({ tasks: wanted.slice(cursor, end), cursor: end < wanted.length ? String(end) : null });
  },
};
const store = module.cluster({ api, taskStore, eventLog, presence, clock });
store.lookAfter = () => {};
const all = (count, status) => (list = Array.from({ length: count }, (_, n) => made(count - n, status)));
const statuses = () => [...new Set(taskStore.tasks.map((task) => task.status))].sort();
"""


def look(modules: Any, body: str) -> Any:
    """`body` has the store and all that it stands on."""
    return run(modules, "cluster.js", _STORE + body)


def test_reset_leaves_no_row_behind(modules):
    """When events are missing, rows that only events could have changed are not shown as they were."""
    before, after = look(
        modules,
        """
        all(120, "PROCESSING");
        await store.look(); await store.more();
        const before = [taskStore.tasks.length, statuses()];
        all(120, "COMPLETED");
        store.missed(); await store.look();
        return [before, [taskStore.tasks.length, statuses()]];""",
    )

    assert before == [120, ["PROCESSING"]]
    assert after == [50, ["COMPLETED"]]


def test_polling_keeps_all_rows_true(modules):
    """Without a stream the rows below the newest page are asked for as well."""
    count, found = look(
        modules,
        """
        all(120, "PROCESSING");
        await store.look(); await store.more();
        store.streamIs("lost");
        all(120, "COMPLETED");
        await store.look();
        return [taskStore.tasks.length, statuses()];""",
    )

    assert (count, found) == (120, ["COMPLETED"])


def test_polling_drops_what_it_cannot_ask_for(modules):
    """Below what one look brings, a task that has not ended would run for ever; one that has ended stays."""
    count, found = look(
        modules,
        """
        all(300, "PROCESSING");
        for (const task of list.slice(250)) task.status = "COMPLETED";
        await store.look(); await store.more(); await store.more();
        store.streamIs("lost");
        await store.look();
        return [taskStore.tasks.length, Math.max(...limits)];""",
    )

    assert (count, found) == (250, 200)


def test_what_was_found_by_polling_is_told_once(modules):
    """One task that was seen by polling and then told by the stream is one line of each event, and counts once."""
    lines, rate, polled = look(
        modules,
        """
        all(1, "COMPLETED");
        await store.look();
        store.streamIs("lost");
        list = [made(2, "COMPLETED"), ...list];
        await store.look();
        const polled = eventLog.events.length;
        store.streamIs("live");
        const id = name(2);
        const told = events([[2, "enqueued", "api", id], [3, "started", "w", id, 1], [4, "completed", "w", id, 1]]);
        eventLog.add(told); presence.apply(told);
        return [eventLog.events.map((event) => event.type), presence.activity.rate("w", T0 + 5), polled];""",
    )

    assert lines == ["enqueued", "started", "completed"]
    assert (rate, polled) == (1, 1)


def test_slow_api_is_looked_at_once_at_a_time(modules):
    """However often events ask for another look, the next begins when the one before is over."""
    most, asked = look(
        modules,
        """
        let [open, most, asked] = [0, 0, 0];
        answer = async (what) => {
          asked += 1; open += 1; most = Math.max(most, open);
          await new Promise((next) => setTimeout(next, 50));
          open -= 1;
          return what;
        };
        const looks = Array.from({ length: 10 }, () => store.look());
        await Promise.all(looks);
        return [most, asked];""",
    )

    assert most == 2
    assert asked == 4


def test_clock_that_is_set_back_stops_no_look(modules):
    """When the next look is due is told by a stopwatch, not by the time of day."""
    pause = look(
        modules,
        """
        await store.look();
        const pauses = [];
        store.lookAfter = (ms) => pauses.push(ms);
        const { now } = Date;
        Date.now = () => now() - 3_600_000;
        store.soon();
        Date.now = now;
        return pauses[0];""",
    )

    assert pause <= 1_000


def test_request_that_is_never_answered_ends(modules):
    """A pod that is frozen keeps its connection open and says nothing: that is nobody, after a while."""
    status = modules.run(
        "api.js",
        """
        const { timeout } = AbortSignal;
        AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 100);
        globalThis.fetch = (_, { signal }) =>
          new Promise((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
        const late = new Promise((next) => setTimeout(next, 5000));
        return Promise.race([module.cluster().catch((problem) => problem.status), late]);""",
    )

    assert status == 0


def test_answer_that_is_no_json_is_told_in_words(modules):
    """A page of something in between is not the API's answer, and the person reads a sentence and not `undefined`."""
    detail = modules.run(
        "api.js",
        """
        globalThis.fetch = async () => new Response("<p>hello</p>");
        return module.cluster().catch((problem) => problem.detail);""",
    )

    assert "it is not JSON" in detail


def test_bytes_are_bytes(modules):
    """What went and came is counted as it travels, not in the halves of letters that the browser counts."""
    count = modules.run(
        "api.js",
        """
        globalThis.fetch = async () => new Response('"π"');
        let count = 0;
        await module.task("a", { onBytes: (bytes) => (count = bytes) });
        return count;""",
    )

    assert count == 4
