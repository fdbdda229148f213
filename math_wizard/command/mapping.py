"""`math-wizard map FUNCTION FILE`: one answer a line, in order, and after Ctrl-C from where it stopped."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from math_wizard.batch import Batch, Record
from math_wizard.client import Client
from math_wizard.command.main import NO_ANSWER, OK
from math_wizard.command.progress import counted
from math_wizard.command.session import Session, connected, pass_session
from math_wizard.errors import ClientError, InvalidQuestion
from math_wizard.task import TaskFailed

#: Bytes of a line. The service takes no question of more.
_LONGEST = 1_000_000

#: Bytes from the end of an output in which its last whole record must be found.
_TAIL = 2**20

#: Lines of the first batch, and of any batch; and the characters of one.
_FIRST_LINES, _LINES, _CHARACTERS = 100, 10_000, 4_000_000

#: Characters of an input that a record repeats.
_REPEATED = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the input, counted from 1; `fault` says why it cannot be asked."""

    number: int
    text: str
    fault: str | None = None


@click.command("map")
@click.argument("function")
@click.argument("file", type=click.File("rb"))
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file that is continued.")
@connected
@pass_session
def map_lines(session: Session, function: str, file: BinaryIO, output: Path | None) -> int:
    """Asks FUNCTION of each line of FILE (- is stdin): math-wizard map factor numbers.txt > out.ndjson.

    Each record has the line's number and input, and its result or its error. After an interruption, `>> out.ndjson` or
    `--output out.ndjson` goes on behind the last whole record. Empty lines are left out. 1 if a line has no answer.
    """
    with _opened(output) as target:
        done, last = _continued(target)
        lines = _behind(_lines(file), done, last)
        failed = 0
        total = None if done else _count(file)
        is_watched = session.is_watched and not sys.stdout.isatty()
        with (
            counted(session.err, total, 0, is_watched=is_watched) as bar,
            closing(_records(session, function, lines)) as records,
        ):
            for record in records:
                target.write(f"{json.dumps(record, ensure_ascii=False)}\n".encode())
                failed += "error" in record
                if bar:
                    bar.advance(bar.task_ids[0])
    if failed:
        told = (
            "1 line has no answer: its record says"
            if failed == 1
            else f"{failed:,} lines have no answer: their records say"
        )
        session.err.print(f"{told} why.", markup=False)
    return NO_ANSWER if failed else OK


def _records(session: Session, function: str, lines: Iterator[Line]) -> Generator[dict[str, Any]]:
    """The records in order. While a batch is calculated, the next one is on its way."""
    client = session.client()
    pending: deque[tuple[list[Line], Batch | None]] = deque()
    try:
        for block in _blocks(lines):
            pending.extend(_submitted(client, function, block))
            while len(pending) > 1:
                yield from _of_block(client, function, *pending.popleft())
        while pending:
            yield from _of_block(client, function, *pending.popleft())
    finally:
        for _, batch in pending:
            with suppress(ClientError):
                if batch:
                    client.cancel(batch.batch_id)


