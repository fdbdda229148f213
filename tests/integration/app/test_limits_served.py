"""Limits as gunicorn serves them: exact over three nodes, and while Valkey is stopped, killed and started again."""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import valkey

from embedded.valkey_server import free_port
from tests.conftest import missing
from tests.faults.machine import Machine, NoCompiler
from tests.integration.app.conftest import eventually
from tests.live_valkey import LiveValkey
from wizard.queue.keys import Keys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

ADD = json.dumps({"operation": "add", "inputs": {"a": 1, "b": 2}, "memo": False}).encode()

RATE, BURST = 10, 40


@pytest.fixture
def wrong_clock(tmp_path: Path) -> Iterator[Machine]:
    """A machine whose clock is 90 s ahead."""
    try:
        machine = Machine(tmp_path)
    except NoCompiler as error:
        missing(str(error))
    machine.set_clock(90)
    yield machine
    machine.close()


class Asker:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str = "GET", path: str = "/whoami", body: bytes | None = None) -> tuple[int, str]:
        """The status and the body."""
        headers = {"Content-Type": "application/json"} if body else {}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()

    def close(self) -> None:
        """Ends it."""
        self._connection.close()


def ask_often(port: int, count: int) -> Counter[int]:
    """The statuses of `count` requests over one connection."""
    asker = Asker(port)
    found = Counter(asker.ask()[0] for _ in range(count))
    asker.close()
    return found


def ask_five(asker: Asker) -> list[int]:
    """The statuses of five requests, one after another."""
    return [asker.ask()[0] for _ in range(5)]


def test_three_nodes_share_one_limit_exactly(
    serve: Callable[..., Any], client: valkey.Valkey, settings: Settings, wrong_clock: Machine
) -> None:
    """Six thousand requests over a dozen connections, the clock of one node 90 s ahead: the formula, within one."""
    limits = {"LIMITS": "1", "LIMIT_READ": str(RATE), "LIMIT_READ_BURST": str(BURST)}
    ports = [
        serve(POD_NAME=f"api-{number}", **limits, **(wrong_clock.environment if number == 3 else {})).port
        for number in (1, 2, 3)
    ]

    found = ask_often(ports[0], 1)
    began = used(client, settings)
    with ThreadPoolExecutor(12) as pool:
        found += sum(pool.map(lambda port: ask_often(port, 500), ports * 4), Counter[int]())
    elapsed = used(client, settings) - began

    assert sum(found.values()) == 6_001
    assert set(found) == {200, 429}
    assert abs(found[200] - (BURST + elapsed * RATE // 1_000_000)) <= 1


def used(client: valkey.Valkey, settings: Settings) -> int:
    """When the one bucket last gave something, µs of Valkey's clock: what is given then is what the formula says."""
    (bucket,) = client.keys(Keys(settings.valkey_prefix).bucket("*"))
    return int(client.get(bucket).split()[1])


@pytest.mark.parametrize("end", ["pause", "kill"], ids=["stopped", "killed"])
def test_while_valkey_is_away_reads_go_on_and_writes_wait(
    serve: Callable[..., Any], valkey_server: LiveValkey, end: str
) -> None:
    """Forty readers at once, more than there are threads: limited by the node itself, within a second or so.

    Nothing is a fault of ours; submissions are soon told at once to come again; all is as before when Valkey is back.
    """
    port = serve(LIMITS="1", LIMIT_READ="0.01", LIMIT_READ_BURST="100").port
    askers = [Asker(port) for _ in range(40)]
    first, second, *_ = askers
    assert first.ask()[0] == 200
    getattr(valkey_server, end)()
    try:
        began = time.monotonic()
        with ThreadPoolExecutor(40) as pool:
            found = Counter(status for five in pool.map(ask_five, askers) for status in five)
        took = time.monotonic() - began
        writes = [first.ask("POST", "/api/v1/tasks", ADD) for _ in range(3)]
        began = time.monotonic()
        writes += [first.ask("POST", "/api/v1/tasks", ADD) for _ in range(20)]
        write_took = time.monotonic() - began
        probe, metrics = first.ask(path="/healthz"), second.ask(path="/metrics")
    finally:
        valkey_server.resume() if end == "pause" else valkey_server.start()

    # The node's own bucket is a full one: what was spent before is known in Valkey only.
    assert found == {200: 100, 429: 100}
    # If each waited for its own reply of Valkey, it would take half a minute. On a busy host it took 3.4 s.
    assert took < 15
    assert {status for status, _ in writes} == {503}
    assert all(json.loads(body)["type"] == "/docs#valkey-away" for _, body in writes)
    # The first ones wait for Valkey as they do without limits; then it is known to be silent. Waiting, these twenty
    # would take 100 s.
    assert write_took < 20
    assert probe[0] == 200
    assert "wizard_rate_limit_degraded 1.0" in metrics[1]
    eventually(lambda: first.ask()[0] == 200 and "degraded 0.0" in second.ask(path="/metrics")[1])
    assert first.ask("POST", "/api/v1/tasks", ADD)[0] == 202
    for asker in askers:
        asker.close()


def test_what_comes_by_the_internal_port_is_not_limited(serve: Callable[..., Any]) -> None:
    """The autoscaler asks there, and it is no caller."""
    internal = free_port()
    port = serve(LIMITS="1", LIMIT_READ="0.01", LIMIT_READ_BURST="3", INTERNAL_PORT=str(internal)).port

    asker = Asker(internal)
    assert {asker.ask(path="/api/v1/cluster")[0] for _ in range(20)} == {200}
    asker.close()
    assert ask_often(port, 5) == {200: 3, 429: 2}


def test_a_restart_of_valkey_gives_nobody_more(serve: Callable[..., Any], valkey_server: LiveValkey) -> None:
    """What was spent is stored as tasks are."""
    port = serve(LIMITS="1", LIMIT_READ="0.01", LIMIT_READ_BURST="9").port
    assert ask_often(port, 8) == {200: 8}

    valkey_server.stop()
    valkey_server.start()

    assert ask_often(port, 3) == {200: 1, 429: 2}
