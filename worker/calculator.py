"""The child process: reads one question per line, writes one answer per line, and does not use Valkey.

It reads ahead and answers in order. Questions are numbered from 1 as they are written and read. A line `drop` and a
number takes back the questions after the one of that number, but for one that it has begun; it replies `dropped`.

It runs with an almost empty environment and resource limits, and is killed when its supervisor dies. Questions and
answers are lines of fields separated by tabs; JSON never contains a raw tab or line break. Standard output is reserved
for answers, so the output of libraries goes to standard error.

A question: phase, operation, requested number of parts or nothing, inputs, and the parts' results if it combines them.
An answer: `finished`, result, verified, measured, attachments, seconds of the check or nothing; or `divided`, the
weight that is enough or nothing, the inputs of each part; or `failed`, kind, error. Its last fields are the seconds
that it took, whether the child `stays` or `leaves`, and the number of its question. Lines of progress come before it.
"""

from __future__ import annotations

import base64
import ctypes
import importlib
import json
import math
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from wizard.errors import InvalidInput, UnknownOperation, Unsolvable
from wizard.operations import catalogue, find
from wizard.operations.attachments import split_attachments
from wizard.operations.fan_out import Split
from wizard.operations.progress import listen
from wizard.operations.spec import Operation, Outcome
from wizard.task import Failure, Phase
from worker.measured import Stopwatch

#: Growth of its peak memory, KiB, after which a child is replaced.
RECYCLE_KIB = 256 * 1024

#: The first line that a child writes, after its imports. From then on, a death counts as a failure of the task.
READY = "ready"

#: The line that takes back what has not begun, and the reply to it.
DROP, DROPPED = b"drop", "dropped"

_PR_SET_PDEATHSIG = 1

#: The verification of a part, and of one that its operation confirms. The combined result is always checked.
_PART_VERIFIED = {"ok": True, "how": "checked together with the other parts"}
_PART_CONFIRMED = {"ok": True, "how": "as far as one part can be, then together with the other parts"}

#: The verification of lines of a batch. The record of each says how it was checked.
_LINES_VERIFIED = {"ok": True, "how": "each line by the check of its operation"}

#: Seconds that several lines of a batch may take together, a hundred times what is foretold.
LINES_SECONDS = 10.0

#: Libraries that are imported at their first use, because their import takes longer than all others together.
_LATE = frozenset({"PIL", "numpy", "sympy"})


def main() -> None:
    """`python -m worker.calculator <pid of the supervisor> <MiB of address space>`."""
    supervisor, memory_mib = int(sys.argv[1]), int(sys.argv[2])
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:  # The supervisor died before the call of prctl.
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * 1024 * 1024,) * 2)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    for name in {library for operation in catalogue().values() for library in operation.libraries} - _LATE:
        importlib.import_module(name)
    # After the imports, because cysignals (a dependency of primecount) installs its own handler.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _write(answers, READY)
    resting_kib = _peak_kib()
    serve(sys.stdin.fileno(), answers, lambda: _peak_kib() - resting_kib > RECYCLE_KIB)


def serve(questions: int, answers: BinaryIO, has_grown: Callable[[], bool]) -> None:
    """Answers until the questions (a file descriptor) end or the process `has_grown`; then the answer says `leaves`."""
    with listen(lambda done, total: _write(answers, "progress", str(done), str(total))):
        for number, question in _read_ahead(questions, lambda: _write(answers, DROPPED)):
            began = time.perf_counter()
            answer = calculate(*question.decode().split("\t"))
            took = f"{time.perf_counter() - began:.6f}"
            leaves = has_grown()
            _write(answers, *answer, took, "leaves" if leaves else "stays", str(number))
            if leaves:
                return


def _read_ahead(source: int, on_drop: Callable[[], None]) -> Iterator[tuple[int, bytes]]:
    """The numbered questions, one by one. Before each it reads what has arrived, so that a `drop` comes in time."""
    poll = select.poll()
    poll.register(source, select.POLLIN)
    waiting: deque[tuple[int, bytes]] = deque()
    rest: list[bytes] = []
    read = 0
    while True:
        while not waiting or poll.poll(0):
            chunk = os.read(source, 1 << 20)
            if not chunk:
                return
            rest.append(chunk)
            if b"\n" not in chunk:
                continue
            *lines, last = b"".join(rest).split(b"\n")
            rest = [last]
            for line in lines:
                if line.startswith(DROP):
                    kept = int(line.split(b"\t")[1])
                    waiting = deque(each for each in waiting if each[0] <= kept)
                    on_drop()
                else:
                    read += 1
                    waiting.append((read, line))
        yield waiting.popleft()


