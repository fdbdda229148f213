"""`VALKEY_URL=… make run` uses the Valkey that is named, and says in one sentence when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded.valkey_server import free_port
from tests.certificates import Authority
from tests.live_system import LiveSystem
from tests.live_valkey import LiveValkey
from tests.tls_proxy import TlsProxy

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://somewhere", "VALKEY_URL begins with none of valkey://"),
        (f"valkey://127.0.0.1:{free_port()}", "The Valkey that the settings name (127.0.0.1:"),
    ],
    ids=["malformed", "nobody there"],
)
def test_a_valkey_that_cannot_be_used_is_one_clear_sentence(tmp_path: Path, url: str, sentence: str) -> None:
    """Before anything is started."""
    said = subprocess.run(
        [sys.executable, "-m", "embedded"],
        env={**os.environ, "WIZARD_DATA": str(tmp_path / "system"), "PORT": str(free_port()), "VALKEY_URL": url},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert sentence in said.stderr


def test_the_named_valkey_is_used(tmp_path: Path, valkey_server: LiveValkey) -> None:
    """By TLS; none is started beside it, and it goes on when the system ends."""
    pair = Authority(tmp_path).issue()
    proxy = TlsProxy(pair, valkey_server.port)
    system = LiveSystem(
        tmp_path / "system",
        VALKEY_URL=f"valkeys://localhost:{proxy.port}",
        VALKEY_TLS_CA=os.path.relpath(pair.authority),
        VALKEY_PREFIX="{external}:",
    )

    try:
        system.start()
        task = system.result(system.submit("add", a="20", b="22"))

        assert task["result"] == {"sum": "42"}
        with valkey_server.client() as client:
            assert client.hget(f"{{external}}:task:{task['task_id']}", "status") == "COMPLETED"
        assert "valkey" not in (system.folder / "pids").read_text()
    finally:
        assert system.stop() == 0
        proxy.close()
