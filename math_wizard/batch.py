"""Batches: how lines become the body of a request, and what becomes of each of them. Both clients use it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

import httpx2

from math_wizard.attempts import Call, as_object, known_id
from math_wizard.errors import ClientError, NotAWizard
from math_wizard.questions import Question, body_of
from math_wizard.task import FINAL
from math_wizard.values import answer_of, exact, sendable

#: Where batches are.
PATH = "/api/v1/batches"

#: Seconds without a line or a sign of life after which a stream of results counts as broken.
SILENCE_SECONDS = 40.0

#: Seconds that a service may take to read all lines.
_READ_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Many questions, a line each: how many there are, have ended (`done`), and have no result (`failed`)."""

    batch_id: str
    status: str
    lines: int
    done: int
    failed: int
    lines_per_second: float | None = None
    seconds_left: float | None = None
    created_at: str | None = None
    ended_at: str | None = None
    asked_by: str | None = None
    results: str = ""

    @classmethod
    def from_json(cls, body: Any) -> Self:
        """The batch of an answer; raises `NotAWizard` for anything else."""
        if not isinstance(body, Mapping) or not isinstance(body.get("batch_id"), str):
            raise NotAWizard("The answer is not a batch: the address is not that of a Math Wizard, or it is too old.")
        return cls(**{each.name: body[each.name] for each in fields(cls) if each.name in body})

    @property
    def is_final(self) -> bool:
        """Whether all lines have ended."""
        return self.status in FINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of a line, which is counted from 1: a `result` and how it was `verified`, or an `error`."""

    line: int
    result: dict[str, Any] | None = None
    verified: dict[str, Any] | None = None
    error: dict[str, str] | None = None

    @classmethod
    def from_line(cls, text: str) -> Self:
        """The record of a line of the stream; raises `NotAWizard` for anything else."""
        try:
            body = as_object(json.loads(text), "A line of the results")
            return cls(**{each.name: body[each.name] for each in fields(cls) if each.name in body})
        except (ValueError, TypeError):
            raise NotAWizard("The results hold a line that is no record: a proxy may have cut it off.") from None

    @property
    def value(self) -> Any:
        """The answer itself, as of a task; raises `ClientError`, which says why there is none."""
        if self.result is None:
            raise ClientError(f"Line {self.line:,}: {(self.error or {}).get('detail', 'it has no result.')}")
        return exact(answer_of(self.result))


def enqueuing_lines(
    questions: Iterable[Question | Any], function: str | None, bad_lines: Literal["refuse", "keep"]
) -> Call:
    """A request for a batch: of arguments of a function, or of whole questions; sent twice, it enqueues once."""
    if function is None:
        lines, media_type = (json.dumps(body_of(each)) for each in questions), "application/x-ndjson"
    else:
        lines, media_type = (" ".join(str(sendable(each)).split()) for each in questions), "text/plain"
    named = {"function": function} if function else {}
    return Call(
        method="POST",
        path=PATH,
        content="\n".join(lines).encode(errors="surrogatepass"),
        params={"on_error": bad_lines, **named},
        headers={"Content-Type": media_type, "Idempotency-Key": str(uuid.uuid4())},
        patient=_READ_SECONDS,
    )


def results_of(batch_id: str, start: int) -> dict[str, Any]:
    """The arguments of `httpx2.Client.stream` for the records from line `start` on."""
    return {
        "method": "GET",
        "url": f"{PATH}/{known_id(batch_id)}/results",
        "params": {"from": start},
        "timeout": httpx2.Timeout(SILENCE_SECONDS, connect=10.0),
    }
