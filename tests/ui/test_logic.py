"""The page's logic that needs no page: when to ask again, how numbers are shortened, what a journal keeps."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.ui

_PAUSES = "const pauses = []; const pause = async (ms) => void pauses.push(Math.round(ms));"


def test_failure_that_lasts_is_thrown(page):
    """An error that does not pass is not tried again; one that would is given up after a while."""
    tries = page.run(
        "poll.js",
        _PAUSES
        + """
        const tries = [];
        for (const isPassing of [false, true]) {
          let count = 0;
          const send = async () => { count += 1; throw { isPassing }; };
          await module.persist(send, { pause, patience: 2000 }).catch(() => tries.push(count));
        }
        return tries;""",
    )

    assert tries == [1, 4]


def test_server_says_when_to_come_back(page):
    """Retry-After is respected when it is longer than our own wait."""
    pauses = page.run(
        "poll.js",
        _PAUSES
        + """
        let failures = 0;
        const send = async () => { if (failures++ < 2) throw { isPassing: true, retryAfter: 5 }; };
        await module.persist(send, { pause });
        return pauses;""",
    )

    assert pauses == [5000, 5000]


def test_polling_slows_down(page):
    """From four questions a second to one in two seconds."""
    pauses = page.run(
        "poll.js",
        _PAUSES + "let n = 0; await module.poll(async () => ++n, (answer) => answer === 9, { pause }); return pauses;",
    )

    assert pauses == [250, 375, 563, 844, 1266, 1898, 2000, 2000]


def test_aborted_sleep_ends_at_once(page):
    """A page that stops waiting does not wait first."""
    reason = page.run(
        "poll.js",
        """
        const controller = new AbortController();
        const nap = module.sleep(60000, controller.signal).catch((error) => error.name);
        controller.abort();
        return nap;""",
    )

    assert reason == "AbortError"


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        pytest.param("12345", 5, "12345", id="what fits stays"),
        pytest.param("123456", 5, "12…56", id="the middle goes"),
        pytest.param("-123456789", 7, "-12…789", id="the sign stays"),
    ],
)
def test_long_number_keeps_its_ends(page, text, limit, short):
    """A number is cut in the middle, never at the end where a digit is missed."""
    assert page.run("number.js", "return module.shorten(...argument);", [text, limit]) == short


def test_journal_is_capped_and_newest_first(page):
    """However many events come, the page keeps the newest two hundred."""
    ids = page.run(
        "stream/journal.js",
        """
        const events = Array.from({ length: 5000 }, (_, id) => ({ id }));
        return module.append([{ id: -1 }], events).map((event) => event.id);""",
    )

    assert ids == list(range(4999, 4799, -1))


def test_two_looks_at_the_list_tell_what_happened(page):
    """Without a stream the console is filled from what changed between two looks."""
    before = [{"task_id": "a", "status": "PENDING"}, {"task_id": "b", "status": "COMPLETED"}]
    after = [{"task_id": "a", "status": "COMPLETED", "handled_by": "worker-1"}, before[1]]

    events = page.run("stream/journal.js", "return module.differences(...argument);", [before, after])

    assert [(event["task_id"], event["type"], event["node"]) for event in events] == [("a", "completed", "worker-1")]


def test_pods_without_a_heartbeat_stand_beside_the_nodes(page):
    """What Kubernetes says of a node's pod joins it; Valkey's pod, which sends no heartbeat, comes after."""
    shown = page.run(
        "pod.js",
        """
        const nodes = [{ name: "worker-1", component: "worker", version: "1", slots: 2, busy: 1, state: "busy" }];
        const pod = { component: "valkey", version: "9", phase: "Running", ready: true, host: "b", restarts: 0 };
        const pods = [
          { ...pod, name: "valkey-0", reason: null },
          { ...pod, name: "worker-1", ready: false, reason: "ImagePullBackOff", restarts: 1 },
        ];
        return module.inhabitants(nodes, { pods }).map((each) => [each.name, each.state, module.about(each)]);""",
    )

    assert shown == [
        ["worker-1", "busy", "worker 1, 1 of 2 busy, ImagePullBackOff, on b, 1 restart"],
        ["valkey-0", "ready", "valkey 9, Running, ready, on b"],
    ]
