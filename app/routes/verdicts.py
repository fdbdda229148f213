"""Many pairs of answers in one request: each becomes a task, and the answer waits for all of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from app.background.services import services
from app.http.body import BATCH_LIMIT, only, read_object
from app.http.endpoint import endpoint
from app.http.errors import OK
from app.http.json_response import json_response
from app.http.spending import BATCH
from app.http.verdict_answers import MAX_PAIRS, Pairs, PairVerdict, Verdicts
from app.routes.submission import (
    ENQUEUE_PROBLEMS,
    HEADERS,
    MAX_WAIT_SECONDS,
    Question,
    enqueue,
    new_tasks,
    preferred_wait,
    read_each,
    waited_for,
)
from wizard.errors import InvalidInput
from wizard.operations import find
from wizard.task import Status, Task

blueprint = Blueprint("verdicts", __name__)

#: The operation that compares.
_OPERATION = "equal"

#: Characters of all answers together, and seconds that reading them may take by our own estimate: while one thread
#: reads, the others wait.
_MAX_CHARACTERS, _MAX_SECONDS = 32_000, 0.4

_OPTIONS = ("tolerance", "deadline_ms")

#: Errors of a task, and the reason that they are for its pair; all others are a failure of the service.
_REASONS = {"time-limit": "time", "stalled": "time", "unsolvable": "time", "memory-limit": "memory"}


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """Why a pair is not compared."""

    side: str
    why: str


@blueprint.post("/api/v1/verdicts")
@endpoint(
    {OK: Verdicts},
    *ENQUEUE_PROBLEMS,
    headers=HEADERS
    | {"Prefer": f"wait=N, 0 to {MAX_WAIT_SECONDS} seconds: how long to wait; {MAX_WAIT_SECONDS} without."},
    body=Pairs,
    spends=BATCH,
    sends={OK: ("Idempotency-Replayed",)},
)
def compare_pairs() -> Response:
    """Says of up to 256 pairs whether both answers are the same mathematics: equal, different or undecided.

    A pair that takes longer than its deadline is killed and undecided; one that cannot be read is undecided, too. What
    has not ended when the wait is over is undecided with the reason `waiting`, and its task goes on.
    """
    read = _read(read_object(BATCH_LIMIT))
    questions = [each for each in read if isinstance(each, Question)]
    tasks, headers = enqueue(new_tasks(questions)) if questions else ([], {})
    ended = iter(_ended(tasks))
    verdicts = [_unreadable(each) if isinstance(each, _Unreadable) else _verdict(next(ended)) for each in read]
    return json_response(Verdicts(verdicts=verdicts), OK, headers)


def _read(body: dict[str, Any]) -> list[Question | _Unreadable]:
    """What is asked, pair by pair; raises `InvalidInput` where that is no pair, or too much."""
    only(body, ("pairs", *_OPTIONS))
    pairs = body.get("pairs")
    if not isinstance(pairs, list) or not 1 <= len(pairs) <= MAX_PAIRS:
        raise InvalidInput(f"pairs must be an array of 1 to {MAX_PAIRS} objects {{a, b}}.", field="pairs")
    for index, each in enumerate(pairs):
        _look_at(each, f"pairs[{index}]")
    characters = sum(len(side) for each in pairs for side in each.values())
    if characters > _MAX_CHARACTERS:
        raise InvalidInput(
            f"pairs holds {characters:,} characters: send at most {_MAX_CHARACTERS:,} at once.", field="pairs"
        )
    options = _options(body)
    return read_each(pairs, lambda pair, _: _question(pair, options), "pairs", _MAX_SECONDS)


def _look_at(pair: object, at: str) -> None:
    if not isinstance(pair, dict):
        raise InvalidInput(f"{at} must be an object {{a, b}}.", field=at)
    only(pair, ("a", "b"), f"{at}.")
    for name in ("a", "b"):
        if not isinstance(pair.get(name), str):
            raise InvalidInput(f"{at}.{name} must be a text, such as x^2 + 1.", field=f"{at}.{name}")


def _options(body: dict[str, Any]) -> dict[str, str]:
    """The options that were sent, in canonical form; raises `InvalidInput`."""
    kinds = {each.name: each.kind for each in find(_OPERATION).inputs}
    return {name: kinds[name].write(kinds[name].parse(body[name], name)) for name in _OPTIONS if name in body}


def _question(pair: dict[str, str], options: dict[str, str]) -> Question | _Unreadable:
    try:
        return Question(find(_OPERATION).read(pair | options))
    except InvalidInput as error:
        return _Unreadable(error.field or "", error.detail)


def _ended(tasks: list[Task]) -> Iterator[Task]:
    """The tasks as they are when all have ended, or the wait is over."""
    limits, seconds = services().limits, preferred_wait()
    if limits is not None and not limits.may_wait():
        seconds = 0
    until = time.monotonic() + (MAX_WAIT_SECONDS if seconds is None else seconds)
    for task in tasks:
        yield task if task.status.is_final else waited_for(task, max(0, until - time.monotonic()))


def _unreadable(pair: _Unreadable) -> PairVerdict:
    return PairVerdict(
        verdict="undecided", reason="unreadable", how=pair.why, side=pair.side, point=None, seconds=None, task_id=None
    )


def _verdict(task: Task) -> PairVerdict:
    if task.status is Status.COMPLETED:
        found = task.result
    elif task.status.is_final:
        error = task.error or {}
        reason = _REASONS.get(error.get("type", ""), "failed")
        how = error.get("detail") or "The task was cancelled."
        found = {"verdict": "undecided", "reason": reason, "how": how}
    else:
        how = "It had not ended when the wait was over; its task goes on."
        found = {"verdict": "undecided", "reason": "waiting", "how": how}
    return PairVerdict(
        verdict=found["verdict"],
        reason=found["reason"],
        how=found["how"],
        side=None,
        point=found.get("point"),
        seconds=(task.measured or {}).get("wall_seconds"),
        task_id=task.task_id,
    )
