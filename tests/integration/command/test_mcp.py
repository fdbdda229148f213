"""The MCP server, asked by the SDK's own client as an agent asks it: on stdin and stdout, by HTTP, through a death."""

from __future__ import annotations

from typing import Any

import pytest
from primecountpy import prime_pi

from tests.integration.command.agents import Connect, asked, by_http, by_http_of_before, by_stdio, refused, told
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

LONG = "count_primes(10^15, 10^15 + 10^11)"


CONNECTIONS = {"stdio": by_stdio, "http": by_http, "the older handshake": by_http_of_before}


@pytest.fixture(params=CONNECTIONS)
def connect(request: pytest.FixtureRequest) -> Connect:
    """How an agent reaches the tools."""
    return CONNECTIONS[request.param]


def test_refusals_say_what_to_change(system: LiveSystem, connect: Connect) -> None:
    """In the service's own sentence, with the place; an argument that is missing or wrong too."""

    async def talk(client: Any) -> None:
        assert "(column 14)" in await refused(client, "calculate", question="factor(2^193-")
        assert "n is" in await refused(client, "submit", question="factorize", inputs={"n": "many"})
        assert "There is no" in await refused(client, "result", task_id="0" * 32)
        assert "question" in await refused(client, "calculate")
        assert "no" in (await told(client, "preview", question="fly(1)"))["refusal"]["detail"]

    asked(connect, system, talk)


def test_an_agent_calculates_looks_and_verifies(system: LiveSystem, connect: Connect) -> None:
    """Each tool once, with exact answers."""

    async def talk(client: Any) -> None:
        tools = {each.name for each in (await client.list_tools()).tools}
        answer = await told(client, "calculate", question="factor(2^67-1)")
        named = await told(client, "calculate", question="is_prime", inputs={"n": "97"})
        found = await told(client, "operations", search="prime")
        one = await told(client, "operations", search="factorize")
        seen = await told(client, "preview", question="factor(2^193-1)")
        begun = await told(client, "submit", question=LONG)
        waited = await told(client, "result", task_id=begun["task_id"], seconds=1)
        stopped = await told(client, "cancel", task_id=begun["task_id"])

        assert tools == {"calculate", "submit", "result", "cancel", "preview", "operations", "verify"}
        assert answer["answer"] == "193707721 * 761838257287"
        assert answer["checked"]
        assert named["answer"] == "true"
        assert {"is_prime", "next_prime"} <= set(found)
        assert one["example"]["n"]
        assert seen["operation"] == "factorize"
        assert waited["status"] in ("PENDING", "PROCESSING")
        assert stopped["status"] == "CANCELLED"

    asked(connect, system, talk)


def test_verdicts_are_exact_or_undecided(system: LiveSystem, connect: Connect) -> None:
    """Equal and different are proven; all else says why not."""
    pairs = [
        ("1/2 + 1/3", "5/6", "equal"),
        ("0.1 + 0.2", "0.3", "equal"),
        ("2^100", "10^30", "different"),
        ("(x+1)^2", "x^2 + 2x + 1", "equal"),
        ("sin(x)^2 + cos(x)^2", "1", "equal"),
        ("(x+1)^2", "x^2 + 1", "different"),
        ("sqrt(2)", "1.41421356", "different"),
        ("sin(x)", "x", "undecided"),
        ("factor(91)", "7", "undecided"),
        ("nonsense(", "1", "undecided"),
    ]

    async def talk(client: Any) -> None:
        for left, right, wanted in pairs:
            found = await told(client, "verify", left=left, right=right)
            assert found["verdict"] == wanted, (left, right, found)
            assert found["how"]

    asked(connect, system, talk)


def test_a_calculation_survives_its_worker_and_tells_its_progress(system: LiveSystem, connect: Connect) -> None:
    """The agent hears that it runs; a worker of its parts is killed, and the answer is right."""
    heard: list[str] = []

    async def hear(_done: float, _total: float | None, message: str | None) -> None:
        heard.append(message or "")
        if (message or "").startswith("PROCESSING") and "killed" not in heard:
            system.kill_tree("worker-1")
            heard.append("killed")

    async def talk(client: Any) -> None:
        # Another question for each connection, for none to be answered by what was asked before.
        stop = 10**15 + 6 * 10**9 + list(CONNECTIONS.values()).index(connect)
        arguments = {"question": f"count_primes(10^15, {stop})", "seconds": 120}
        answer = await client.call_tool("calculate", arguments, progress_callback=hear)

        assert not answer.is_error, answer.content
        assert answer.structured_content["answer"] == str(prime_pi(stop - 1) - prime_pi(10**15 - 1))

    asked(connect, system, talk)

    assert "killed" in heard
