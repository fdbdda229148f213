"""A Valkey that answers but cannot write is away: nobody is told that a task was taken, and no session ends for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import valkey

from wizard.queue import Slot

pytestmark = pytest.mark.integration


@pytest.fixture
def no_memory(client: valkey.Valkey) -> Iterator[None]:
    """The server refuses every write that needs memory."""
    client.config_set("maxmemory", "1")
    yield
    client.config_set("maxmemory", "0")


@pytest.mark.usefixtures("no_memory")
def test_no_memory_left_counts_as_away(enqueue: Callable[..., str]) -> None:
    """The error is the one that the API answers 503 for and that workers wait out."""
    with pytest.raises(valkey.ConnectionError, match="cannot write"):
        enqueue()


def test_a_result_is_still_stored_when_there_is_no_memory_left(
    client: valkey.Valkey, slot: Slot, enqueue: Callable[..., str]
) -> None:
    """Settling begins by taking the id off a list, and Valkey lets a function end what it has begun."""
    enqueue()
    claim = slot.start()
    client.config_set("maxmemory", "1")

    settled = slot.complete(claim, '{"sum":"3"}', '{"ok":true,"how":"x"}', claim_next=False)
    client.config_set("maxmemory", "0")

    assert settled.accepted
