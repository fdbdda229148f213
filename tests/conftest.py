"""What all tests share: a real valkey-server a session, and settings with a prefix of their own for each test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import valkey

from tests.certificates import Authority, Pair
from tests.live_system import LiveSystem
from tests.live_valkey import LiveValkey
from wizard.settings import Settings


def missing(what: str) -> None:
    """A tool is not there: a laptop may go without it, CI may not."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveValkey]:
    """One server for the whole session; a test that stops it must start it again."""
    server = LiveValkey(Path(tmp_path_factory.mktemp("valkey")))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(valkey_server: LiveValkey) -> Iterator[valkey.Valkey]:
    """A plain client, to look behind the scenes."""
    with valkey_server.client() as client:
        yield client


@pytest.fixture
def settings(valkey_server: LiveValkey) -> Settings:
    """Settings for the live server, with keys that no other test sees and a lease short enough to wait for."""
    return Settings(
        valkey_host="127.0.0.1",
        valkey_port=valkey_server.port,
        valkey_prefix=f"{{test-{secrets.token_hex(4)}}}:",
        lease_seconds=1.0,
        pod_name="api-test",
    )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Who signs the certificates of a test."""
    return Authority(tmp_path)


@pytest.fixture
def pair(authority: Authority) -> Pair:
    """A certificate for this machine."""
    return authority.issue()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSystem]:
    """The whole embedded default, shared by the tests of a session; nobody may break it for good."""
    live = LiveSystem(tmp_path_factory.mktemp("system"))
    live.start()
    yield live
    live.stop()