def _blocks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Lines for a batch each: few at first, so that there is an answer soon, and where lines arrive one by one."""
    size, block, characters = _FIRST_LINES, [], 0
    for line in lines:
        block.append(line)
        characters += len(line.text)
        if len(block) == size or characters > _CHARACTERS:
            yield block
            size, block, characters = min(2 * size, _LINES), [], 0
    if block:
        yield block


def _submitted(client: Client, function: str, block: list[Line]) -> Iterator[tuple[list[Line], Batch | None]]:
    """The block as a batch; as two, where reading it takes the service too long. No batch if no line can be asked."""
    asked = [line.text for line in block if line.fault is None]
    if not asked:
        yield block, None
        return
    try:
        yield block, client.submit_batch(asked, function, bad_lines="keep")
    except InvalidQuestion as error:
        if len(block) == 1 or not (error.problem.field or "").startswith("line "):
            raise
        half = len(block) // 2
        yield from _submitted(client, function, block[:half])
        yield from _submitted(client, function, block[half:])


def _of_block(client: Client, function: str, block: list[Line], batch: Batch | None) -> Iterator[dict[str, Any]]:
    """The records of a block. Whoever goes away before the last one cancels it."""
    found = client.batch_results(batch.batch_id) if batch else iter(())
    is_over = False
    try:
        for line in block:
            yield _record(line, None if line.fault else _whole(client, function, line, next(found, None)))
        is_over = True
    finally:
        if batch and not is_over:
            with suppress(ClientError):
                client.cancel(batch.batch_id)


def _whole(client: Client, function: str, line: Line, record: Record | None) -> Record:
    """The record of a line. It is asked alone if its batch has no room for its result or was cancelled, and if all
    workers together find more than one: of a number of many digits, one has found a part of the factors.
    """
    if record is not None and not _needs_more(record):
        return record
    try:
        task = client.ask(f"{function}({line.text})")
    except (InvalidQuestion, TaskFailed) as error:
        return Record(line=line.number, error={"detail": str(error)})
    return Record(line=line.number, result=task.result, verified=task.verified)


def _needs_more(record: Record) -> bool:
    return (record.error or {}).get("type") == "batch-full" or (record.result or {}).get("complete") is False


def _record(line: Line, answer: Record | None = None) -> dict[str, Any]:
    text = line.text if len(line.text) <= _REPEATED else f"{line.text[:_REPEATED]}…"
    head: dict[str, Any] = {"line": line.number, "input": text}
    if answer is None or answer.result is None:
        error = answer.error if answer else None
        return head | {"error": line.fault or (error or {}).get("detail", "")}
    return head | {"result": answer.result, "verified": answer.verified}


def _lines(file: Iterable[bytes]) -> Iterator[Line]:
    for number, raw in enumerate(file, 1):
        if len(raw) > _LONGEST:
            yield Line(number, raw[:_REPEATED].decode(errors="replace"), f"The line has more than {_LONGEST:,} bytes.")
            continue
        try:
            text = raw.decode().strip()
        except UnicodeDecodeError as error:
            yield Line(
                number, raw[:_REPEATED].decode(errors="replace").strip(), f"Byte {error.start + 1} is not UTF-8."
            )
            continue
        if text:
            yield Line(number, text)


def _behind(lines: Iterator[Line], done: int, last: str) -> Iterator[Line]:
    """The lines after number `done`, whose text must be what the output repeats of it."""
    for line in lines:
        if line.number == done and line.text[:_REPEATED] != last[:_REPEATED].removesuffix("…"):
            raise click.UsageError(f"The output ends with line {done} of another file: name another output.")
        if line.number > done:
            yield line


def _opened(output: Path | None) -> BinaryIO:
    """Where records go: unbuffered, so that an interruption leaves only whole ones but for the last."""
    if output:
        return output.open("ab", buffering=0)
    return os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)


def _continued(target: BinaryIO) -> tuple[int, str]:
    """Number and input of the last line that has a whole record; what comes behind it is cut off. 0 for a new file."""
    status = os.fstat(target.fileno())
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return 0, ""
    with Path(f"/proc/self/fd/{target.fileno()}").open("rb") as file:
        start = max(0, status.st_size - _TAIL)
        file.seek(start)
        tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    os.ftruncate(target.fileno(), start + len(whole))
    if not whole:
        return 0, ""
    try:
        record = json.loads(whole.splitlines()[-1])
        return int(record["line"]), str(record["input"])
    except (ValueError, KeyError, TypeError):
        raise click.UsageError("The output holds something that is no record of map: name another output.") from None


def _count(file: BinaryIO) -> int | None:
    """How many lines a file has that can be read twice."""
    if not file.seekable():
        return None
    count = sum(1 for _ in file)
    file.seek(0)
    return count
