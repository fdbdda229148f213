"""How a question becomes the body of a request. Both clients ask in the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from math_wizard.errors import ClientError
from math_wizard.task import Task
from math_wizard.values import sendable

#: A line such as factor(2^193-1); or {operation, inputs} or {expression}, as the API takes them.
Question = str | Mapping[str, Any]

#: What is asked of each item: a name (of an operation, or of a function of expressions), or what makes a question.
Function = str | Callable[[Any], Question]

#: Tasks in one request of `map`: the service reads a thousand lines in half a second, and others wait meanwhile.
CHUNK = 64

#: Characters of a chunk: a little less than the service reads of the language of expressions at a time.
CHARACTERS = 18_000

#: Tasks of a `map` that are on the queue at the same time. More would only fill the queue.
WINDOW = 256

#: Requests of one `map` or `as_completed` that wait at the same time. The service holds a connection for each.
WAITERS = 8

#: Seconds that a request for verdicts waits: as long as the service lets any request wait.
VERDICTS_WAIT = 60

#: Seconds of one wait, and of one wait while somebody watches the progress.
WAIT, WATCHED_WAIT = 20, 1

#: What is told of a task while it runs.
OnProgress = Callable[[Task], object]


def body_of(
    question: Question, inputs: Mapping[str, Any] | None = None, *, parts: int | None = None, memo: bool = True
) -> dict[str, Any]:
    """The body of a new task. With `inputs`, the question is the name of an operation."""
    if isinstance(question, str):
        body: dict[str, Any] = (
            {"operation": question, "inputs": sendable(inputs)} if inputs else {"expression": question}
        )
    else:
        body = dict(sendable(question))
    if parts is not None:
        body["parts"] = parts
    if not memo:
        body["memo"] = False
    return body


def of_item(function: Function, item: Any) -> Question:
    """The question about one item. A mapping is the inputs of an operation, all else the argument of a function."""
    if callable(function):
        return function(item)
    if isinstance(item, Mapping):
        return {"operation": function, "inputs": item}
    return f"{function}({sendable(item)})"


def chunks(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """The questions in lists that the service takes in one request. They are read as they are needed."""
    chunk: list[Question] = []
    characters = 0
    for question in questions:
        length = len(question if isinstance(question, str) else str(question))
        if chunk and (len(chunk) == CHUNK or characters + length > CHARACTERS):
            yield chunk
            chunk, characters = [], 0
        chunk.append(question)
        characters += length
    if chunk:
        yield chunk


def compared(pairs: Iterable[tuple[str, str]], deadline_ms: int, tolerance: str) -> Iterator[dict[str, Any]]:
    """The bodies of requests for verdicts, each with as many pairs as a chunk has questions."""
    options = {"deadline_ms": deadline_ms, "tolerance": tolerance}
    for chunk in chunks({"a": a, "b": b} for a, b in pairs):
        yield {"pairs": chunk, **options}


def given(answer: Task | ClientError, errors: str) -> Task | ClientError:
    """What `map` gives for one item; raises the error if it is to be raised."""
    if isinstance(answer, ClientError) and errors == "raise":
        raise answer
    return answer


def first_wait(timeout: float | None, on_progress: OnProgress | None) -> int:
    """Seconds that the request for a new task may wait for its answer."""
    if on_progress:
        return WATCHED_WAIT
    return WAIT if timeout is None else max(0, round(min(WAIT, timeout)))
