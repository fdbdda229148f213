"""monte_carlo_pi: the same points whoever throws them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations.simulation import monte_carlo_pi as module
from wizard.operations.simulation.monte_carlo_pi import monte_carlo_pi

pytestmark = pytest.mark.unit


def _run(samples: int, seed: int) -> dict[str, Any]:
    return monte_carlo_pi.run({"samples": str(samples), "seed": str(seed)}).result


def test_hits_beyond_chance_are_refused() -> None:
    """As a generator that repeats itself would give them."""
    with pytest.raises(WrongResult, match="beyond chance"):
        monte_carlo_pi._check(module._told([80_000], 100_000), samples=100_000, seed=1)


def test_hits_of_another_seed_are_refused() -> None:
    """Plausible, and yet not these."""
    with pytest.raises(WrongResult, match="drawn again"):
        monte_carlo_pi._check(_run(10_000, 2), samples=10_000, seed=1)


def test_more_points_begin_with_the_fewer() -> None:
    """A stream is the same however much of it is used."""
    assert int(_run(2_000, 1)["hits"]) >= int(_run(1_000, 1)["hits"])


def test_streams_are_independent() -> None:
    """No two of a hundred begin alike."""
    beginnings = {tuple(module._drawn(number, 64, 1)) for number in range(100)}

    assert len(beginnings) == 100


def test_it_splits_into_no_more_parts_than_streams() -> None:
    """A stream is never shared."""
    assert len(monte_carlo_pi.fan_out.split(7, samples=3 * module._STREAM, seed=1)) == 3
    assert len(monte_carlo_pi.fan_out.split(None, samples=10**11, seed=1)) <= 1_024


@given(samples=st.integers(1, 3_000), seed=st.integers(0, 2**64 - 1), parts=st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_parts_are_the_whole_and_python_throws_the_same(samples: int, seed: int, parts: int) -> None:
    """With short streams, so that there are many."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(module, "_STREAM", 512)
        inputs = {"samples": str(samples), "seed": str(seed)}
        whole = _run(samples, seed)
        cut = monte_carlo_pi.fan_out.split(parts, samples=samples, seed=seed)

        assert monte_carlo_pi.combine([monte_carlo_pi.run_part(each) for each in cut], inputs).result == whole
        first = min(512, samples)
        assert int(whole["streams"][0]) == sum(module._drawn(0, first, seed))
