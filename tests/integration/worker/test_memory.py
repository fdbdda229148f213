"""A real worker, and a Valkey without memory for what it has calculated."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import valkey

from tests.integration.worker.conftest import Desk
from tests.live_worker import LiveWorker, wait_until
from wizard.task import Status

pytestmark = pytest.mark.integration


@pytest.fixture
def fill(client: valkey.Valkey) -> Iterator[Callable[[], object]]:
    """From its call on, the server has no memory left."""
    yield lambda: client.config_set("maxmemory", "1")
    client.config_set("maxmemory", "0")


def test_one_long_answer_stops_no_short_one(
    start_worker: Callable[..., LiveWorker], desk: Desk, fill: Callable[[], object], client: valkey.Valkey
) -> None:
    """Twenty additions behind it are answered while it waits; with memory it is answered too, and charged nothing."""
    long = desk.ask("digits_of_pi", digits="20000")
    short = [desk.ask(a=str(number), b="1") for number in range(20)]
    fill()

    start_worker()
    for each in short:
        assert desk.ended(each).status is Status.COMPLETED
    waiting = desk.get(long)
    client.config_set("maxmemory", "0")

    assert (waiting.status, waiting.failures, waiting.attempts[0].why) == (Status.PENDING, 0, "no-memory")
    assert desk.ended(long).status is Status.COMPLETED


def test_a_parent_that_cannot_be_divided_is_not_tried_in_a_loop(
    start_worker: Callable[..., LiveWorker], desk: Desk, fill: Callable[[], object]
) -> None:
    """Each time it waits twice as long; the tasks behind it are answered meanwhile."""
    parent = desk.ask("twin_primes", start="0", stop="20000000000")
    short = [desk.ask(a=str(number), b="1") for number in range(5)]
    fill()

    start_worker()
    for each in short:
        assert desk.ended(each).status is Status.COMPLETED
    wait_until(lambda: desk.get(parent).attempt >= 2, "a second attempt")

    task = desk.get(parent)
    assert (task.failures, task.parts, task.attempts[-1].why) == (0, None, "no-memory")
    assert task.attempt <= 3
