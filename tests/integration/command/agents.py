"""Agents as tests see them: the SDK's own client, connected on stdin and stdout or by HTTP."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import mcp

from tests.integration.command.conftest import ROOT, environment
from tests.live_system import LiveSystem

COMMAND = [sys.executable, "-m", "math_wizard", "mcp"]

Connect = Callable[[LiveSystem], AbstractAsyncContextManager[Any]]


@asynccontextmanager
async def by_stdio(system: LiveSystem) -> AsyncIterator[Any]:
    """A client whose server is `math-wizard mcp`."""
    parameters = mcp.StdioServerParameters(
        command=COMMAND[0], args=COMMAND[1:], env=environment(WIZARD_URL=system.url), cwd=str(ROOT)
    )
    async with mcp.Client(mcp.stdio_client(parameters)) as client:
        yield client


@asynccontextmanager
async def by_http(system: LiveSystem) -> AsyncIterator[Any]:
    """A client of `math-wizard mcp --http`."""
    with served(system) as (url, _):
        async with mcp.Client(url) as client:
            yield client


@asynccontextmanager
async def by_http_of_before(system: LiveSystem) -> AsyncIterator[Any]:
    """The same with the protocol's older handshake."""
    with served(system) as (url, _):
        async with mcp.Client(url, mode="legacy") as client:
            yield client


@contextmanager
def served(system: LiveSystem, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of `math-wizard mcp --http` on a free port, and its process."""
    running = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0", *options],
        cwd=ROOT,
        env=environment(WIZARD_URL=system.url),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr
    said = running.stderr.readline()
    found = re.search(r"http://\S+", said)
    assert found, said
    try:
        yield found[0], running
    finally:
        running.kill()
        running.wait()
        running.stderr.close()


def asked(connect: Connect, system: LiveSystem, talk: Callable[[Any], Awaitable[None]]) -> None:
    """Runs a conversation."""

    async def run() -> None:
        async with connect(system) as client:
            await talk(client)

    asyncio.run(run())


async def told(client: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers, which must be no error."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    return dict(answer.structured_content or json.loads(answer.content[0].text))


async def refused(client: Any, tool: str, **arguments: Any) -> str:
    """What a tool says when it refuses."""
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    return str(answer.content[0].text)
