"""The answers about tasks and operations, and problems. The shape of an answer is told here and nowhere else."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NotRequired, Self, TypedDict

from msgspec import UNSET, Meta, UnsetType

from app.http.shape import Count, Moment, Shape, TaskId, about
from wizard.node import Node
from wizard.operations.attachments import is_attachment, split_attachments
from wizard.operations.fan_out import SHORTEST_SECONDS
from wizard.operations.spec import Operation as DeclaredOperation
from wizard.queue import Place
from wizard.task import Phase, Status
from wizard.task import Task as StoredTask

Seconds = Annotated[float, Meta(ge=0)]


class Nothing(Shape):
    """An empty object."""


class Problem(Shape, forbid_unknown_fields=False):
    """What went wrong (RFC 9457)."""

    media_type: ClassVar[str] = "application/problem+json"

    type: Annotated[str, about("The kind of problem: an address in /docs, where it is explained.")]
    title: Annotated[str, about("The kind of problem in words.")]
    status: Annotated[Count, about("The status code of the answer.")]
    detail: Annotated[str, about("What is wrong with this request, and what to change.")]
    field: Annotated[str | UnsetType, about("The value that is to blame, such as inputs.n.")] = UNSET
    column: Annotated[Count | UnsetType, about("Where in the expression, in characters from 1.")] = UNSET
    readings: Annotated[list[str] | UnsetType, about("Lines that may have been meant; each can be sent.")] = UNSET
    retry_after: Annotated[
        Count | UnsetType, about("Only of a limit: seconds after which the same request is taken, as in Retry-After.")
    ] = UNSET
    ok: Annotated[bool | UnsetType, about("Only from /valkey_test: false, since Valkey did not answer.")] = UNSET
    node: Annotated[str | UnsetType, about("Only from /valkey_test: the node that answers.")] = UNSET


class Progress(Shape):
    """How far a task is."""

    done: Annotated[Count, about("Steps that are done.")]
    total: Annotated[Count, about("Steps in all.")]


class Verified(TypedDict):
    """The check of a result by another way than the one that found it."""

    ok: Annotated[bool, about("Whether the result passed.")]
    how: Annotated[str, about("What was checked.")]


class Measured(TypedDict, total=False):
    """What a calculation took. The members from `parts` on are those of a task that was split."""

    wall_seconds: Annotated[Seconds, about("From the beginning to the end, with the check.")]
    check_seconds: Annotated[Seconds, about("How much of it the check of the result took.")]
    cpu_seconds: Annotated[Seconds, about("Processor time.")]
    libraries: Annotated[dict[str, str], about("The libraries that calculated, with their versions.")]
    weight: Annotated[Count, about("Only of a part of a task that is divided in rounds: how much it has found.")]
    parts: Annotated[Count, about("How many parts were calculated.")]
    pods: Annotated[list[str], about("The pods that calculated parts.")]
    work_seconds: Annotated[Seconds, about("Processor time of all parts and of putting them together.")]
    span_seconds: Annotated[Seconds, about("The longest part and putting all together: no faster with more workers.")]
    elapsed_seconds: Annotated[Seconds, about("From the split to the end.")]
    speed_up: Annotated[Seconds | None, about("work_seconds divided by elapsed_seconds.")]


class TaskError(TypedDict):
    """Why a task failed."""

    type: Annotated[str, about("The kind of error.")]
    title: Annotated[str, about("The kind of error in words.")]
    detail: Annotated[str, about("What happened, and what to change.")]


class Attachment(TypedDict):
    """A member of a result that is too long to be in it: its address, and what it looks like."""

    media_type: Annotated[str, about("What it is: image/png, text/plain or application/json.")]
    length: Annotated[Count, about("Its bytes.")]
    sha256: Annotated[str, about("Their SHA-256, in hexadecimal digits.")]
    href: Annotated[str, about("Where it is.")]
    width: NotRequired[Annotated[Count, about("Only of a picture: its pixels in a row.")]]
    height: NotRequired[Annotated[Count, about("Only of a picture: its rows.")]]
    first: NotRequired[Annotated[str, about("Only of a text: how it begins.")]]
    last: NotRequired[Annotated[str, about("Only of a text: how it ends.")]]


class Attempt(Shape):
    """An attempt that did not end the task."""

    attempt: Annotated[Count, about("Its number, counted from 1.")]
    handled_by: Annotated[str, about("The node that calculated.")]
    started_at: Annotated[Moment | None, about("When it began.")]
    ended_at: Annotated[Moment, about("When it ended.")]
    why: Annotated[str, about("Why it ended, in one word.")]
    detail: Annotated[str, about("Why it ended, in a sentence.")]


class Task(Shape):
    """A task: one calculation that someone asked for."""

    task_id: Annotated[TaskId, about("Its id.")]
    expression: Annotated[str | None, about("The line that asked for it; null if it was asked for by name.")]
    operation: Annotated[str, about("The name of its operation.")]
    inputs: Annotated[
        dict[str, Any] | None,
        about(
            "What goes in; integers are decimal strings. Null in a list of tasks where it is over 5,000 characters, "
            "and over 100,000 in every answer but that of GET /api/v1/tasks/<id>."
        ),
    ]
    status: Annotated[Status, about("Its status.")]
    phase: Annotated[Phase, about("What the current attempt has to do, if the task is split or a part; else empty.")]
    progress: Annotated[Progress | None, about("How far it is, if the operation reports it.")]
    asked_by: Annotated[
        str | None,
        about("Who asked for it, by a proven name; null without one, and for readers who prove none themselves."),
    ]
    initiated_by: Annotated[str, about("The node that accepted it.")]
    checked_by: Annotated[str, about("The node that answers now.")]
    handled_by: Annotated[str | None, about("The node that calculates or calculated it.")]
    attempt: Annotated[Count, about("The number of the current attempt; 0 before the first.")]
    failures: Annotated[Count, about("Attempts that ended in an error or with a lost worker.")]
    created_at: Annotated[Moment, about("When it was accepted.")]
    started_at: Annotated[Moment | None, about("When the current attempt began.")]
    ended_at: Annotated[Moment | None, about("When it ended.")]
    result: Annotated[
        dict[str, Any] | None,
        about("What comes out. A picture or a long text has its length and its address `href` here instead."),
    ]
    verified: Annotated[Verified | None, about("How the result was checked.")]
    measured: Annotated[Measured | None, about("What the calculation took.")]
    answered_from: Annotated[
        TaskId | None, about("The earlier task whose answer this one was given, if one may see that.")
    ]
    error: Annotated[TaskError | None, about("Why it failed.")]
    parent: Annotated[TaskId | None, about("The task of which it is a part.")]
    parts: Annotated[Count | None, about("How many parts it was split into.")]
    parts_requested: Annotated[Count | None, about("How many parts were asked for.")]
    why_fewer_parts: Annotated[str | None, about("Why there are fewer parts than were asked for, in a sentence.")]
    attempts: Annotated[list[Attempt], about("Attempts that did not end it, oldest first.")]
    position: Annotated[
        Count | None,
        about("While it waits: its place among the tasks that wait with it, counted from 1. Null in lists."),
    ]
    starts_in: Annotated[
        Seconds | None,
        about("While it waits: foretold seconds until it starts; null if unknown, without workers, and in lists."),
    ]

    @classmethod
    def answered_by(cls, node: Node, task: StoredTask, place: Place | None = None) -> Self:
        """A task as `node` answers it; `place` is where it waits."""
        progress = Progress(done=task.progress[0], total=task.progress[1]) if task.progress else None
        return cls.of(
            task,
            checked_by=node.name,
            progress=progress,
            result=_result(task),
            why_fewer_parts=_why_fewer_parts(task),
            position=place.position if place else None,
            starts_in=round(place.starts_in, 3) if place and place.starts_in is not None else None,
        )


def _why_fewer_parts(task: StoredTask) -> str | None:
    """Why a task has fewer parts than were asked for, as soon as that is known."""
    asked, parts = task.parts_requested, task.parts or 1
    if not asked or asked <= parts or not (task.parts or task.status is Status.COMPLETED):
        return None
    return (
        f"No part may be foretold to take less than {SHORTEST_SECONDS * 1000:g} ms, and some operations allow fewer "
        f"still: {asked:,} parts were asked for, and this is {'one' if parts == 1 else f'{parts:,}'}."
    )


def _result(task: StoredTask) -> Any:
    """The result, with the address of each attachment."""
    if not isinstance(task.result, dict):
        return task.result
    # A part's result is stored whole, for the attempt that combines the parts.
    result = split_attachments(task.result)[0] if task.parent else task.result
    return {
        name: value | {"href": f"/api/v1/tasks/{task.task_id}/result/{name}"} if is_attachment(value) else value
        for name, value in result.items()
    }


class TaskList(Shape):
    """Tasks in the order in which they were asked for."""

    tasks: Annotated[list[Task], about("The tasks.")]


class Tasks(Shape):
    """One page of the list of tasks."""

    tasks: Annotated[list[Task], about("The tasks, newest first.")]
    cursor: Annotated[str | None, about("Asks for the next page; null on the last one.")]


class DeadLetters(Shape):
    """Tasks that failed too often."""

    dead_letters: Annotated[list[Task], about("The tasks, newest first.")]


class Purged(Shape):
    """Dead letters that were forgotten."""

    purged: Annotated[Count, about("How many there were.")]


class Part(Shape):
    """One part of a split task."""

    index: Annotated[Count, about("Its place among the parts, counted from 0.")]
    task_id: Annotated[
        TaskId | None,
        about("Its id: a part is a task too, until its parent ends. Then it is deleted, and this is null."),
    ]
    status: Annotated[Status, about("Its status.")]
    handled_by: Annotated[str | None, about("The node that calculates or calculated it.")]
    attempt: Annotated[Count, about("The number of the current attempt; 0 before the first.")]
    failures: Annotated[Count, about("Attempts that ended in an error or with a lost worker.")]
    created_at: Annotated[Moment, about("When it became a task: a worker was free for it.")]
    started_at: Annotated[Moment | None, about("When the current attempt began.")]
    ended_at: Annotated[Moment | None, about("When it ended.")]
    measured: Annotated[
        Measured | None,
        about(
            "What the calculation took; after its parent's end only processor time, time from begin to end and weight."
        ),
    ]
    attempts: Annotated[
        list[Attempt],
        about("Attempts that did not end it, oldest first; after its parent's end, the newest 16."),
    ]


class Parts(Shape):
    """The parts of a split task."""

    total: Annotated[Count, about("How many there will be; 0 if the task was not split.")]
    parts: Annotated[list[Part], about("Those that have begun, by index.")]


class Event(Shape):
    """What happened to a task: the `data` of an event of the stream."""

    media_type: ClassVar[str] = "text/event-stream"

    id: Annotated[str, about("Its id, for Last-Event-ID or `after`.")]
    at: Annotated[Moment, about("When it happened.")]
    type: Annotated[str, about("What happened, in one word; also the name of the event.")]
    task_id: Annotated[TaskId | None, about("The task.")]
    status: Annotated[str, about("The status of the task after it.")]
    node: Annotated[str | None, about("The node that did it.")]
    attempt: Annotated[Count | None, about("The attempt that it was about.")]
    parent: Annotated[TaskId | None, about("The task of which it is a part.")]
    start: Annotated[str | None, about("Which start of a worker is meant, by its random name; else null.")]
    asked_by: Annotated[str | None, about("Who asked for the task; as in the task.")]


class Refusal(Shape):
    """Why a task would be refused."""

    detail: Annotated[str, about("What is wrong, and what to change.")]
    field: Annotated[str | None, about("The value that is to blame, such as inputs.n.")]
    column: Annotated[Annotated[int, Meta(ge=1)] | None, about("Where in the expression, in characters from 1.")]
    readings: Annotated[list[str], about("Lines that may have been meant; each can be sent.")]


class Preview(Shape):
    """What a new task would be. All other members are null or false when there is a refusal."""

    refusal: Annotated[Refusal | None, about("Why it would be refused; null if it would not.")]
    expression: Annotated[str | None, about("The task as one line, in its normal form.")]
    mathml: Annotated[dict[str, Any] | None, about("The line as MathML, each element an object.")]
    operation: Annotated[str | None, about("The name of its operation.")]
    inputs: Annotated[dict[str, Any] | None, about("The inputs in their canonical form.")]
    seconds: Annotated[Seconds | None, about("An estimate of the time that one worker needs.")]
    characters: Annotated[Count | None, about("An estimate of the length of the result.")]
    splits: Annotated[bool, about("Whether the operation can be split.")]
    parts: Annotated[Count | None, about("How many parts it would be split into.")]


class Example(Shape):
    """A worked example of an operation."""

    inputs: Annotated[dict[str, Any], about("What goes in.")]
    result: Annotated[dict[str, Any], about("What comes out.")]


class Operation(Shape):
    """A kind of calculation."""

    name: Annotated[str, about("Its name.")]
    title: Annotated[str, about("Its name as a heading.")]
    group: Annotated[str, about("The heading that it stands under.")]
    summary: Annotated[str, about("What it calculates.")]
    method: Annotated[str, about("How it calculates.")]
    source: Annotated[str, about("Where the method is described.")]
    time_limit_seconds: Annotated[Seconds, about("How long one attempt may take.")]
    libraries: Annotated[list[str], about("The libraries that calculate.")]
    aliases: Annotated[list[str], about("Other names for it in an expression.")]
    splits: Annotated[bool, about("Whether it can be split into parts.")]
    inputs: Annotated[list[dict[str, Any]], about("Its inputs with their kinds and limits, as a form needs them.")]
    examples: Annotated[list[Example], about("Worked examples.")]
    schema: Annotated[dict[str, Any], about("The inputs as JSON Schema.")]

    @classmethod
    def declared(cls, operation: DeclaredOperation) -> Self:
        """An operation as its file declares it."""
        return cls.of(
            operation,
            time_limit_seconds=operation.time_limit,
            splits=operation.splits,
            inputs=[each.describe() for each in operation.inputs],
            schema=operation.schema(),
        )


class Operations(Shape):
    """All operations."""

    operations: Annotated[list[Operation], about("The operations.")]
