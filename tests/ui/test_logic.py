"""The page's logic that needs no page: when to ask again, and how numbers are shortened."""

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
