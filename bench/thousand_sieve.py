"""`make bench-thousand-sieve`: minutes that long numbers take 1,000 workers, from rates measured in the same run.

Measured are relations a second, what Valkey works for a part and its relations, and how long two smaller numbers take
to be put together; how that grows is continued from the two. The simulation is that of `bench.thousand` with parts:
workers take the next one from one Valkey, which serves one call after another, until the relations are enough. Network,
deaths and a second round are left out.
"""

from __future__ import annotations

import heapq
import os
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from bench.sieve import number_of, split
from bench.stage import Stage, cpu_ms, valkey
from bench.thousand import RENEWAL_SECONDS, one_slot, renewal_seconds
from tests.live_valkey import LiveValkey
from wizard.operations import find
from wizard.quadratic_sieve import work
from wizard.quadratic_sieve.factor_base import factor_base
from wizard.queue import Answer, NewTask, Slot

_WORKERS = (1, 10, 100, 300, 1_000)

#: Seconds of sieving from which a rate is taken.
_SIEVED_SECONDS = 5.0

#: Parts that Valkey is measured with.
_PARTS = 200


@dataclass(frozen=True, slots=True)
class Sieving:
    """One number: seconds of a part by its relations a second, and how many relations are needed in how many bytes."""

    primes: int
    part_seconds: float
    part_relations: int
    part_bytes: int
    needed: int
    parts: int


@dataclass(frozen=True, slots=True)
class Service:
    """Seconds of Valkey: for a call that settles a part and claims the next, for each kB in it, and for a renewal."""

    part: float
    kilobyte: float
    renewal: float


@dataclass(frozen=True, slots=True)
class Joining:
    """Seconds that putting together takes: `seconds` for a base of so many primes, growing with a power of them."""

    primes: int
    seconds: float
    power: float

    def of(self, primes: int) -> float:
        """The same for another base."""
        return self.seconds * (primes / self.primes) ** self.power


def main(settings: Mapping[str, str]) -> None:
    """Prints what was measured, and a table for each number."""
    with valkey() as server:
        service = _served(server)
    print(f"Valkey, µs: a part {service.part * 1e6:.0f}, a kB {service.kilobyte * 1e6:.1f}, ", end="")
    print(f"a renewal beside 1,000 workers {service.renewal * 1e6:.0f}")
    joining = _joined(*settings.get("JOINED", "75,80").split(","))
    print(f"joining: {joining.seconds:.1f} s for {joining.primes:,} primes, with the power {joining.power:.2f} of them")
    for digits in map(int, settings.get("DIGITS", "80,90,100").split(",")):
        _table(digits, sieving_of(number_of(digits)), joining, service)


def _table(digits: int, sieving: Sieving, joining: Joining, service: Service) -> None:
    join = joining.of(sieving.primes)
    needed = sieving.needed / sieving.part_relations
    print(
        f"\n{digits} digits: {needed * sieving.part_seconds / 60:,.0f} processor minutes in {needed:,.0f} of "
        f"{sieving.parts:,} parts of {sieving.part_seconds:.1f} s, {sieving.needed:,} relations in "
        f"{needed * sieving.part_bytes / 1e6:.0f} MB, joining {join:.0f} s"
    )
    print(f"{'workers':>8}{'sieving, s':>14}{'all, min':>12}{'speed-up':>10}{'Valkey busy':>13}{'joining':>9}")
    alone = simulated(1, sieving, service)[0] + join
    for workers in _WORKERS:
        seconds, busy = simulated(workers, sieving, service)
        whole = seconds + join
        print(
            f"{workers:>8,}{seconds:>14,.1f}{whole / 60:>12.1f}{alone / whole:>10.1f}{busy:>13.2%}{join / whole:>9.0%}",
            flush=True,
        )


