"""The limiter while Valkey is away: nobody waits long, one thread tries, and callers are limited all the same."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import valkey

from app.limits.limiter import Limiter
from wizard.limit import Limit, Standing

pytestmark = pytest.mark.unit

LIMIT = Limit("read", 0.01, 5, "send {} requests")


class Shared:
    """Buckets in a Valkey that can be taken away."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.seconds = 0.0
        self.asked = 0

    def spend(self, limit: Limit, account: str, units: float) -> Standing:  # noqa: ARG002
        """All is given, or the error is raised."""
        self.asked += 1
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        return Standing(limit, 0, 0)


@pytest.fixture
def shared() -> Shared:
    """Valkey answers."""
    return Shared()


@pytest.fixture
def limiter(shared: Any) -> Limiter:
    """The limiter of one process."""
    return Limiter(shared)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(valkey.ConnectionError("refused"), id="it is gone"),
        pytest.param(valkey.TimeoutError("slow"), id="it is silent"),
        pytest.param(valkey.BusyLoadingError("LOADING"), id="it is starting"),
        pytest.param(valkey.exceptions.NoPermissionError("NOPERM"), id="our user may not"),
    ],
)
def test_without_valkey_the_process_limits_by_itself(limiter: Limiter, shared: Shared, error: Exception) -> None:
    """It raises nothing, and forgets nothing: the burst is given once."""
    shared.error = error

    assert [bool(limiter.spend(LIMIT, "ann", 1).wait_us) for _ in range(7)] == [False] * 5 + [True] * 2
    assert limiter.is_degraded


def test_one_thread_tries_while_valkey_is_away(limiter: Limiter, shared: Shared) -> None:
    """Once a second, however many ask; the others do not wait for it."""
    shared.error = valkey.TimeoutError("slow")
    limiter.spend(LIMIT, "ann", 1)
    shared.asked, shared.seconds = 0, 0.2
    began = time.monotonic()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: limiter.spend(LIMIT, "ann", 1), range(200)))

    assert shared.asked <= 1 + time.monotonic() - began


def test_a_valkey_that_is_back_is_asked_again(
    limiter: Limiter, shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the next try, a second later."""
    shared.error = valkey.ConnectionError("refused")
    limiter.spend(LIMIT, "ann", 1)
    shared.error = None
    assert limiter.spend(LIMIT, "ann", 1).full_us

    later = time.monotonic() + 1.1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert not limiter.spend(LIMIT, "ann", 1).full_us
    assert not limiter.is_degraded


def test_one_slow_reply_is_no_outage(limiter: Limiter, shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    """Valkey is silent after three tries that failed one after another, however many threads waited for each."""
    shared.error = valkey.TimeoutError("slow")
    now = time.monotonic()
    silent = []
    for _ in range(3):
        now += 1.1
        monkeypatch.setattr(time, "monotonic", lambda moment=now: moment)
        for _ in range(20):
            limiter.is_away(shared.error)
        silent.append(limiter.is_silent)

    assert silent == [False, False, True]
    limiter.is_back()
    assert (limiter.is_silent, limiter.is_degraded) == (False, False)
