"""What a person sees on stderr while something runs: one line, or a bar where there are steps to count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from math_wizard.questions import OnProgress
from math_wizard.task import Task


@contextmanager
def shown(console: Console, *, is_watched: bool) -> Iterator[OnProgress | None]:
    """A callback for `Client.ask` and `Client.wait`; None where nobody looks."""
    if not is_watched:
        yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task("asking", total=None)

        def show(task: Task) -> None:
            done, total = (task.progress.done, task.progress.total) if task.progress else (0, None)
            bar.update(line, description=_words(task), completed=done, total=total)

        yield show


@contextmanager
def counted(console: Console, total: int | None, done: int, *, is_watched: bool) -> Iterator[Progress | None]:
    """A bar of lines; None where nobody looks."""
    if not is_watched:
        yield None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task("lines", total=total, completed=done)
        yield bar


def _words(task: Task) -> str:
    if task.status == "PENDING":
        place = f", place {task.position}" if task.position else ""
        return f"waits{place}"
    if task.is_final:
        return task.status.lower()
    parts = f", {task.parts} parts" if task.parts else ""
    return f"{task.operation} on {task.handled_by or 'its parts'}{parts}"
