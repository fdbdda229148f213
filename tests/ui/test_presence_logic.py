"""What heartbeats and events say together of the workers, and a story that outlives the events it was read from."""

from __future__ import annotations

import pytest

from tests.ui.test_map_logic import _PRESENCE
from tests.ui.test_watch_logic import run

pytestmark = pytest.mark.ui


@pytest.mark.parametrize(
    ("beats", "happened", "state"),
    [
        pytest.param({"busy": 1}, "", ["busy", []], id="busy with what no event told of"),
        pytest.param(
            {"busy": 1}, '[[9000, "started", "w", "a", 1]]', ["busy", ["a"]], id="busy with what was heard of"
        ),
        pytest.param(
            {"busy": 0}, '[[1000, "started", "w", "a", 1]]', ["idle", []], id="idle, and the end was never heard"
        ),
        pytest.param({"busy": 0}, '[[10900, "started", "w", "a", 1]]', ["busy", ["a"]], id="begun since the heartbeat"),
        pytest.param(
            {"busy": 1},
            '[[9000, "started", "w", "a", 1], [10900, "completed", "w", "a", 1]]',
            ["idle", []],
            id="ended since the heartbeat",
        ),
        pytest.param(
            {"busy": 1},
            '[[9000, "started", "w", "a", 1], [10900, "cancelled", "api", "a", 1]]',
            ["idle", []],
            id="cancelled since the heartbeat",
        ),
    ],
)
def test_worker_is_what_its_heartbeat_says_until_events_know_better(modules, beats, happened, state):
    """Events may be missing, and a heartbeat is a few seconds old: the younger of the two is right."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + f"""
        look(11000, beat("w", 10000, argument));
        presence.apply(events({happened or "[]"}));
        return shown(11000)[0].slice(1);""",
        beats,
    )

    assert seen == state


def test_nobody_is_silent_while_nobody_could_be_heard(modules):
    """When the API was away, that is one trouble; the pods were not silent for that."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + """
        look(1000, beat("w", 0));
        const found = [shown(20000)];
        look(20000, beat("w", 0)); found.push(shown(20000));
        return found.map(([[, state]]) => state);""",
    )

    assert seen == ["idle", "silent"]


def test_story_of_a_recovery_outlives_its_events(modules):
    """Thousands of events later, when the event log has dropped the beginning, the story still says what it cost."""
    before, after = run(
        modules,
        "map/kill.js",
        """
        const eventLog = { events: events([
          [40, "started", "w-1", "a", 1], [5100, "requeued", "w-1", "a", 1], [5200, "started", "w-2", "a", 2],
          [6100, "completed", "w-2", "a", 2, "COMPLETED"],
        ]) };
        const api = { task: async () => ({ operation: "add" }) };
        const kill = module.kill({ api, eventLog, presence: null, announce: () => {}, now: () => T0 });
        kill.story = { pod: "w-1", slots: 1, killedAt: T0 + 100, known: [{ id: "a", attempt: 1 }] };
        const told = () => kill.followed.map(({ recovered, steps, cost }) => [recovered, steps.length, cost]);
        kill.follow();
        const before = told();
        eventLog.events = events([[60000, "completed", "w-2", "other", 1]]);
        kill.follow();
        return [before, told()];""",
    )

    assert before == [[5100, 3, "Back in hand after 5.1 s, by w-2."]]
    assert after == before


def test_forgotten_task_is_not_asked_for_again(modules):
    """What the cluster does not know is not asked for at every event; what it could not say is."""
    asked = run(
        modules,
        "map/kill.js",
        """
        const asked = { gone: 0, away: 0 };
        const api = { task: async (id) => { asked[id] += 1; throw { status: id === "gone" ? 404 : 503 }; } };
        const kill = module.kill({ api, eventLog: { events: [] }, presence: null, announce: () => {}, now: () => T0 });
        for (let n = 0; n < 3; n += 1) for (const id of ["gone", "away"]) await kill.learn(id);
        return asked;""",
    )

    assert asked == {"gone": 1, "away": 3}


def test_balance_counts_one_as_one(modules):
    """One task is not "1 tasks", and what was watched for five seconds is not told of a minute."""
    told = run(
        modules,
        "map/balance.js",
        """
        const words = ["task or part", "tasks and parts"];
        const say = (total) => module.describe({ total, fairness: null }, words, "2 workers");
        return [...[0, 1, 2].map(say), module.describe({ total: 3, fairness: null }, words, "1 worker", "5 s")];""",
    )

    assert told == [
        "No tasks and parts in the last minute.",
        "1 task or part in the last minute over 2 workers.",
        "2 tasks and parts in the last minute over 2 workers.",
        "3 tasks and parts in the last 5 s over 1 worker.",
    ]
