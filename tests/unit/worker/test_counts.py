"""What a worker counts, and what Prometheus is told of it."""

from __future__ import annotations

import json

import pytest

from tests.prometheus import families, lint, total
from wizard.queue import Claim, Settled
from wizard.task import Failure, Phase
from worker.counts import UNKNOWN, WorkerCounts
from worker.metrics import WorkerMetrics
from worker.outcome import DEATHS, Divided, Failed, Finished, Reason, Stopped, death, out_of_time, stalled

pytestmark = pytest.mark.unit


def claim(operation="add", waited=0.2):
    """One attempt."""
    return Claim("0" * 32, 1, operation, "{}", Phase.WHOLE, 0, waited_seconds=waited)


def accepted(*each):
    """The reply to a settlement."""
    return Settled(each, (False,) * len(each), lease_is_live=True, claims=())


def told(counts):
    """A scrape."""
    return WorkerMetrics(counts, lambda: None).text().decode()


def test_slots_add_up():
    """Each counts for itself."""
    counts = WorkerCounts(2)
    for slot in counts.slots:
        slot.claimed([claim()] * 3)

    assert total([told(counts)], "wizard_claims_total", operation="add") == 6


def test_a_value_is_in_every_bucket_that_is_not_below_it():
    """As Prometheus counts; a part has not waited."""
    counts = WorkerCounts(1)
    counts.slots[0].claimed([claim(waited=0.1), claim(waited=3), claim(waited=1000), claim(waited=None)])

    text = [told(counts)]

    for bound, number in (("0.025", 0), ("0.1", 1), ("2.5", 1), ("10.0", 2), ("300.0", 2), ("+Inf", 3)):
        assert total(text, "wizard_wait_seconds_bucket", le=bound) == number, bound
    assert total(text, "wizard_wait_seconds_count") == 3
    assert total(text, "wizard_wait_seconds_sum") == 1003.1


def test_attempts_are_counted_by_their_end():
    """And the seconds that the child told of."""
    counts = WorkerCounts(1)
    slot = counts.slots[0]
    slot.ended(claim(), Finished("1", "{}", "{}", {}, 0.5, 0.25))
    slot.ended(claim(), Divided(["{}"] * 3, until=None, seconds=0.5))
    slot.ended(claim(), Failed(Failure.ERROR, {"type": "exception"}, 0.5))
    slot.ended(claim(), Stopped(Reason.LEASE_LOST))
    slot.divided(claim(), 3)

    text = [told(counts)]

    for outcome in ("completed", "divided", "failed", "lease_lost"):
        assert total(text, "wizard_attempts_total", operation="add", outcome=outcome) == 1
    assert total(text, "wizard_run_seconds_sum") == 1.5
    assert total(text, "wizard_check_seconds_sum") == 0.25
    assert total(text, "wizard_parts_total") == 3


def test_every_settled_attempt_has_the_seconds_of_its_call():
    """Refusals are counted beside."""
    counts = WorkerCounts(1)
    counts.slots[0].settled([claim(), claim("factorize"), claim()], accepted(True, False, True), 0.004)

    text = [told(counts)]

    assert total(text, "wizard_settle_seconds_count", operation="add") == 2
    assert total(text, "wizard_settle_seconds_bucket", operation="factorize", le="0.01") == 1
    assert total(text, "wizard_settlements_refused_total") == 1
    assert total(text, "wizard_settlements_refused_total", operation="factorize") == 1


@pytest.mark.parametrize(
    "failure",
    [
        *(pytest.param(death(code, 1, out_of_memory=oom), id=f"{code} {oom}") for code in (-6, -9, -24, -11, 1)
          for oom in (True, False)),
        pytest.param(out_of_time("add", 1), id="out of time"),
        pytest.param(stalled("add", 1), id="stalled"),
    ],
)  # fmt: skip
def test_no_death_of_a_child_is_without_its_reason(failure):
    """The reasons are known beforehand, so each is told from the start."""
    assert failure.error["type"] in DEATHS


def test_deaths_are_counted_and_failures_of_living_children_are_not():
    """A `MemoryError` that the child reports itself is no death."""
    counts = WorkerCounts(1)
    error = {"type": "memory-limit"}
    counts.slots[0].ended(claim(), Failed(Failure.LIMIT, error, 0.1, is_death=True))
    counts.slots[0].ended(claim(), Failed(Failure.LIMIT, error, 0.1))

    text = [told(counts)]

    assert total(text, "wizard_child_deaths_total", reason="memory-limit") == 1
    assert total(text, "wizard_child_deaths_total") == 1


def test_operations_that_nobody_knows_share_a_label():
    """A newer API may send any name."""
    counts = WorkerCounts(1)
    counts.slots[0].claimed([claim(f"newer_{number}") for number in range(100)])

    assert total([told(counts)], "wizard_claims_total", operation=UNKNOWN) == 100
    assert told(counts).count("wizard_claims_total{") == 1


def test_batches_are_counted_by_their_name():
    """They are no operation of the catalogue, but every worker knows them."""
    counts = WorkerCounts(1)
    counts.slots[0].claimed([claim("batch")])

    assert total([told(counts)], "wizard_claims_total", operation="batch") == 1


@pytest.mark.parametrize("is_used", [False, True], ids=["fresh", "used"])
def test_promtool_has_nothing_to_say(is_used):
    """Every family has a type, a meaning and our prefix."""
    counts = WorkerCounts(1)
    if is_used:
        counts.slots[0].claimed([claim()])
        counts.slots[0].ended(claim(), Finished("1", json.dumps({}), "{}", {}, 0.1, 0.1))
        counts.slots[0].settled([claim()], accepted(True), 0.1)

    text = told(counts)

    assert lint(text) == ""
    assert all(name.startswith("wizard_") for name in families(text))
