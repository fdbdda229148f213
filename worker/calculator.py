"""The child process: reads one question a line, answers one line, and knows nothing of Valkey.

It runs with an empty environment and under limits, and dies with its supervisor. Questions and answers are lines of
fields between tabs; JSON never holds a raw tab or line break. Standard output belongs to the answers, so whatever a
library prints goes to standard error.

A question: phase, operation, requested number of parts or nothing, inputs, and the parts' results if it combines them.
An answer, before the word that says whether the child stays: `finished`, result, verified, measured, contents kept
apart; or `divided`, all or race, the inputs of each part; or `failed`, kind, error. Before it come lines of progress.
"""

from __future__ import annotations

import base64
import ctypes
import importlib
import json
import math
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from wizard.errors import InvalidInput, UnknownOperation, Unsolvable
from wizard.operations import catalogue, find
from wizard.operations.answer import detached
from wizard.operations.progress import listen
from wizard.operations.spec import Operation
from wizard.task import Failure, Phase
from worker.measured import Stopwatch

#: Kept free of a child's address space beyond what it needs for itself: growth over this ends its reuse.
RECYCLE_KIB = 256 * 1024

#: The first line a child writes: from then on it can be asked, and a death is a task's failure.
READY = "ready"

_PR_SET_PDEATHSIG = 1

#: A part is checked where its operation can; the result that it becomes part of always is.
_PART_VERIFIED = {"ok": True, "how": "checked together with the other parts"}

#: Libraries that the first question which needs them waits for: in every child they would cost more than all others.
_LATE = frozenset({"PIL", "numpy", "sympy"})


def main() -> None:
    """`python -m worker.calculator <pid of the supervisor> <MiB of address space>`."""
    supervisor, memory_mib = int(sys.argv[1]), int(sys.argv[2])
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:  # It died before we asked to die with it.
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * 1024 * 1024,) * 2)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    for name in {library for operation in catalogue().values() for library in operation.libraries} - _LATE:
        importlib.import_module(name)
    # After the imports: cysignals, which primecount brings, has a handler of its own.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _write(answers, READY)
    resting_kib = _peak_kib()
    serve(sys.stdin.buffer, answers, lambda: _peak_kib() - resting_kib > RECYCLE_KIB)


def serve(questions: BinaryIO, answers: BinaryIO, has_grown: Callable[[], bool]) -> None:
    """Answers until the questions end, or until it `has_grown`: the answer says so, and a fresh child takes over."""
    with listen(lambda done, total: _write(answers, "progress", str(done), str(total))):
        for question in questions:
            answer = calculate(*question.decode().rstrip("\n").split("\t"))
            leaves = has_grown()
            _write(answers, *answer, "leaves" if leaves else "stays")
            if leaves:
                return


def calculate(phase: str, name: str, parts_requested: str, inputs: str, results: str) -> tuple[str, ...]:
    """The answer's fields."""
    try:
        operation = find(name)
        _limit_cpu(operation.time_limit)
        return _answer(
            Phase(phase), operation, int(parts_requested) if parts_requested else None, json.loads(inputs), results
        )
    except UnknownOperation as error:
        # A newer API may ask for what an older worker does not know; another worker will.
        return _failed(Failure.ERROR, "unknown-operation", "Unknown operation", str(error))
    except InvalidInput as error:
        return _failed(Failure.REJECT, "invalid-input", "Invalid input", error.detail)
    except Unsolvable as error:
        return _failed(Failure.REJECT, "unsolvable", "No solution", str(error))
    except MemoryError:
        return _failed(
            Failure.LIMIT, "memory-limit", "Out of memory", "The calculation ran out of the memory it may use."
        )
    except Exception as error:  # Whatever an operation raises ends its attempt, not the worker.
        traceback.print_exc()
        return _failed(Failure.ERROR, "exception", "The calculation failed", f"{type(error).__name__}: {error}"[:500])


def _answer(
    phase: Phase, operation: Operation, parts_requested: int | None, inputs: Any, results: str
) -> tuple[str, ...]:
    watch = Stopwatch()
    if phase is Phase.PART:
        part = operation.run_part(inputs)
        return "finished", _json(part), _json(_PART_VERIFIED), _json(watch.read(operation.libraries)), "{}"
    if phase is Phase.COMBINE:
        outcome = operation.combine(json.loads(results), inputs)
    else:
        split = operation.split(inputs, parts_requested)
        if split:
            return "divided", "race" if split.race else "all", _json([_json(each) for each in split.parts])
        outcome = operation.run(inputs)
    result, attachments = detached(outcome.result)
    contents = {name: base64.b64encode(each.content).decode() for name, each in attachments.items()}
    measured = watch.read(operation.libraries) | {"check_seconds": round(outcome.check_seconds, 6)}
    return "finished", _json(result), _json(outcome.verified), _json(measured), _json(contents)


def _failed(kind: Failure, slug: str, title: str, detail: str) -> tuple[str, ...]:
    # Half a character, which a library's message may hold, is no JSON to others.
    clean = detail.encode(errors="replace").decode()
    return "failed", kind.value, _json({"type": slug, "title": title, "detail": clean})


def _limit_cpu(seconds: float) -> None:
    """Lets this process use `seconds` more processor time; a second more, since the supervisor's clock comes first."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _write(answers: BinaryIO, *fields: str) -> None:
    line = memoryview(("\t".join(fields) + "\n").encode())
    while line:
        line = line[answers.write(line) :]


if __name__ == "__main__":
    main()
