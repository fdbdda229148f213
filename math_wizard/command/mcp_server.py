"""`python -m math_wizard.command.mcp_server`: the tools of a Math Wizard for agents, by the Model Context Protocol.

It speaks on stdin and stdout; `mcp_http.py` serves the same tools by HTTP. A refusal is a sentence that says what to
change, so that a model can act on it.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from math_wizard.async_client import AsyncClient
from math_wizard.command import local, show
from math_wizard.command.same import Verdict, verdict
from math_wizard.errors import ClientError, InvalidQuestion, TimedOut
from math_wizard.task import Task
from wizard import __version__

_INSTRUCTIONS = """Exact mathematics by a distributed system: every answer is checked by another way before it is given.
Ask `calculate` with a line such as factor(2^193-1), integrate(sin(x)*x, x), solve(x^2 = 2) or 100!. What takes long
comes back with a task_id: ask `result` for it. `operations` lists what there is; `preview` says what a line costs."""

#: Characters of an answer that a model is given; the rest is told by its length.
_LONGEST = 20_000

#: Seconds between two signs of progress.
_LOOK_SECONDS = 1

Question = Annotated[
    str,
    Field(description="A line such as factor(2^193-1), or with `inputs` the name of an operation.", max_length=20_000),
]
Inputs = Annotated[dict[str, Any] | None, Field(description="Inputs of an operation by name; numbers as text.")]
Seconds = Annotated[float, Field(ge=0, le=600, description="How long to wait for the end.")]
TaskId = Annotated[str, Field(description="The task_id that calculate or submit gave.")]

Told = Context[Any, Any]


class SharedClient:
    """The client of all tools: of WIZARD_URL, else of the user's own system, started again after it has rested."""

    def __init__(self) -> None:
        self._client: AsyncClient | None = None

    async def client(self) -> AsyncClient:
        """The client that answers now."""
        url = os.environ.get("WIZARD_URL") or await asyncio.to_thread(lambda: local.address() or local.started())
        if not self._client or self._client.url != url:
            await self.close()
            self._client = AsyncClient(url, name="math-wizard-mcp")
        return self._client

    async def close(self) -> None:
        """Closes its connections."""
        if self._client:
            await self._client.close()


shared = SharedClient()


@asynccontextmanager
async def _lifespan(_: MCPServer[None]) -> AsyncIterator[None]:
    yield
    await shared.close()


server: MCPServer[None] = MCPServer(
    "math-wizard", instructions=_INSTRUCTIONS, version=__version__, lifespan=_lifespan, log_level="WARNING"
)


@asynccontextmanager
async def _service() -> AsyncIterator[AsyncClient]:
    """The client; what it refuses becomes what a model is told."""
    try:
        yield await shared.client()
    except InvalidQuestion as error:
        readings = [f" Perhaps you meant: {' or '.join(error.problem.readings)}."] if error.problem.readings else []
        column = [f" (column {error.problem.column})"] if error.problem.column else []
        raise ToolError("".join([str(error), *column, *readings])) from None
    except ClientError as error:
        raise ToolError(str(error)) from None


@server.tool()
async def calculate(
    question: Question, context: Told, inputs: Inputs = None, parts: int | None = None, seconds: Seconds = 30
) -> dict[str, Any]:
    """Calculates exactly. What is not done within `seconds` goes on, and comes back with its task_id and status."""
    async with _service() as client:
        future = await client.submit(question, inputs, parts=parts)
        return await _followed(client, future.seen, seconds, context)


@server.tool()
async def submit(question: Question, inputs: Inputs = None, parts: int | None = None) -> dict[str, Any]:
    """Begins a long calculation and returns its task_id at once."""
    async with _service() as client:
        return _told((await client.submit(question, inputs, parts=parts)).seen)


@server.tool()
async def result(task_id: TaskId, context: Told, seconds: Seconds = 30) -> dict[str, Any]:
    """Waits for a task, at most so many seconds, and gives its answer or how far it is. It can be asked again."""
    async with _service() as client:
        return await _followed(client, await client.task(task_id), seconds, context)


