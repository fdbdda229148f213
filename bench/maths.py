"""`make bench-maths`: each operation beside the direct library call, beside SymPy and beside PARI, in one run.

Ours is `Operation.run` in this process, without its check, which is printed apart; the direct call gives the same
text, and where it does not the run fails. What is asked stands in the file of each operation. SymPy and PARI need not
make a text of what they find, and calculate in a process of their own, which is ended when it takes too long. Names of
operations as arguments choose among the lines.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import flint
import gmpy2

from wizard.operations import catalogue
from wizard.operations.comparison import Comparison
from wizard.operations.spec import Operation

#: Each pair is measured so often, the first of the two being the second the next time; the smallest counts, since
#: everything else only adds.
_ROUNDS = 9

#: Rounds after which no other begins once an operation has taken so many seconds.
_FEWEST, _ENOUGH = 2, 4.0

#: Another library's calculation is ended when it has taken so many times as long as ours, but not within the first
#: second, and in any case after this many seconds.
_MANY, _LEAST, _MOST = 20, 1.0, 5.0

#: What is promised: so little overhead, in percent, for all that takes longer than so many seconds.
_AIM, _FROM = 5.0, 0.1


@dataclass(frozen=True)
class Measured:
    """An operation's seconds; without a direct call, that is None."""

    operation: str
    ours: float
    check: float
    direct: float | None
    agrees: bool

    @property
    def overhead(self) -> float:
        """In percent."""
        assert self.direct
        return 100 * (self.ours / self.direct - 1)


def main(names: Sequence[str]) -> bool:
    """Prints a line an operation; `names` chooses among them. Returns whether all answers agree."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}" + (" (not quiet!)" if load > 0.5 else ""))
    print(f"{'':28}{'ours, ms':>10}{'direct':>10}{'overhead':>10}{'check, ms':>11}{'SymPy':>9}{'PARI':>9}   of ours")
    compared = [(each, each.comparison) for each in catalogue().values() if each.comparison]
    asked = [(each, comparison) for each, comparison in compared if comparison.question]
    measured = [_line(each, comparison) for each, comparison in asked if not names or each.name in names]
    if not names:
        print("\nwithout a direct call:")
        for operation, comparison in compared:
            if comparison.reason:
                print(f"  {operation.name:26}{comparison.reason}")
    _summary([each for each in measured if each.direct and each.ours >= _FROM])
    return all(each.agrees for each in measured)


def _line(operation: Operation, comparison: Comparison) -> Measured:
    measured, values = _measured(operation, comparison)
    direct = f"{1e3 * measured.direct:10.1f}{measured.overhead:9.1f}%" if measured.direct else f"{'–':>10}{'–':>10}"
    sympy, pari = comparison.sympy, comparison.pari if find_spec("cypari") else None
    calls = (
        sympy and (lambda: sympy(import_module("sympy"), **values)),
        pari and (lambda: import_module("cypari").pari(pari(**values))),
    )
    others = [_ratio(each, measured.ours) for each in calls]
    print(
        f"{operation.name:28}{1e3 * measured.ours:10.1f}{direct}{1e3 * measured.check:11.1f}"
        + "".join(f"{each:>9}" for each in others)
        + ("" if measured.agrees else "   DIFFERS"),
        flush=True,
    )
    return measured


def _measured(operation: Operation, comparison: Comparison) -> tuple[Measured, Mapping[str, Any]]:
    """The seconds, and the values of the question."""
    assert comparison.question
    request = operation.read(comparison.question())
    inputs, values, direct_call = request.inputs, request.values, comparison.direct
    # Imports, and tables that are made once, are not what is compared.
    operation.run(operation.examples[0].inputs)
    ours, checks, direct, agrees = [], [], [], True
    began = time.perf_counter()
    for number in range(_ROUNDS):
        if number >= _FEWEST and time.perf_counter() - began > _ENOUGH:
            break
        calls: list[Callable[[], Any]] = [lambda: operation.run(inputs)]
        if direct_call:
            calls.append(lambda: direct_call(**values))
        turn = 1 if number % 2 else -1
        found = [_timed(call) for call in calls[::turn]][::turn]
        (seconds, outcome), *others = found
        ours.append(seconds - outcome.check_seconds)
        checks.append(outcome.check_seconds)
        for seconds, answer in others:
            direct.append(seconds)
            agrees = agrees and comparison.agree(outcome.result, answer)
    return Measured(operation.name, min(ours), min(checks), min(direct, default=None), agrees), values


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """The seconds of a call, and its answer.

    What the libraries keep is emptied before: a constant, or an integral, would be looked up the second time.
    """
    flint.ctx.cleanup()
    gmpy2.free_cache()
    if "sympy" in sys.modules:
        import_module("sympy.core.cache").clear_cache()
    before = time.perf_counter()
    answer = call()
    return time.perf_counter() - before, answer


def _summary(long: Sequence[Measured]) -> None:
    if not long:
        return
    worst = sorted(long, key=lambda each: each.overhead, reverse=True)[:3]
    print(
        f"\nof {len(long)} over {1e3 * _FROM:g} ms, {sum(1 for each in long if each.overhead < _AIM)} have less than "
        f"{_AIM:g} % overhead, the median {median(each.overhead for each in long):.1f} %; most have "
        + ", ".join(f"{each.operation} ({each.overhead:.1f} %)" for each in worst)
    )


def _ratio(call: Callable[[], object] | None, our: float) -> str:
    """How many times as long it takes, in words where it takes too long or cannot be had."""
    if call is None:
        return "–"
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_report, args=(call, sender))
    process.start()
    sender.close()
    patience = min(_MOST, max(_LEAST, _MANY * our))
    found = _received(receiver, patience)
    process.kill()
    process.join()
    if found is None:
        return f"> × {patience / our:.0f}" if our < patience else "?"
    return f"× {found / our:.1f}" if isinstance(found, float) else "fails"


def _received(receiver: Connection, patience: float) -> Any:
    """The seconds that it took, or what went wrong; None if it took longer than `patience`."""
    try:
        # Imports first, which do not count.
        receiver.recv()
        return receiver.recv() if receiver.poll(patience) else None
    except EOFError:
        return "no answer"


def _report(call: Callable[[], object], sender: Connection) -> None:
    """Calculates once: a second call would be answered from their caches."""
    # Only ours is written without Python's limit to the length of numbers.
    sys.set_int_max_str_digits(0)
    for name in ("sympy", "mpmath", "cypari"):
        if find_spec(name):
            import_module(name)
    if find_spec("cypari"):
        import_module("cypari").pari.allocatemem(2 * 10**9, silent=True)
    sender.send("ready")
    try:
        sender.send(_timed(call)[0])
    except Exception as error:
        # Whatever the libraries raise is an answer: they cannot do it.
        sender.send(repr(error))


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
