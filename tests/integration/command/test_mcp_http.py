"""`math-wizard mcp --http`: who is answered, what a mistake is told, and what a broken connection costs."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from typing import Any

import httpx2
import mcp
import pytest
from primecountpy import prime_pi

from tests.integration.command.agents import served, told
from tests.integration.command.conftest import Command
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def asked(url: str, **headers: str) -> int:
    """The status of a request of some page."""
    sent = {"Accept": "application/json, text/event-stream", **headers}
    return httpx2.post(url, json=PING, headers=sent, trust_env=False).status_code


def test_a_mistake_is_one_sentence(wizard: Command) -> None:
    """A port that is taken or does not exist, an address that is not ours, a host without a name."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        rows = [
            (("--port", port), 1, f"Port {port} on 127.0.0.1 cannot be used"),
            (("--port", 65_536), 2, "65536 is not in the range"),
            (("--port", "many"), 2, "'many' is not a valid integer"),
            (("--host", "192.0.2.1"), 1, "cannot be used"),
            (("--host", "nowhere.invalid"), 1, "cannot be used"),
            (("--host", "0.0.0.0"), 2, "say with --name"),
            (("--host", "::"), 2, "say with --name"),
        ]
        for options, code, sentence in rows:
            done = wizard("mcp", "--http", *options)

            assert (done.returncode, done.stdout) == (code, ""), options
            assert sentence in done.stderr
            assert "Traceback" not in done.stderr
            assert done.stderr.count("\n") <= 4


def test_a_page_of_another_site_is_refused(system: LiveSystem) -> None:
    """Whether its name leads here or it says where it comes from; a name that was given is answered."""
    with served(system, "--name", "wizard.example") as (url, _):
        port = url.rpartition(":")[2].partition("/")[0]

        assert asked(url, Host=f"evil.example:{port}") == 421
        assert asked(url, Origin="https://evil.example") == 403
        assert asked(url, Host=f"127.0.0.1.evil.example:{port}") == 421
        for fine in ({}, {"Host": f"wizard.example:{port}"}, {"Origin": f"http://localhost:{port}"}):
            assert asked(url, **fine) not in (403, 421)


def test_it_listens_on_loopback(system: LiveSystem) -> None:
    """Where nothing else is asked for."""
    with served(system) as (url, _):
        assert url.startswith("http://127.0.0.1:")
        port = int(url.rpartition(":")[2].partition("/")[0])
        others = [each for each in socket.gethostbyname_ex(socket.gethostname())[2] if not each.startswith("127.")]
        for other in others:
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((other, port), timeout=5)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "Ctrl-C"])
def test_it_ends_in_good_order(system: LiveSystem, number: signal.Signals, code: int) -> None:
    """With the exit code that the docs tell, and without a traceback."""
    with served(system) as (url, running):
        assert asked(url) < 500

        running.send_signal(number)

        assert running.wait(10) == code
        assert running.stderr
        assert "Traceback" not in running.stderr.read()


def test_a_result_is_found_after_the_server_died(system: LiveSystem) -> None:
    """By its id, which the progress told before the connection broke; the calculation goes on meanwhile."""
    heard: list[str] = []
    stop = 10**15 + 10**9

    async def begun(url: str, running: Any) -> None:
        async def hear(_done: float, _total: float | None, message: str | None) -> None:
            heard.append((message or "").rpartition("task_id ")[2])
            running.kill()

        arguments = {"question": f"count_primes(10^15, {stop})", "seconds": 120}
        async with mcp.Client(url, read_timeout_seconds=10) as client:
            await client.call_tool("calculate", arguments, progress_callback=hear)

    async def found(url: str) -> dict[str, Any]:
        async with mcp.Client(url) as client:
            return await told(client, "result", task_id=heard[0], seconds=120)

    # Whatever the SDK makes of a connection that breaks.
    with served(system) as (url, running), contextlib.suppress(Exception):
        asyncio.run(begun(url, running))
    assert heard
    with served(system) as (url, _):
        answer = asyncio.run(found(url))

    assert answer["answer"] == str(prime_pi(stop - 1) - prime_pi(10**15 - 1))
