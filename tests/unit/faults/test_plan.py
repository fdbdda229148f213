"""Which faults a run has follows from its seed; the profiles have what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.injector import Injector
from tests.faults.machine import Machine, NoCompiler
from tests.faults.plan import NEEDS_MACHINE, OF_VALKEY, SHORT, long
from tests.faults.work import poison, question

pytestmark = pytest.mark.unit


def test_the_same_seed_gives_the_same_run():
    """Order of faults and questions; another seed gives another."""
    assert SHORT.order(1) == SHORT.order(1) != SHORT.order(2)
    assert question(7, 1) == question(7, 1) != question(7, 2)
    assert poison(0, 1) == poison(0, 1) != poison(0, 2)


def test_the_short_profile_has_forty_kills_and_each_fault():
    """1,000 tasks; whatever can be broken is broken."""
    order = SHORT.order(1)

    assert (SHORT.tasks, SHORT.kills) == (1_000, 40)
    assert set(order) == set(SHORT.faults)
    assert set(order) >= NEEDS_MACHINE | OF_VALKEY


def test_the_long_profile_has_two_hundred_kills_beside_a_hundred_losses_of_power():
    """10,000 tasks."""
    profile = long(1)

    assert (profile.tasks, profile.faults["lose power"], profile.kills) == (10_000, 100, 300)
    assert len(profile.order(1)) == sum(profile.faults.values())


def test_a_share_of_the_long_profile_still_has_each_fault():
    """For a machine or an evening that is too short."""
    profile = long(0.01)

    assert profile.tasks == 100
    assert set(profile.order(1)) == set(SHORT.faults)


def test_without_a_compiler_as_many_are_killed():
    """Disk, power and clock stay whole; a plain kill takes the place of a loss of power."""
    order = SHORT.order(1, has_machine=False)

    assert not NEEDS_MACHINE & set(order)
    assert sum(kind.startswith("kill ") for kind in order) == 40


def test_without_a_compiler_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The tests of power, disk and clock fail with it; they are not skipped."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoCompiler, match="apt-get install gcc"):
        Machine(tmp_path / "machine")


@pytest.mark.parametrize("kind", sorted(SHORT.faults))
def test_each_fault_can_be_injected(kind: str):
    """A name in the plan is a method of the injector."""
    assert callable(getattr(Injector, "_" + kind.replace(" ", "_")))


def test_the_work_is_mostly_short_with_some_that_is_long_or_split():
    """Of twenty, four take a while, one has parts, one is cancelled; each has its answer, and a poison has none."""
    asked = [question(number, 1) for number in range(20)]

    kept = [each for each in asked if not each.is_cancelled]

    assert [each.operation for each in kept].count("factorize") == 4
    assert [each.parts for each in kept if each.parts] == [5]
    assert len(kept) == 19
    assert all(each.answer for each in asked)
    assert poison(0, 1).answer is None
    assert len({each.key for each in asked}) == 20
