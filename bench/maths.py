"""`make bench-maths`: each operation beside the direct library call, beside SymPy and beside PARI, in one run.

Ours is `Operation.run` in this process, without its check, which is printed apart; the direct call gives the same text.
SymPy and PARI calculate in a process of their own, which is ended when it takes too long. What has no library call of
its own (a count over a range, a picture) stands in `make bench-fan-out`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

from bench.maths_rows import ROWS, Row
from wizard.operations import find

#: Each pair is measured so often in turn; the smallest counts, since everything else only adds.
_ROUNDS = 3

#: Seconds after which another library's calculation is ended.
_PATIENCE = 10.0


def main(names: Sequence[str]) -> None:
    """Prints a line an operation; `names` chooses among them."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}" + (" (not quiet!)" if load > 0.5 else ""))
    print(f"{'':28}{'ours, ms':>10}{'direct':>10}{'overhead':>10}{'check, ms':>11}{'SymPy':>9}{'PARI':>9}   of ours")
    for row in ROWS:
        if not names or row.operation in names:
            _line(row)


def _line(row: Row) -> None:
    operation = find(row.operation)
    inputs = operation.validate(row.inputs)
    # Imports, and caches that libraries fill, are not what is compared.
    operation.run(operation.examples[0].inputs)
    ours, checks, direct = [], [], []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        outcome = operation.run(inputs)
        ours.append(time.perf_counter() - began - outcome.check_seconds)
        checks.append(outcome.check_seconds)
        direct.append(_seconds(row.direct))
    our, there = min(ours), min(direct)
    others = [_ratio(each, our) for each in (row.sympy, row.pari if find_spec("cypari") else None)]
    overhead = f"{100 * (our / there - 1):9.1f}%"
    print(
        f"{row.operation:28}{1e3 * our:10.1f}{1e3 * there:10.1f}{overhead}{1e3 * min(checks):11.1f}"
        + "".join(f"{each:>9}" for each in others),
        flush=True,
    )


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _ratio(call: Callable[[], object] | None, our: float) -> str:
    """How many times as long it takes, in words where it takes too long or cannot be had."""
    if call is None:
        return "–"
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(call, sender))
    process.start()
    found = receiver.recv() if receiver.poll(_PATIENCE + 5) else None
    process.kill()
    process.join()
    return (
        f"× {found / our:.1f}" if isinstance(found, float) else f"> × {_PATIENCE / our:.0f}" if our < _PATIENCE else "?"
    )


def _report(call: Callable[[], object], sender: multiprocessing.connection.Connection) -> None:
    # A second call would be answered from their caches.
    for name in ("sympy", "mpmath", "cypari"):
        if find_spec(name):
            import_module(name)
    sender.send(_seconds(call))


if __name__ == "__main__":
    main(sys.argv[1:])