def sieving_of(n: int, seconds: float = _SIEVED_SECONDS) -> Sieving:
    """The rate of this machine, from the first parts; more than 14 relations a prime are not needed, see `work`."""
    stretches = work.stretches(n, 0)
    work.sieved(n, work.Stretch(0, 1))
    first, relations, size = stretches[0], 0, 0
    polynomials, began = 0, time.process_time()
    each = max(1, first.count // 8)
    while time.process_time() - began < seconds:
        packed, count = work.sieved(n, work.Stretch(first.first + polynomials, each))
        polynomials, relations, size = polynomials + each, relations + count, size + len(packed)
    share = first.count / polynomials
    took = (time.process_time() - began) * share
    target = round(work.first_target(n) * 1.1)
    return Sieving(
        len(factor_base(n).primes), took, max(1, round(relations * share)), round(size * share), target, len(stretches)
    )


def _joined(*said: str) -> Joining:
    """Putting two numbers together; the larger one counts, and the two say how it grows. `90:37`: it took 37 s."""
    asked = [each.partition(":") for each in said]
    numbers = [number_of(int(digits)) for digits, _, _ in asked]
    fewer, more = (len(factor_base(n).primes) for n in numbers)
    known = [float(seconds or 0) for _, _, seconds in asked]
    quick, slow = (taken or split(n, time.process_time).joining for n, taken in zip(numbers, known, strict=True))
    return Joining(more, slow, log(slow / quick) / log(more / fewer))


def _served(server: LiveValkey) -> Service:
    """Processor time of Valkey for parts with short and with long results, and for renewals."""
    stage, pid, consumer, slot = one_slot(server)
    short, long = (_seconds_a_part(stage, slot, pid, kilobytes) for kilobytes in (1, 65))
    return Service(short, (long - short) / 64, renewal_seconds(stage, consumer, pid))


def _seconds_a_part(stage: Stage, slot: Slot, pid: int, kilobytes: int) -> float:
    """Processor time of Valkey for a call that settles a part and claims the next."""
    (task_id,) = stage.producer.enqueue([NewTask("factorize", dict(find("factorize").hardest))]).task_ids
    (parent,) = slot.start()
    inputs = '{"n":"' + "7" * 90 + '","known":[],"first":1024,"count":1024}'
    (held,) = slot.split(parent, [inputs] * (_PARTS + 1), until=10**9, claim_next=True).claims
    result = '"' + "x" * (1_000 * kilobytes) + '"'
    used = cpu_ms(pid)
    for _ in range(_PARTS):
        answer = Answer(held, result, "{}", '{"cpu_seconds":1.0,"weight":1000}')
        (held,) = slot.complete([answer], claim_next=True).claims
    seconds = (cpu_ms(pid) - used) / 1e3 / _PARTS
    stage.producer.cancel(task_id)
    slot.release([held], "The measurement is over.")
    return seconds


def simulated(workers: int, sieving: Sieving, service: Service) -> tuple[float, float]:
    """Seconds until there are relations enough, and the share of that time in which Valkey works."""
    chance = random.Random(193)
    call = service.part + sieving.part_bytes / 1e3 * service.kilobyte
    # Each event: the moment of a call, and whether it settles a part or renews.
    calls = [(0.0, 0) for _ in range(workers)]
    calls += [(chance.uniform(0, RENEWAL_SECONDS), -1) for _ in range(workers)]
    heapq.heapify(calls)
    found = begun = 0
    free_at = busy = 0.0
    while True:
        at, relations = heapq.heappop(calls)
        seconds = service.renewal if relations < 0 else call
        free_at, busy = max(at, free_at) + seconds, busy + seconds
        if relations < 0:
            heapq.heappush(calls, (at + RENEWAL_SECONDS, -1))
            continue
        found += relations
        if found >= sieving.needed:
            return free_at, min(1.0, busy / free_at)
        # A new round begins where this one ends, so there is always another part.
        begun += 1
        lasts = sieving.part_seconds * chance.uniform(0.9, 1.1)
        heapq.heappush(calls, (free_at + lasts, sieving.part_relations))


if __name__ == "__main__":
    main(os.environ)
