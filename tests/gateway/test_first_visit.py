"""The first visit of a browser through the gateway: as few requests and bytes as from the API itself, or fewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.authority import Authority
from tests.front import HOST
from tests.gateway.live_gateway import TLS, LiveGateway, host_address
from tests.ui.conftest import OpenPage, new_page, running_chromium
from tests.ui.first_visit import expect_light, expect_soon

__all__ = ["new_page"]

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with this file, so that the tests of the page can have theirs."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def base_url(serve: Callable[..., Any], tmp_path: Path) -> Iterator[str]:
    """As the chart comes and with TLS, which is HTTP/2, before one API node as gunicorn serves it."""
    upstream = f"{host_address()}:{serve(BEHIND_GATEWAY='1').port}"
    values = {"gateway.tls": {"enabled": True, "secretName": "certificate"}}
    gateway = LiveGateway(tmp_path / "gateway", upstream, scenario="default", values=values)
    Authority("visited").issue(HOST).write(gateway.tls)
    gateway.start()
    yield f"https://{gateway.address}:{TLS}"
    gateway.stop()


def test_first_visit_is_light(new_page: OpenPage) -> None:
    """The gateway compresses what the API does not, and nothing twice."""
    expect_light(new_page(ignore_https_errors=True))


def test_page_can_be_used_soon_on_a_slow_line(new_page: OpenPage) -> None:
    """The gateway adds no round trip and few bytes of headers."""
    expect_soon(new_page(ignore_https_errors=True))
