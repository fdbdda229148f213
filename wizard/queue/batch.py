"""Batches: up to 100,000 questions that wait beside the queue, and are calculated a few at a time by each slot.

A batch is a task whose parts are chunks of lines (`lua/steps/batch.lua`). A chunk is what one claim of a slot takes:
short lines together, so that they cost no task each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import valkey

from wizard.connection import Unavailable
from wizard.errors import MemoryFull, TaskNotFound
from wizard.node import Node
from wizard.queue.confirmed import call_confirmed
from wizard.queue.keys import Keys
from wizard.queue.producer import Enqueued, as_json, caller_field, enqueued, key_digest
from wizard.queue.rate import Quota
from wizard.queue.scripts import call
from wizard.queue.slot import policy
from wizard.settings import Settings
from wizard.task import BATCH, new_task_id

#: What one chunk may have: foretold milliseconds, which most often are several times what it takes; lines; and
#: characters of inputs. A short question waits for a slot as long as a chunk takes.
_CHUNK_MS, _CHUNK_LINES, _CHUNK_CHARACTERS = 100.0, 256, 32_768

#: Chunks, and characters, that one call stores: Valkey does one thing at a time.
_PIECE_CHUNKS, _PIECE_CHARACTERS = 200, 500_000

#: Chunks that are read at a time: their records are in memory together.
_PAGE_CHUNKS = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a batch: its number, counted from 1, an operation, and its validated, normalised inputs."""

    number: int
    operation: str
    inputs: Mapping[str, str]
    #: Foretold milliseconds of one worker.
    cost_ms: float

    @property
    def text(self) -> str:
        """As it is stored, and as the child reads it."""
        return f'["{self.operation}",{self.cost_ms:.3f},{as_json(self.inputs)}]'


@dataclass(frozen=True, slots=True)
class BatchState:
    """How far a batch is: lines in all, that have ended, and among them those without a result; and the seconds that it
    has had until now, or until its end.
    """

    lines: int
    done: int
    failed: int
    #: Those that could not be asked: they had ended before anything began.
    refused: int
    seconds: float


class NewBatch:
    """Collects the lines of a batch and stores them as chunks, until it is enqueued or given up.

    Lines come in the order of their numbers. Methods may raise `MemoryFull`, or the errors of the client when
    Valkey is unavailable. What is never enqueued is forgotten after an hour.
    """

    def __init__(self, client: valkey.Valkey, prefix: str) -> None:
        """Nothing is sent until there is a whole piece."""
        self.batch_id = new_task_id()
        self.lines = self.failed = self.chunks = 0
        self.seconds = 0.0
        self._client, self._keys = client, Keys(prefix)
        self._chunk: list[Line] = []
        self._ms, self._characters, self._us = 0.0, 0, 0
        self._piece: list[str] = []
        self._piece_characters = 0

    def add(self, line: Line) -> None:
        """Adds a question."""
        length = sum(map(len, line.inputs.values()))
        follows = self._chunk and line.number == self._chunk[-1].number + 1
        fits = (
            len(self._chunk) < _CHUNK_LINES
            and self._ms + line.cost_ms <= _CHUNK_MS
            and self._characters + length <= _CHUNK_CHARACTERS
        )
        if not (follows and fits):
            self._end_chunk()
        self._chunk.append(line)
        self._ms, self._characters = self._ms + line.cost_ms, self._characters + length
        self.lines += 1
        self.seconds += line.cost_ms / 1e3

    def add_refused(self, number: int, error: Mapping[str, str]) -> None:
        """Adds a line that cannot be asked; its `error` is what it has instead of a result."""
        self._end_chunk()
        self._put(str(number), "", json.dumps([json.dumps({"error": error})]))
        self.lines += 1
        self.failed += 1

    def store(self) -> int:
        """Stores what is left; returns the foretold microseconds of all chunks."""
        self._end_chunk()
        self._send()
        return self._us

    def discard(self) -> None:
        """Forgets what is stored of it."""
        of = self._keys, self.batch_id
        self._client.unlink(
            *(key(*of) for key in (Keys.batch_lines, Keys.batch_todo, Keys.batch_order, Keys.batch_records))
        )

    def _end_chunk(self) -> None:
        if not self._chunk:
            return
        first, several = self._chunk[0], len(self._chunk) > 1
        ms = f"{self._ms:.3f}"
        # As Lua counts it: whole microseconds of what is written.
        self._us += int(float(ms) * 1000)
        texts = json.dumps([each.text for each in self._chunk], separators=(",", ":"))
        self._put(str(first.number), f"{ms} {len(self._chunk)} {BATCH if several else first.operation} {texts}", "")
        self._chunk = []
        self._ms, self._characters = 0.0, 0

    def _put(self, *chunk: str) -> None:
        self._piece += chunk
        self.chunks += 1
        self._piece_characters += sum(map(len, chunk))
        if len(self._piece) >= 3 * _PIECE_CHUNKS or self._piece_characters >= _PIECE_CHARACTERS:
            self._send()

    def _send(self) -> None:
        if self._piece:
            kind, *memory = call(self._client, "add_lines", self._keys.prefix, self.batch_id, *self._piece)
            self._piece, self._piece_characters = [], 0
            if kind == "memory":
                raise MemoryFull(*map(int, memory))


