"""Another filter: what is shown until it is answered, and what of the one before must not come in."""

from __future__ import annotations

import pytest

from tests.ui.test_cluster_logic import look

pytestmark = pytest.mark.ui


def test_filter_that_was_changed_meanwhile_lets_no_other_task_in(modules):
    """Older tasks that were asked for under another filter are not shown under this one."""
    found = look(
        modules,
        """
        all(120, "COMPLETED");
        await store.look();
        let go;
        const held = new Promise((resolve) => (go = resolve));
        answer = async (what) => { await held; return what; };
        const more = store.more();
        answer = async (what) => what;
        await store.filter({ status: "FAILED" });
        go(); await more;
        return [taskStore.tasks.length, taskStore.cursor];""",
    )

    assert found == [0, None]


def test_rows_stay_until_another_filter_is_answered(modules):
    """A new filter keeps the rows that match it until the response is here; the same filter sends no request."""
    found = look(
        modules,
        """
        all(5, "COMPLETED");
        await store.look();
        const seen = [];
        store.draw = () => seen.push([taskStore.tasks.length, statuses(), store.isStale]);
        list = [made(6, "FAILED"), ...list];
        const asked = limits.length;
        await store.filter({ status: "FAILED" });
        const between = limits.length - asked;
        await store.filter({ status: "FAILED" });
        return [seen, between, limits.length - asked];""",
    )

    assert found[0][:2] == [[5, ["COMPLETED"], True], [1, ["FAILED"], False]]
    assert found[1:] == [1, 1]


def test_change_of_filter_is_no_event(modules):
    """While polling, other tasks that come into sight with another filter have not just happened."""
    ids = look(
        modules,
        """
        all(5, "COMPLETED");
        store.streamIs("lost");
        await store.look();
        list = [made(9, "COMPLETED"), ...list];
        await store.look();
        await store.filter({ status: "COMPLETED" });
        await store.look();
        await store.filter({});
        await store.look();
        return eventLog.events.map((event) => event.id);""",
    )

    assert len(ids) == len(set(ids)) == 1
