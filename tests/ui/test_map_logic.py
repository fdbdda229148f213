"""Who lives, who is lost, who has what, how even it is, and what a death costs: read from heartbeats and events."""

from __future__ import annotations

import pytest

from tests.ui.test_watch_logic import run

pytestmark = pytest.mark.ui

_PRESENCE = """
const beat = (name, seen, more = {}) => ({ name, component: "worker", state: "idle", version: "1", slots: 1,
  started_at: at(0), last_seen: at(seen), ...more });
const presence = new module.Presence();
const look = (now, ...beats) => presence.look(beats, [], T0 + now);
const shown = (now) =>
  presence.inhabitants(T0 + now).map(({ name, state, tasks }) => [name, state, tasks.map(({ id }) => id)]);
"""


def test_lost_pod_stays_for_a_minute(modules):
    """A pod whose lease ran out is shown as lost, with nothing in hand, and is gone after a minute."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + """
        look(0, beat("w-1", 0), beat("w-2", 0));
        presence.apply(events([[10, "started", "w-1", "a", 1]]));
        const found = [shown(100)];
        presence.apply(events([[5000, "node", "w-1", null, null, "LOST"]]));
        found.push(shown(5100));
        look(20000, beat("w-2", 19000)); found.push(shown(20000));
        look(70000, beat("w-2", 69000)); found.push(shown(70000));
        return found;""",
    )

    assert seen == [
        [["w-1", "busy", ["a"]], ["w-2", "idle", []]],
        [["w-1", "lost", []], ["w-2", "idle", []]],
        [["w-1", "lost", []], ["w-2", "idle", []]],
        [["w-2", "idle", []]],
    ]


def test_pod_that_lives_again_is_not_lost(modules):
    """A container that was started again in its pod is alive, though the lease of its former life runs out later."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + """
        look(0, beat("w-1", 0));
        presence.kill("w-1", T0 + 100);
        const found = [shown(200)];
        const about = (at, status) => [at, "node", "w-1", null, null, status];
        presence.apply(events([about(1500, "STARTED"), about(5100, "LOST")]));
        found.push(shown(5200));
        return found.map(([[, state]]) => state);""",
    )

    assert seen == ["lost", "idle"]


def test_pod_that_left_is_not_mourned(modules):
    """A worker that drained and said goodbye disappears; one that only fell silent is told of."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + """
        look(0, beat("w-1", 0), beat("w-2", 0));
        look(12000, beat("w-1", 0), beat("w-2", 0));
        const found = [shown(12000).map(([, state]) => state)];
        presence.apply(events([[13000, "node", "w-1", null, null, "LEFT"]]));
        look(14000); found.push(shown(14000).map(([name, state]) => [name, state]));
        return found;""",
    )

    assert seen == [["silent", "silent"], [["w-2", "lost"]]]


def test_splitter_of_a_task_does_not_hold_it(modules):
    """A pod has as many tasks as slots: the one that it split runs on elsewhere."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + """
        look(0, beat("w-1", 0));
        presence.apply(events([[10, "started", "w-1", "whole", 1], [20, "started", "w-1", "part", 1]]));
        return shown(100)[0][2];""",
    )

    assert seen == ["part"]


def test_pods_without_a_heartbeat_stand_beside_the_nodes(modules):
    """What Kubernetes says of a node's pod joins it; Valkey's pod, which sends no heartbeat, is there too."""
    seen = run(
        modules,
        "map/presence.js",
        _PRESENCE
        + """
        const pod = { component: "valkey", version: "9", phase: "Running", ready: true, host: "b", restarts: 0 };
        presence.look([beat("worker-1", 0)], [
          { ...pod, name: "valkey-0", reason: null },
          { ...pod, name: "worker-1", component: "worker", ready: false, reason: "ImagePullBackOff", restarts: 1 },
        ], T0);
        const { about } = await import("/ui/pod.js");
        return presence.inhabitants(T0).map((each) => [each.name, each.state, about({ ...each, busy: 1 })]);""",
    )

    assert seen == [
        ["valkey-0", "ready", "valkey 9, Running, ready, on b"],
        ["worker-1", "idle", "worker 1, 1 of 1 busy, ImagePullBackOff, on b, 1 restart"],
    ]


def test_balance_is_a_number(modules):
    """Even work is 1; when one of four did it all, it is 4; nothing is no balance."""
    numbers = run(
        modules,
        "map/balance.js",
        """
        const of = (...rates) => module.balance(rates.map((rate, name) => ({ name, rate, state: "idle" }))).fairness;
        return [of(5, 5), of(8, 0, 0, 0), of(0, 0), of(3)];""",
    )

    assert numbers == [1, 4, None, None]


def test_recovery_is_measured_from_the_word_to_the_second_handler(modules):
    """The same task through loss, requeue and second handler, each with the time since the pod was ended."""
    held, told, whole = run(
        modules,
        "map/recovery.js",
        """
        const all = events([
          [10, "started", "w-1", "whole", 1], [20, "started", "w-1", "old", 1], [30, "completed", "w-1", "old", 1],
          [40, "started", "w-1", "part", 1],
          [1000, "node", "w-1", null, null, "STARTED"], [5100, "requeued", "w-1", "part", 1],
          [5100, "node", "w-1", null, null, "LOST"], [5200, "started", "w-2", "part", 2],
          [6100, "completed", "w-2", "part", 2, "COMPLETED"], [9100, "completed", "w-2", "whole", 2, "COMPLETED"],
        ]);
        const story = { pod: "w-1", slots: 1, killedAt: T0 + 100, known: [{ id: "part", attempt: 1 }] };
        const { heldBy, recovery, endOf } = module;
        return [heldBy(story, all), recovery("part", story, all), endOf("whole", all, T0 + 100)];""",
    )

    assert held == ["part"]
    assert (told["recovered"], told["handler"], told["isOver"]) == (5100, "w-2", True)
    assert [(step["kind"], step["after"]) for step in told["steps"]] == [
        ("node-STARTED", "+900 ms"),
        ("requeued", "+5 s"),
        ("node-LOST", "+5 s"),
        ("started", "+5.1 s"),
        ("ended", "+6 s"),
    ]
    assert whole == {"status": "COMPLETED", "after": "+9 s"}


def test_a_task_that_the_pod_claimed_before_it_died_is_not_recovered_by_that(modules):
    """Between the word to end and the end itself a pod may claim one more task: that is the attempt that was lost."""
    told = run(
        modules,
        "map/recovery.js",
        """
        const all = events([
          [115, "started", "w-1", "part", 1], [5100, "requeued", "w-1", "part", 1], [5700, "started", "w-3", "part", 2],
        ]);
        return module.recovery("part", { pod: "w-1", killedAt: T0 + 100 }, all);""",
    )

    assert (told["recovered"], told["handler"]) == (5600, "w-3")
    assert [step["kind"] for step in told["steps"]] == ["requeued", "started"]


@pytest.mark.parametrize("width", [340, 620, 1400])
@pytest.mark.parametrize(("apis", "workers"), [(1, 0), (2, 3), (3, 40), (2, 500)])
def test_boxes_never_overlap_and_stay_inside(modules, width, apis, workers):
    """However many pods there are and however wide the picture is, each box has its own place in it."""
    picture = run(
        modules,
        "map/layout.js",
        """
        const [width, apis, workers] = argument;
        const pods = (count) => Array.from({ length: count }, (_, name) => ({ name, tasks: [] }));
        return module.layout({ api: pods(apis), workers: pods(workers) }, width);""",
        [width, apis, workers],
    )

    boxes = [picture["entrance"], picture["queue"], *picture["api"], *picture["workers"]]
    assert len(picture["workers"]) + picture["more"] == workers
    for each in boxes:
        assert each["x"] >= 0
        assert each["x"] + each["width"] <= width + 0.5
        assert 0 <= each["y"] <= picture["height"] - each["height"] + 0.5
    for one in range(len(boxes)):
        for other in boxes[one + 1 :]:
            a = boxes[one]
            assert (
                a["x"] + a["width"] <= other["x"] + 0.5
                or other["x"] + other["width"] <= a["x"] + 0.5
                or a["y"] + a["height"] <= other["y"] + 0.5
                or other["y"] + other["height"] <= a["y"] + 0.5
            )


def test_tally_counts_who_answered(modules):
    """The most frequent first, each with its share; questions without an answer are told, last."""
    counted = run(
        modules,
        "infrastructure/tally.js",
        """
        const counted = module.tally(["a", "b", "a", null]);
        return counted.map(({ name, count, of, share }) => [name, count, of, share]);""",
    )

    assert counted == [["a", 2, 4, "50 %"], ["b", 1, 4, "25 %"], ["nobody", 1, 4, "25 %"]]