class Batches:
    """Enqueues batches on behalf of one node, and reads how far they are."""

    def __init__(
        self,
        client: valkey.Valkey,
        settings: Settings,
        node: Node,
        *,
        tracing: Callable[[], AbstractContextManager[str]] | None = None,
    ) -> None:
        """As of `Producer`."""
        self._client = client
        self._settings = settings
        self._node = node
        self._tracing = tracing
        self._keys = Keys(settings.valkey_prefix)

    def new(self) -> NewBatch:
        """A batch without lines."""
        return NewBatch(self._client, self._settings.valkey_prefix)

    def enqueue(
        self,
        batch: NewBatch,
        *,
        body_digest: str,
        idempotency_key: str | None = None,
        caller: str | None = None,
        asked_by: str | None = None,
        key_of: str | None = None,
        quota: Quota | None = None,
    ) -> Enqueued:
        """Stores the rest of a batch and enqueues it; the arguments and errors are those of `Producer.enqueue`.

        Where Valkey has lost lines since they were stored, it raises `Unavailable`.

        `body_digest` tells one body from another. A quota is charged for the foretold work, at most for all that it
        ever allows at once, and for one task in flight.
        """
        us = batch.store()
        seconds = [min(batch.seconds, float(quota.limit.burst))] if quota else []
        with self._tracing() if self._tracing else nullcontext("") as traceparent:
            answer = call_confirmed(
                self._client,
                self._settings,
                "begin_batch",
                *policy(self._settings),
                self._node.name,
                self._settings.keep_seconds,
                key_digest(key_of, idempotency_key),
                body_digest,
                caller_field(asked_by, caller),
                quota.text(seconds) if quota else "",
                traceparent,
                batch.batch_id,
                as_json({"lines": str(batch.lines)}),
                batch.lines,
                batch.failed,
                us,
                batch.chunks,
            )
        if answer[0] == "gone":
            raise Unavailable("GONE Valkey has lost lines of this batch before it began: send it again.")
        return enqueued(self._client, self._settings, answer, quota, seconds)

    def state(self, batch_id: str) -> BatchState:
        """How far a batch is; raises `TaskNotFound` for any other id."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.hmget(
            self._keys.task(batch_id), "lines", "done", "failed", "refused", "created_at", "ended_at", "operation"
        )
        pipeline.time()
        (*counts, created_at, ended_at, operation), (seconds, micros) = pipeline.execute()
        if operation and operation != BATCH:
            raise TaskNotFound(batch_id, f"Task {batch_id} is no batch: GET /api/v1/tasks/{batch_id} shows it.")
        if not all(counts):
            raise TaskNotFound(batch_id)
        until = int(ended_at) / 1e3 if ended_at else seconds + micros / 1e6
        lines, done, failed, refused = map(int, counts)
        return BatchState(lines, done, failed, refused, max(0.0, until - int(created_at) / 1e3))

    def records(self, batch_id: str, start: int) -> list[tuple[int, str]]:
        """What became of the lines from number `start` on, in order, up to the first one that has not ended: pairs of a
        number and JSON. Some hundred lines; empty where the next one has not ended, or there is none.
        """
        order = self._keys.batch_order(batch_id)
        before = self._client.zrange(order, start, "-inf", desc=True, byscore=True, offset=0, num=1)
        firsts: Sequence[Any] = self._client.zrange(
            order, before[0] if before else start, "+inf", byscore=True, offset=0, num=_PAGE_CHUNKS
        )
        if not firsts:
            return []
        found: list[tuple[int, str]] = []
        for first, texts in zip(firsts, self._client.hmget(self._keys.batch_records(batch_id), firsts), strict=True):
            if texts is None:
                break
            found += [(number, text) for number, text in enumerate(json.loads(texts), int(first)) if number >= start]
        return found
