"""The API's own limits behind the gateway: whatever a client claims, it is one caller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.live_gateway import PLAIN, LiveGateway, host_address
from tests.gateway.test_addresses import forged

pytestmark = pytest.mark.integration


@pytest.fixture
def gateway(serve: Callable[..., Any], tmp_path: Path) -> Iterator[LiveGateway]:
    """As the chart comes, before an API node that limits its callers: ten reads at once, and five a second."""
    upstream = f"{host_address()}:{serve(BEHIND_GATEWAY='1', LIMITS='1', LIMIT_READ='5', LIMIT_READ_BURST='10').port}"
    live = LiveGateway(tmp_path / "gateway", upstream, scenario="default")
    live.start()
    yield live
    live.stop()


def test_a_thousand_forged_header_sets_fall_in_one_bucket(gateway: LiveGateway) -> None:
    """Together they get the burst, and what the rate adds meanwhile."""
    began = time.monotonic()
    statuses = [gateway.ask(PLAIN, "/whoami", headers=forged(each)).status for each in range(1000)]
    took = time.monotonic() - began

    assert set(statuses) == {200, 429}
    assert 10 <= statuses.count(200) <= 10 + 5 * took + 1


def test_a_limit_of_the_api_is_told_as_the_api_tells_it(gateway: LiveGateway) -> None:
    """The gateway adds no time of its own to wait."""
    answers = [gateway.ask(PLAIN, "/whoami") for _ in range(30)]
    refused = next(each for each in answers if each.status == 429)

    assert len(refused.every("Retry-After")) == len(refused.every("RateLimit")) == 1
    assert refused.json()["type"].endswith("rate-limited")
