"""The answer about a batch."""

from __future__ import annotations

from typing import Annotated, Self

from app.http.answers import Seconds
from app.http.shape import Count, Moment, Shape, TaskId, about
from wizard.queue import BatchState
from wizard.task import Status
from wizard.task import Task as StoredTask


class Batch(Shape):
    """A batch of questions, a line each."""

    batch_id: Annotated[TaskId, about("Its id. It is a task too, of this id.")]
    status: Annotated[Status, about("Its status: PROCESSING until all lines have ended.")]
    lines: Annotated[Count, about("How many lines there are, without empty ones.")]
    done: Annotated[Count, about("How many have ended.")]
    failed: Annotated[Count, about("How many of these have an error instead of a result.")]
    lines_per_second: Annotated[Seconds | None, about("How many lines have ended in a second; null before the first.")]
    seconds_left: Annotated[Seconds | None, about("At this rate; null before the first line has ended.")]
    created_at: Annotated[Moment, about("When it was accepted.")]
    ended_at: Annotated[Moment | None, about("When it ended.")]
    asked_by: Annotated[str | None, about("Who asked for it; as in a task.")]
    results: Annotated[str, about("Where its results are.")]

    @classmethod
    def answered(cls, task: StoredTask, state: BatchState) -> Self:
        """A batch from its task and how far it is."""
        calculated = state.done - state.refused
        rate = calculated / state.seconds if calculated and state.seconds else None
        left = None if task.status.is_final else state.lines - state.done
        return cls.of(
            task,
            batch_id=task.task_id,
            lines=state.lines,
            done=state.done,
            failed=state.failed,
            lines_per_second=round(rate, 3) if rate else None,
            seconds_left=round(left / rate, 3) if rate and left is not None else None,
            results=f"/api/v1/batches/{task.task_id}/results",
        )
