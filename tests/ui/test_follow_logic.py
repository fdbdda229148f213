"""How the page follows a task through outages and lets go of it in the end; the API and the stream are objects."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ui

#: Time that passes a hundred times as fast, an API that is away until a moment, and hooks that keep notes.
_PARTS = """
const real = globalThis.setTimeout;
globalThis.setTimeout = (what, ms, ...rest) => real(what, ms / 100, ...rest);
const { Problem } = await import("/ui/api.js");
const busy = (status) => new Problem({ status, title: "Busy", detail: "No place is free." });
const began = performance.now();
const isOver = (seconds) => performance.now() - began > 10 * seconds;
const task = { task_id: "a".repeat(32), status: "PENDING", checked_by: "api-1" };
const done = { ...task, status: "COMPLETED" };
const notes = [];
const { signal } = new AbortController();
const hooks = { signal, onTask: () => {}, onBytes: () => {}, onNote: (text) => notes.push(text) };
const stream = { state: "lost", isLive: false, next: () => new Promise(() => {}), wake() {} };
"""


def follow(modules: Any, body: str, argument: Any = None) -> Any:
    """`body` has the module and what stands in for the rest."""
    return modules.run("ask.js", _PARTS + body, argument)


@pytest.mark.parametrize("mode", ["stream", "polling", "sync"])
def test_outage_of_a_minute_is_outlived(modules, mode):
    """A task that exists is read again for as long as somebody waits, however long nobody answers."""
    status = follow(
        modules,
        """
        const read = async () => { if (isOver(60)) return done; throw busy(503); };
        const api = { enqueue: async () => task, task: read, result: read };
        const found = await module.ask({ api, stream }, {}, argument, hooks);
        return found.status;""",
        mode,
    )

    assert status == "COMPLETED"


def test_permalink_that_is_opened_in_an_outage_is_read_later(modules):
    """The address of a task shows it as soon as there is an API again."""
    status = follow(
        modules,
        """
        const api = { task: async () => { if (isOver(45)) return done; throw busy(0); } };
        return (await module.follow({ api, stream }, task.task_id, "stream", hooks)).status;""",
    )

    assert status == "COMPLETED"


def test_question_that_is_refused_for_long_is_given_up(modules):
    """Nothing exists yet: whether it is to be asked again is for the person to say."""
    title = follow(
        modules,
        """
        const api = { enqueue: async () => { throw busy(503); } };
        return module.ask({ api, stream }, {}, "polling", hooks).catch((problem) => problem.title);""",
    )

    assert title == "Busy"


def test_sync_where_nobody_may_wait_is_polling(modules):
    """When no place to wait is free, the page asks again and again, says so, and does not ask for a place again."""
    found, waits, said = follow(
        modules,
        """
        let waits = 0;
        const api = {
          enqueue: async () => task,
          result: async () => { waits += 1; throw busy(503); },
          task: async () => (isOver(3) ? done : task),
        };
        const { status } = await module.ask({ api, stream }, {}, "sync", hooks);
        return [status, waits, notes.some((text) => text.includes("Polling instead"))];""",
    )

    assert (found, waits, said) == ("COMPLETED", 1, True)


#: A stream of our own that is live, with nobody at its other end.
_STREAM = """
const { EventStream } = await import("/ui/stream/event-stream.js");
const { EventLog } = await import("/ui/stream/event-log.js");
const nothing = () => {};
const own = new EventStream({ open: () => ({ close() {}, addEventListener() {} }), eventLog: new EventLog(),
  onEvents: nothing, onState: nothing, onReset: nothing, isShared: false });
own.start();
own.connection.source.onopen();
"""


def test_stream_is_not_kept_awake_by_a_task_that_has_ended(modules):
    """After the answer nobody waits for news of the task, so a hidden page lets go of its connection."""
    before, after, state = follow(
        modules,
        _STREAM
        + """
        let reads = 0;
        const api = { enqueue: async () => task, task: async () => (reads++ ? done : task) };
        const asked = module.ask({ api, stream: own }, {}, "stream", hooks);
        await new Promise((next) => setTimeout(next, 1000));
        const before = own.waiting.size;
        own.wake(task.task_id, { ...task, status: "COMPLETED" });
        await asked;
        own.sleep();
        return [before, own.waiting.size, own.state];""",
    )

    assert (before, after, state) == (1, 0, "asleep")


def test_page_that_is_looked_at_does_not_fall_asleep(modules):
    """Hidden while it waited and then looked at again, it stays awake when what it waited for is there."""
    states = follow(
        modules,
        _STREAM
        + """
        own.next("a");
        own.sleep();
        own.rouse();
        own.wake("a");
        await new Promise((next) => setTimeout(next, 5000));
        const states = [own.state];
        own.sleep(); states.push(own.state);
        own.rouse(); states.push(own.state);
        return states;""",
    )

    assert states == ["live", "asleep", "connecting"]
