"""A calculation that takes too long, or too much, is killed, and nothing of it is left."""

from __future__ import annotations

import os
import signal
import time

import pytest

from wizard.operations import find
from wizard.verdicts.deadline import Died, OutOfTime, within

pytestmark = pytest.mark.unit

#: Pairs on which any comparison would be lost for minutes, or would fill the memory.
HOSTILE = [
    ("(x + y + z + u + v + w)^90", "(x - y + z - u + v - w)^90 + 1"),
    ("(sin(x) + cos(y) + exp(z) + log(u))^60", "(cos(y) + sin(x) + log(u) + exp(z))^60"),
    ("*".join(f"(x{number} + y + 1)^90" for number in range(8)), "*".join(f"(1 + x{n} + y)^90" for n in range(8))),
]


def _spin() -> dict[str, int]:
    while True:
        pass


def _fill() -> dict[str, int]:
    return {"length": len("x" * 10**9)}


def _die() -> dict[str, int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def test_what_is_in_time_is_returned() -> None:
    """As JSON has it."""
    assert within(30, lambda: {"text": "x" * 200_000, "pid": os.getpid()})["pid"] != os.getpid()


def test_what_is_out_of_time_is_killed() -> None:
    """At once: the process is gone when the refusal comes."""
    began = time.monotonic()

    with pytest.raises(OutOfTime):
        within(0.2, _spin)

    assert time.monotonic() - began < 5
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("calculate", [_fill, _die], ids=["memory", "a crash"])
def test_a_process_that_dies_is_told_of(calculate: object) -> None:
    """Whatever it died of."""
    with pytest.raises(Died):
        within(30, calculate)  # type: ignore[arg-type]  # What it returns is never seen.


@pytest.mark.parametrize(("a", "b"), HOSTILE)
def test_a_hostile_pair_is_ended_by_its_deadline(a: str, b: str) -> None:
    """With a verdict, and never with a wrong one."""
    began = time.monotonic()

    found = find("equal").run({"a": a, "b": b, "deadline_ms": "300"}).result

    assert time.monotonic() - began < 10
    assert found["verdict"] == "different" or found["reason"] in {"time", "memory", "unproven", "value"}


def test_a_pair_that_takes_longer_than_its_deadline_is_undecided() -> None:
    """And the reason is the time."""
    left = "*".join(f"(x{number} + y + 1)^9" for number in range(9))
    right = "*".join(f"(1 + y + x{number})^9" for number in range(9))

    found = find("equal").run({"a": left, "b": right, "deadline_ms": "20"}).result

    assert (found["verdict"], found["proven"], found["reason"]) == ("undecided", False, "time")
