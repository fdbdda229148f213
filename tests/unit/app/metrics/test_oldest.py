"""Which API node tells what holds for the whole installation."""

from __future__ import annotations

import pytest

from app.metrics.installation import is_oldest

pytestmark = pytest.mark.unit

OLD = {"name": "api-b", "component": "api", "started_at": "900"}
YOUNG = {"name": "api-a", "component": "api", "started_at": "1000"}
WORKER = {"name": "worker-1", "component": "worker", "started_at": "1"}


def test_it_is_the_one_that_began_first() -> None:
    """By Valkey's clock, and as a number: 900 is before 1000."""
    beats = [YOUNG, OLD, WORKER]

    assert [is_oldest(each["name"], beats) for each in beats] == [False, True, False]


def test_of_two_that_began_at_once_it_is_the_first_by_name() -> None:
    """One, not both."""
    twins = [OLD, YOUNG | {"started_at": "900"}]

    assert [is_oldest(each["name"], twins) for each in twins] == [False, True]


def test_who_is_not_on_the_list_tells_nothing_while_another_is() -> None:
    """A node that has just begun, or cannot write."""
    assert not is_oldest("api-new", [YOUNG, WORKER])


def test_when_nobody_is_on_the_list_whoever_is_asked_tells() -> None:
    """Workers do not count: they cannot."""
    assert is_oldest("api-new", [WORKER])
