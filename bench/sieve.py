"""`make bench-sieve`: one hard number on our sieve, on FLINT and on PARI, in one run; then on two workers beside one.

`DIGITS=60,70,75,80` says which. A number has two prime factors of half its digits. The three take turns, each in a
process of its own, and what counts is the time on the clock: keep the machine quiet meanwhile. `LONG=90,95` does such
numbers on two workers instead.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from bench.fan_out import on_workers
from bench.stage import ROOT
from wizard.quadratic_sieve import work
from wizard.quadratic_sieve.relations import table

#: Prints seconds of all and of sieving, and the bytes of a relation.
_OURS = """
import sys
from bench.sieve import split
done = split(int(sys.argv[1]))
print(done.seconds, done.seconds - done.joining, done.bytes / done.relations)
"""

_FLINT = """
import sys, time
from flint import fmpz
n, began = fmpz(sys.argv[1]), time.perf_counter()
assert len(n.factor()) == 2
print(time.perf_counter() - began)
"""

_PARI = """
import sys, time
from cypari import pari
pari.allocatemem(2 * 10**9, silent=True)
n, began = pari(sys.argv[1]), time.perf_counter()
assert len(pari(f"factor({sys.argv[1]})")[0]) == 2
print(time.perf_counter() - began)
"""


def number_of(digits: int) -> int:
    """The product of the primes after 3·10^k + 123456789 and 7·10^k + 987654321."""
    from gmpy2 import next_prime

    half = 10 ** (digits // 2 - 1)
    other = 10 ** (digits - digits // 2 - 1)
    return int(next_prime(3 * half + 123_456_789) * next_prime(7 * other + 987_654_321))


@dataclass(frozen=True, slots=True)
class SplitNumber:
    """Seconds that a number took in one process, those of the last joining, and its relations."""

    seconds: float
    joining: float
    relations: int
    bytes: int


def split(n: int, clock: Callable[[], float] = time.perf_counter) -> SplitNumber:
    """Splits `n` by our sieve in this process, in rounds as workers do."""
    packed: list[str] = []
    joining = 0.0

    def join(n: int, found: Sequence[tuple[int, str]]) -> int | work.TooFew:
        nonlocal packed, joining
        began = clock()
        divisor = work.joined(n, found)
        packed, joining = [text for _, text in found], clock() - began
        return divisor

    began = clock()
    divisor = work.split(n, join)
    seconds = clock() - began
    assert n % divisor == 0
    assert 1 < divisor < n
    return SplitNumber(seconds, joining, sum(len(table(0, text)) for text in packed), sum(map(len, packed)))


def main(settings: Mapping[str, str]) -> None:
    """Prints a line for each size."""
    if long := settings.get("LONG"):
        for digits in map(int, long.split(",")):
            _long(digits)
        return
    columns = {
        "digits": 6,
        "ours, s": 10,
        "sieving": 10,
        "FLINT": 10,
        "PARI": 10,
        "of the faster": 15,
        "bytes each": 12,
    }
    print("".join(name.rjust(width) for name, width in columns.items()))
    for digits in map(int, settings.get("DIGITS", "60,65,70,75").split(",")):
        n = number_of(digits)
        (ours, sieving, size), flint = _seconds(_OURS, n), _seconds(_FLINT, n)[0]
        pari = _seconds(_PARI, n)[0] if find_spec("cypari") else None
        faster = min(each for each in (flint, pari) if each)
        shown = f"{pari:10.1f}" if pari else f"{'–':>10}"
        times = f"{digits:6}{ours:10.1f}{sieving:10.1f}{flint:10.1f}{shown}"
        print(f"{times}{ours / faster:14.2f}x{size:12.1f}", flush=True)
    if two := settings.get("TWO", "70"):
        inputs = {"n": str(number_of(int(two)))}
        one, both = (on_workers("factorize", inputs, None, count).seconds for count in (1, 2))
        print(f"\n{two} digits on one worker {one:.1f} s, on two {both:.1f} s: {one / both:.2f} times")


def _long(digits: int) -> None:
    """A number on two workers alone: minutes, what putting together takes of them, and the largest process of all."""
    ran = on_workers("factorize", {"n": str(number_of(digits))}, None, 2)
    # Of the children of children too, since each is waited for.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        f"{digits} digits on two workers: {ran.seconds / 60:.1f} min, {len(ran.parts)} parts of "
        f"{sum(ran.parts) / 60:.1f} min in all, put together in {ran.combining:.0f} s; "
        f"the largest process had {largest / 1024:.0f} MiB",
        flush=True,
    )


def _seconds(program: str, n: int) -> list[float]:
    command = [sys.executable, "-c", program, str(n)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [float(each) for each in done.stdout.split()]


if __name__ == "__main__":
    main(os.environ)
