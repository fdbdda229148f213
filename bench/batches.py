"""`make bench-batches`: a batch of factorizations on two workers, beside two processes of `multiprocessing.Pool`.

The pool calls FLINT and nothing else; `checked` is the pool with what a worker does for each line: inputs are read, the
factors proven prime and multiplied back. Everything is measured in turn, three times; the smallest counts.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable

from bench.stage import Stage, valkey, wait_until
from wizard.operations import find

#: Lines of the batch, and digits of each prime of a product.
_LINES, _DIGITS = 100_000, 10

_ROUNDS, _PROCESSES = 3, 2


def main(lines: int) -> None:
    """Prints lines a second of all three, and the ratios."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}" + (" (not quiet!)" if load > 0.5 else ""))
    numbers = _numbers(lines)
    seconds: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        for name, measure in _MEASURES.items():
            seconds.setdefault(name, []).append(measure(numbers))
    best = {name: min(each) for name, each in seconds.items()}
    for name, each in best.items():
        rounds = ", ".join(f"{took:.2f}" for took in seconds[name])
        print(f"{name:10} {each:8.2f} s {lines / each:10,.0f} lines/s   all: {rounds}")
    plain, checked = best["pool"] / best["batch"], best["checked"] / best["batch"]
    print(f"batch beside the pool {plain:.2f}, beside the checked one {checked:.2f}")


def _numbers(count: int) -> list[str]:
    """Products of two primes, of 20 digits each."""
    from flint import fmpz

    chance = random.Random(20)
    primes: list[int] = []
    while len(primes) < 1_000:
        number = chance.randrange(10 ** (_DIGITS - 1), 10**_DIGITS) | 1
        if fmpz(number).is_prime():
            primes.append(number)
    return [str(chance.choice(primes) * chance.choice(primes)) for _ in range(count)]


def _flint(text: str) -> list[tuple[int, int]]:
    from flint import fmpz

    return [(int(prime), exponent) for prime, exponent in fmpz(text).factor()]


def _checked(text: str) -> str:
    outcome = find("factorize").run({"n": text})
    return json.dumps({"result": outcome.result, "verified": outcome.verified})


def _pool(function: Callable[[str], object], numbers: list[str]) -> float:
    with multiprocessing.get_context("spawn").Pool(_PROCESSES) as pool:
        pool.map(function, numbers[:100])
        began = time.perf_counter()
        assert len(pool.map(function, numbers)) == len(numbers)
        return time.perf_counter() - began


def _batch(numbers: list[str]) -> float:
    """From the first byte of the request to the last record."""
    with contextlib.ExitStack() as stack:
        stage = Stage(stack.enter_context(valkey()))
        for number in range(_PROCESSES):
            stack.enter_context(stage.worker(f"worker-{number + 1}"))
        port = stack.enter_context(stage.api())
        wait_until(lambda: len(stage.observer.nodes()) == _PROCESSES + 1)
        _asked(port, numbers[:100])
        began = time.perf_counter()
        assert _asked(port, numbers) == len(numbers)
        return time.perf_counter() - began


def _asked(port: int, numbers: list[str]) -> int:
    """How many lines have a result."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {"Content-Type": "text/plain"}
    connection.request("POST", "/api/v1/batches?function=factorize", "\n".join(numbers), headers)
    batch = json.loads(connection.getresponse().read())
    connection.request("GET", batch["results"])
    found = sum(b'"result"' in line for line in connection.getresponse())
    connection.close()
    return found


_MEASURES: dict[str, Callable[[list[str]], float]] = {
    "pool": lambda numbers: _pool(_flint, numbers),
    "checked": lambda numbers: _pool(_checked, numbers),
    "batch": _batch,
}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _LINES)
