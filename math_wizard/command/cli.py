"""The commands that ask: ask, submit, status, watch, list, cancel, map. Those about the installation join them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import click

from math_wizard.client import Client
from math_wizard.command import installation, mapping, show
from math_wizard.command.main import NO_ANSWER, OK
from math_wizard.command.progress import shown
from math_wizard.command.session import SECONDS, Session, connected, pass_session
from math_wizard.errors import InvalidQuestion
from math_wizard.task import Task, TaskFailed
from wizard import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="%(version)s")
@connected
@click.pass_context
def cli(context: click.Context) -> None:
    """Exact answers to hard calculations, from a distributed system or one that this starts for you.

    Exit codes: 0 an answer; 1 no answer; 2 the question or the command is wrong; 3 nobody answers; 4 not allowed;
    5 the queue is full; 6 no such task; 7 out of time; 130 Ctrl-C; 141 a broken pipe; 143 SIGTERM.
    """
    context.call_on_close(context.ensure_object(Session).closing.close)


def question(words: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """A line, or the name of an operation and its inputs, `factorize n=91`."""
    line = " ".join(words)
    if line != line.encode(errors="replace").decode():
        raise click.UsageError("The question is not UTF-8: write its characters in that encoding.")
    first, *rest = words
    inputs = dict(word.split("=", 1) for word in rest if "=" in word)
    if rest and len(inputs) == len(rest) and first.isidentifier() and all(map(str.isidentifier, inputs)):
        return first, inputs
    return line, {}


_WORDS = click.argument("words", nargs=-1, required=True, metavar="QUESTION")
_PARTS = click.option("--parts", type=click.IntRange(1), help="Into how many parts it is split, if it can be.")
_FRESH = click.option("--fresh", is_flag=True, help="Calculates anew, whatever was asked before.")
_TIMEOUT = click.option("--timeout", type=SECONDS, metavar="SECONDS", help="How long to wait; the task goes on.")
_STATES = ["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]
_TASKS = click.argument("task_ids", nargs=-1, required=True, metavar="TASK…")


@cli.command()
@_WORDS
@_PARTS
@_FRESH
@_TIMEOUT
@connected
@pass_session
def ask(session: Session, words: tuple[str, ...], parts: int | None, *, fresh: bool, timeout: float | None) -> int:
    """Asks and waits: math-wizard ask 'factor(2^193-1)', or math-wizard ask factorize n=91.

    A pipe gets the answer alone, or the bytes of a picture. Ctrl-C cancels the task.
    """
    text, inputs = question(words)
    client = session.client()
    try:
        with shown(session.err, is_watched=session.is_watched) as on_progress:
            task = client.ask(text, inputs, parts=parts, memo=not fresh, timeout=timeout, on_progress=on_progress)
    except TaskFailed as error:
        return _failed(session, error)
    except InvalidQuestion as error:
        raise _pointed(session, error, text) from None
    _answer(session, client, task)
    return OK


@cli.command()
@_WORDS
@_PARTS
@_FRESH
@connected
@pass_session
def submit(session: Session, words: tuple[str, ...], parts: int | None, *, fresh: bool) -> int:
    """Asks and does not wait: prints the id of the task."""
    text, inputs = question(words)
    try:
        future = session.client().submit(text, inputs, parts=parts, memo=not fresh)
    except InvalidQuestion as error:
        raise _pointed(session, error, text) from None
    if session.as_json:
        session.write(future.seen.to_json())
    else:
        click.echo(future.task_id)
    return OK


@cli.command()
@_TASKS
@connected
@pass_session
def status(session: Session, task_ids: tuple[str, ...]) -> None:
    """Shows where tasks are, and which nodes had them."""
    client = session.client()
    for task_id in task_ids:
        task = client.task(task_id)
        if session.as_json:
            session.write(task.to_json())
        else:
            show.status(session.out, task)


@cli.command()
@click.argument("task_id", metavar="TASK")
@_TIMEOUT
@connected
@pass_session
def watch(session: Session, task_id: str, timeout: float | None) -> int:
    """Waits for a task and shows its answer, as ask does. Ctrl-C leaves the task alone."""
    client = session.client()
    with shown(session.err, is_watched=session.is_watched) as on_progress:
        task = client.wait(task_id, timeout, on_progress)
    try:
        task = client.whole(task.completed())
    except TaskFailed as error:
        return _failed(session, error)
    _answer(session, client, task)
    return OK


@cli.command("list")
@click.option("--status", type=click.Choice(_STATES, case_sensitive=False))
@click.option("--operation", metavar="NAME")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@connected
@pass_session
def list_tasks(session: Session, status: str | None, operation: str | None, limit: int) -> None:
    """Lists tasks, newest first."""
    wanted = {"status": status, "operation": operation, "limit": limit}
    page = session.client().read("/api/v1/tasks", **{name: each for name, each in wanted.items() if each})
    write_tasks(session, page["tasks"])


@cli.command()
@_TASKS
@connected
@pass_session
def cancel(session: Session, task_ids: tuple[str, ...]) -> int:
    """Cancels tasks; a running calculation is killed. 1 if one had ended before."""
    client, code = session.client(), OK
    for task_id in task_ids:
        task = client.cancel(task_id)
        code = code if task.status == "CANCELLED" else NO_ANSWER
        if session.as_json:
            session.write(task.to_json())
        else:
            click.echo(f"{task.task_id} {task.status}")
    return code


def write_tasks(session: Session, found: list[dict[str, Any]]) -> None:
    """Tasks as a table, as JSON, or a line each for a pipe."""
    if session.for_people:
        show.tasks(session.out, map(Task.from_json, found))
        return
    for each in found:
        if session.as_json:
            session.write(each)
        else:
            click.echo(f"{each['task_id']}\t{each['status']}\t{show.question(Task.from_json(each))}")


def _answer(session: Session, client: Client, task: Task) -> None:
    picture = next((name for name, each in task.attachments.items() if each["media_type"] == "image/png"), None)
    if session.as_json:
        session.write(task.to_json())
    elif picture and not session.for_people:
        sys.stdout.buffer.write(client.download(task, picture))
    elif session.for_people:
        if picture and show.can_draw():
            sys.stdout.write(show.picture(client.download(task, picture)))
        show.answer(session.out, task)
    else:
        click.echo(show.plain(task))


def _failed(session: Session, error: TaskFailed) -> int:
    if session.as_json:
        session.write(error.task.to_json())
    click.echo(str(error), err=True)
    return NO_ANSWER


def _pointed(session: Session, error: InvalidQuestion, text: str) -> InvalidQuestion:
    """The refusal with lines that may have been meant; a terminal also shows the place in the line."""
    column = error.problem.column
    if column and session.err.is_terminal and len(text) < session.err.width:
        session.err.print(text, markup=False)
        session.err.print(f"{' ' * (column - 1)}^", markup=False)
    readings = "".join(f"\n  math-wizard ask '{each}'" for each in error.problem.readings)
    return InvalidQuestion(replace(error.problem, detail=f"{error}{readings}"))


for command in (*installation.COMMANDS, mapping.map_lines):
    cli.add_command(command)
