"""Batches: up to 100,000 questions in one request, which wait beside the queue; their results as a stream, in order."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from functools import partial

import valkey
from flask import Blueprint, Response

from app.background.services import services
from app.background.visible_tasks import VisibleTasks
from app.http import client
from app.http.batch_answers import Batch
from app.http.body import QUESTION_LIMIT, read_bytes, turn_to_read
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, OK, Busy, NoSuchTask, StoreAway
from app.http.json_response import json_response
from app.http.path import known_id
from app.http.query import Integer, String, read_query
from app.http.shape import to_json
from app.http.spending import BATCH, STREAM
from app.identity.errors import Forbidden
from app.routes.line_reader import CSV, MAX_LINES, NDJSON, PLAIN, Refused, read_lines
from app.routes.submission import ENQUEUE_PROBLEMS, HEADERS, put_for_caller
from wizard.errors import InvalidInput, NotCancellable, TaskNotFound, WizardError
from wizard.language.budget import OverBudget, budget
from wizard.queue import Line, NewBatch
from wizard.task import Task

blueprint = Blueprint("batches", __name__, url_prefix="/api/v1/batches")

#: Seconds that reading all lines may take by our own estimate: some 15,000 lines such as factor(2^193-1). A number in a
#: call by name counts nothing.
MAX_SECONDS = 3.0

#: Lines that cannot be asked and are named in a refusal.
_NAMED = 20

#: Seconds between two looks for more results, and between two signs of life.
_LOOK_SECONDS, _PING_SECONDS = 0.2, 15.0

#: What a line that cannot be asked has instead of a result.
_ERROR = {"type": "invalid-input", "title": "A value is not allowed"}

_HOW = (
    String("function", f"what is asked of each line of {PLAIN} or {CSV}", r"[A-Za-z][A-Za-z0-9_]{0,63}", "a name"),
    String(
        "column", f"which column of {CSV} holds what is asked", r"[^\x00-\x1f\x7f]{1,255}", "a name in its first line"
    ),
    String(
        "on_error",
        "what happens to lines that cannot be asked: all is refused (the default), or they are kept with an error",
        "refuse|keep",
        "refuse or keep",
    ),
)

_FROM = (
    Integer("from", "the number of the first line", 1, 10 * MAX_LINES, 1),
    Integer("follow", "1: goes on until all lines have ended; 0: ends at the first one that has not", 0, 1, 1),
)


@blueprint.post("")
@endpoint(
    {ACCEPTED: Batch},
    *(*ENQUEUE_PROBLEMS, TaskNotFound, Busy),
    query=_HOW,
    headers=HEADERS,
    body="Lines",
    spends=BATCH,
    sends={ACCEPTED: ("Location", "Idempotency-Replayed")},
)
def enqueue_lines() -> Response:
    """Enqueues a batch: one question a line, as `{"expression": …}` or `{"operation": …, "inputs": …}`.

    Or one argument of `function` a line, as plain text or in a column of a CSV file. Empty lines are left out. Lines
    wait beside the queue, so other questions of the same caller come before them. They are neither split into parts
    nor answered from earlier results.
    """
    wanted = read_query(_HOW)
    of = services().tasks
    with turn_to_read():
        media_type, raw = read_bytes((NDJSON, PLAIN, CSV), QUESTION_LIMIT)
        batch = of.new_batch()
        try:
            lines = read_lines(media_type, raw, wanted["function"], wanted["column"])
            _fill(batch, lines, keeps=wanted["on_error"] == "keep")
        except BaseException:
            batch.discard()
            raise
        digest = hashlib.sha256(to_json([media_type, wanted]) + raw).hexdigest()
    try:
        enqueued, found = put_for_caller(partial(of.enqueue_batch, batch, digest))
    except WizardError:
        # It is refused. After an error of Valkey it may have begun.
        batch.discard()
        raise
    task_id = enqueued.task_ids[0]
    if enqueued.replayed:
        batch.discard()
    headers = {"Location": f"/api/v1/batches/{task_id}"}
    return json_response(
        Batch.answered(*found),
        ACCEPTED,
        headers | ({"Idempotency-Replayed": "true"} if enqueued.replayed else {}),
    )


def _fill(batch: NewBatch, lines: Iterator[Line | Refused], *, keeps: bool) -> None:
    """Adds the lines to the batch; raises `InvalidInput` if there is none, and of what is refused unless it is kept."""
    refused: list[Refused] = []
    number = 0
    try:
        with budget(MAX_SECONDS):
            for line in lines:
                number = line.number
                if isinstance(line, Line):
                    batch.add(line)
                elif keeps:
                    batch.add_refused(number, _ERROR | {"detail": line.why})
                else:
                    refused.append(line)
    except OverBudget:
        raise InvalidInput(
            f"Line {number + 1:,} is one too many: reading all before it and this one takes more than "
            f"{MAX_SECONDS:g} seconds. Send fewer at once, or ask by operation and inputs, which are read faster.",
            field=f"line {number + 1}",
        ) from None
    if refused:
        raise _refusal(refused)
    if not batch.lines:
        raise InvalidInput("The body has no line that is not empty: send at least one.")


def _refusal(refused: list[Refused]) -> InvalidInput:
    first, *others = refused
    more = ""
    if others:
        numbers = ", ".join(f"{each.number}" for each in others[:_NAMED])
        more = f" {len(others):,} more cannot be asked: {numbers}{', …' if len(others) > _NAMED else ''}."
    return InvalidInput(
        f"Line {first.number:,}: {first.why}{more} Nothing was enqueued; on_error=keep takes the others.",
        field=f"line {first.number}",
    )


@blueprint.get("/<task_id>")
@endpoint({OK: Batch}, NoSuchTask, TaskNotFound, StoreAway)
def get_batch(task_id: str) -> Response:
    """Shows how far a batch is."""
    return json_response(Batch.answered(*services().tasks.batch(known_id(task_id))))


@blueprint.delete("/<task_id>")
@endpoint({OK: Batch}, NoSuchTask, TaskNotFound, NotCancellable, Forbidden, StoreAway)
def cancel_batch(task_id: str) -> Response:
    """Cancels a batch. The results of the lines that have ended stay."""
    of = services().tasks
    of.batch(known_id(task_id))
    of.cancel(task_id)
    return json_response(Batch.answered(*of.batch(task_id)))


@blueprint.get("/<task_id>/results")
@endpoint({OK: NDJSON}, *(InvalidInput, NoSuchTask, TaskNotFound, Busy, StoreAway), query=_FROM, spends=STREAM)
def stream_results(task_id: str) -> Response:
    """Streams the records of the lines in order, an object a line: `line`, and `result` and `verified`, or `error`.

    It goes on while the batch does, and can be resumed from any line. An empty line is a sign of life. A stream that
    ends before the batch has ended, because its node did, is asked for again from the line after the last one.
    """
    wanted = read_query(_FROM)
    of = services()
    task, _ = of.tasks.batch(known_id(task_id))
    close = of.listener.open_stream()
    try:
        frames = _records(
            of.tasks, task, wanted["from"], _is_over(client.end_of_stream()), follow=bool(wanted["follow"])
        )
    except BaseException:
        close()
        raise
    response = Response(frames, mimetype=NDJSON, headers={"X-Accel-Buffering": "no"})
    response.call_on_close(close)
    return response


def _is_over(is_gone: Callable[[], bool]) -> Callable[[], bool]:
    """A function that says whether the client has hung up, or this node is to end."""
    stopping = services().listener.stopping
    return lambda: stopping.is_set() or is_gone()


def _records(
    tasks: VisibleTasks, task: Task, start: int, is_over: Callable[[], bool], *, follow: bool
) -> Iterator[bytes]:
    written = time.monotonic()
    has_ended = False
    while not is_over():
        try:
            # First whether it has ended: then what is read afterwards is all there is.
            has_ended = has_ended or not follow or tasks.has_ended(task)
            found = tasks.records(task, start)
        except valkey.ValkeyError:
            time.sleep(_LOOK_SECONDS)
            continue
        if found:
            start = found[-1][0] + 1
            written = time.monotonic()
            yield "".join(f'{{"line":{number},{record[1:]}\n' for number, record in found).encode()
        elif has_ended:
            return
        elif time.monotonic() - written >= _PING_SECONDS:
            written = time.monotonic()
            yield b"\n"
        else:
            time.sleep(_LOOK_SECONDS)
