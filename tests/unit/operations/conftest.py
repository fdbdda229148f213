"""What the tests of operations share."""

from __future__ import annotations

from collections.abc import Iterator

# Its cysignals takes SIGALRM for itself when it is imported. Here that happens before pytest-timeout sets the signal
# for each test; inside a test it would leave a test that hangs without a timeout.
import primecountpy  # noqa: F401
import pytest

from wizard.operations import fan_out


@pytest.fixture(autouse=True, scope="module")
def any_number_of_parts() -> Iterator[None]:
    """Small tasks are cut here, though they are not worth it: any cut must give the same answer."""
    shortest, fan_out.SHORTEST_SECONDS = fan_out.SHORTEST_SECONDS, 1e-9
    yield
    fan_out.SHORTEST_SECONDS = shortest
