"""Progress goes to whoever listens."""

from __future__ import annotations

import pytest

from wizard.operations import find
from wizard.operations.progress import listen, report

pytestmark = pytest.mark.unit


def test_a_report_that_nobody_hears_does_nothing() -> None:
    """An operation need not know whether it is watched."""
    report(1, 2)


def test_a_listener_hears_until_the_block_ends() -> None:
    """And the one around it hears again after that."""
    outer: list[tuple[int, int]] = []
    inner: list[tuple[int, int]] = []

    with listen(lambda done, total: outer.append((done, total))):
        with listen(lambda done, total: inner.append((done, total))):
            report(1, 3)
        report(2, 3)
    report(3, 3)

    assert inner == [(1, 3)]
    assert outer == [(2, 3)]


def test_an_operation_of_several_stages_says_where_it_is() -> None:
    """Never backwards, and never beyond the whole."""
    heard: list[tuple[int, int]] = []

    with listen(lambda done, total: heard.append((done, total))):
        find("factorize").read({"n": "360"}).begin(None)

    assert heard == [(1, 3), (2, 3)]