def calculate(phase: str, name: str, parts_requested: str, inputs: str, results: str) -> tuple[str, ...]:
    """The fields of the answer."""
    try:
        wanted = int(parts_requested) if parts_requested else None
        asked = json.loads(inputs)
        return _lines(asked) if phase == Phase.LINES else _answer(Phase(phase), find(name), wanted, asked, results)
    except UnknownOperation as error:
        # A newer API may know an operation that an older worker does not; a newer worker will take it.
        return _failed(Failure.ERROR, "unknown-operation", "Unknown operation", str(error))
    except InvalidInput as error:
        return _failed(Failure.REJECT, "invalid-input", "Invalid input", error.detail)
    except Unsolvable as error:
        return _failed(Failure.REJECT, "unsolvable", "No solution", str(error))
    except MemoryError:
        return _failed(
            Failure.LIMIT, "memory-limit", "Out of memory", "The calculation ran out of the memory it may use."
        )
    except Exception as error:  # An exception ends the attempt, not the worker.
        traceback.print_exc()
        return _failed(Failure.ERROR, "exception", "The calculation failed", f"{type(error).__name__}: {error}"[:500])


def _answer(
    phase: Phase, operation: Operation, parts_requested: int | None, inputs: Any, results: str
) -> tuple[str, ...]:
    watch = Stopwatch()
    _limit_cpu(math.ceil(watch.cpu_began + operation.time_limit) + 1)
    if phase is Phase.PART:
        part = operation.run_part(inputs)
        measured = watch.read(operation.libraries)
        if part and "weight" in part:
            measured["weight"] = part["weight"]
        is_confirmed = operation.fan_out and operation.fan_out.confirm
        verified = _PART_CONFIRMED if is_confirmed else _PART_VERIFIED
        return "finished", _json(part), _json(verified), _json(measured), "{}", ""
    outcome: Outcome | Split
    if phase is Phase.COMBINE:
        outcome = operation.combine(json.loads(results), inputs)
    else:
        request = operation.read(inputs)
        outcome = request.begin(parts_requested)
    if isinstance(outcome, Split):
        until = "" if outcome.until is None else str(outcome.until)
        return "divided", until, _json([_json(each) for each in outcome.parts])
    result, attachments = split_attachments(outcome.result)
    contents = {name: base64.b64encode(each.content).decode() for name, each in attachments.items()}
    check_seconds = round(outcome.check_seconds, 6)
    measured = watch.read(operation.libraries) | {"check_seconds": check_seconds}
    return "finished", _json(result), _json(outcome.verified), _json(measured), _json(contents), str(check_seconds)


def _lines(texts: list[str]) -> tuple[str, ...]:
    """The records of lines of a batch, a JSON list of texts. One line may take what its operation may; several were
    foretold to take a tenth of a second. What ends one of several ends all: they are asked again one by one.
    """
    lines = [json.loads(text) for text in texts]
    operations = [find(name) for name, _, _ in lines]
    watch = Stopwatch()
    limit = operations[0].time_limit if len(lines) == 1 else LINES_SECONDS
    _limit_cpu(math.ceil(watch.cpu_began + limit) + 1)
    records, failed = [], 0
    for operation, (_, _, inputs) in zip(operations, lines, strict=True):
        try:
            outcome = operation.read(inputs).run()
            records.append(_json({"result": outcome.result, "verified": outcome.verified}))
        except InvalidInput as error:
            records.append(_json({"error": _error("invalid-input", "Invalid input", error.detail)}))
            failed += 1
        except Unsolvable as error:
            records.append(_json({"error": _error("unsolvable", "No solution", str(error))}))
            failed += 1
    libraries = {library: None for operation in operations for library in operation.libraries}
    measured = watch.read(libraries) | {"failed": failed}
    return "finished", _json(records), _json(_LINES_VERIFIED), _json(measured), "{}", ""


def _failed(kind: Failure, slug: str, title: str, detail: str) -> tuple[str, ...]:
    return "failed", kind.value, _json(_error(slug, title, detail))


def _error(slug: str, title: str, detail: str) -> dict[str, str]:
    # A message may contain a lone surrogate, which is not valid in UTF-8.
    return {"type": slug, "title": title, "detail": detail.encode(errors="replace").decode()}


@lru_cache(maxsize=1)
def _limit_cpu(seconds: int) -> None:
    """Limits the processor time of this process, if it has not this limit already.

    It is a second above the time limit of the question, so that the supervisor's time limit comes first.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


_json = json.JSONEncoder(separators=(",", ":")).encode


def _write(answers: BinaryIO, *fields: str) -> None:
    line = memoryview(("\t".join(fields) + "\n").encode())
    while line:
        line = line[answers.write(line) :]


if __name__ == "__main__":
    main()