@server.tool()
async def cancel(task_id: TaskId) -> dict[str, Any]:
    """Cancels a task; a running calculation is killed."""
    async with _service() as client:
        return _told(await client.cancel(task_id))


@server.tool()
async def preview(question: Question, inputs: Inputs = None) -> dict[str, Any]:
    """Says what a question would become, how long it would take and how long its answer would be; or why it would be
    refused. Nothing is calculated.
    """
    async with _service() as client:
        found = await client.preview(question, inputs)
        return {name: each for name, each in found.items() if name != "mathml" and each is not None}


@server.tool()
async def operations(search: str = "") -> dict[str, Any]:
    """Lists operations whose name, title, group or summary has the text; one that is named exactly, with its inputs,
    limits and an example.
    """
    async with _service() as client:
        found = await client.operations()
    exact = [each for each in found if each["name"] == search]
    if exact:
        kept = ("name", "summary", "method", "aliases", "splits", "time_limit_seconds")
        example = exact[0]["examples"][0]["inputs"]
        inputs = {each["name"]: f"{each['about']}; {each['limits']}" for each in exact[0]["inputs"]}
        return {**{name: exact[0][name] for name in kept}, "inputs": inputs, "example": example}
    texts = ("name", "title", "group", "summary")
    return {
        each["name"]: each["summary"]
        for each in found
        if search.lower() in " ".join([*(each[name] for name in texts), *each["aliases"]]).lower()
    }


@server.tool()
async def verify(
    left: Annotated[str, Field(description="A number or formula.", max_length=10_000)],
    right: Annotated[str, Field(description="What it is claimed to be.", max_length=10_000)],
    seconds: Seconds = 20,
) -> dict[str, Any]:
    """Whether two expressions are the same mathematics: equal, different, or undecided with the reason.

    `equal` and `different` are exact; what is not proven is undecided.
    """
    async with _service() as client:
        found: Verdict = await verdict(client, left, right, seconds)
        return {"verdict": found.verdict, "how": found.how}


async def _followed(client: AsyncClient, task: Task, seconds: float, context: Told) -> dict[str, Any]:
    """The task at its end, or as it is after so many seconds; its progress is told meanwhile."""
    deadline = time.monotonic() + seconds
    while not task.is_final and (left := deadline - time.monotonic()) > 0:
        await _tell(task, context)
        try:
            task = await client.wait(task.task_id, min(left, _LOOK_SECONDS))
        except TimedOut:
            task = await client.task(task.task_id)
    return _told(await client.whole(task) if task.status == "COMPLETED" else task)


async def _tell(task: Task, context: Told) -> None:
    done, total = (task.progress.done, task.progress.total) if task.progress else (0, None)
    parts = f" in {task.parts} parts" if task.parts else ""
    where = f" on {task.handled_by}" if task.handled_by else ""
    # Whoever loses the connection asks `result` for this id.
    told = f"{task.status}{parts}{where}, task_id {task.task_id}"
    await context.report_progress(float(done), float(total) if total else None, told)


def _told(task: Task) -> dict[str, Any]:
    """What a model needs of a task."""
    found: dict[str, Any] = {"task_id": task.task_id, "status": task.status, "operation": task.operation}
    if task.status == "COMPLETED":
        answer = show.plain(task)
        if len(answer) > _LONGEST:
            answer = f"{answer[:500]} … {answer[-500:]} ({len(answer):,} characters)"
        found |= {"answer": answer, "checked": (task.verified or {}).get("how", ""), "handled_by": task.handled_by}
        if len(str(task.result)) <= _LONGEST:
            found["result"] = task.result
    elif task.error:
        found["why"] = task.error.get("detail")
    elif not task.is_final:
        found["next"] = "It goes on: ask result with this task_id, or cancel it."
        if task.progress:
            found["progress"] = f"{task.progress.done} of {task.progress.total}"
    return found


if __name__ == "__main__":
    server.run("stdio")
