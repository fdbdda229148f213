"""Which faults a run has, and in which order: decided by the seed alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

#: What a kill -9 is, of 40. A loss of power and a torn log are kills of Valkey too.
_KILLS = {"kill child": 16, "kill worker": 10, "kill api": 6, "kill valkey": 3, "lose power": 4, "tear log": 1}

#: What else is broken, at least once.
_OTHERS = {
    "stop worker": 2,
    "stop child": 1,
    "stop api": 1,
    "stop valkey": 1,
    "silence worker": 2,
    "silence api": 1,
    "reset worker": 1,
    "reset api": 1,
    "fill disk": 1,
    "slow disk": 1,
    "fill memory": 1,
    "set clock": 2,
    "drain in an outage": 1,
    "rolling restart": 1,
}

#: What needs the compiled shim.
NEEDS_MACHINE = {"lose power", "tear log", "fill disk", "slow disk", "set clock"}

#: What ends Valkey or keeps it from working. Between two of them it must have lived for some seconds.
OF_VALKEY = {"kill valkey", "lose power", "tear log", "fill disk", "slow disk", "fill memory", "set clock"}
OF_VALKEY |= {"stop valkey", "drain in an outage"}

_SHORT_COUNTS = {**_KILLS, **_OTHERS}


@dataclass(frozen=True)
class Profile:
    """How much is asked and broken; `faults` says how often each."""

    name: str
    tasks: int
    poisons: int
    faults: dict[str, int] = field(default_factory=lambda: dict(_SHORT_COUNTS))

    @property
    def kills(self) -> int:
        """How many of the faults are a kill -9."""
        return sum(count for kind, count in self.faults.items() if kind in _KILLS)

    def order(self, seed: int, *, has_machine: bool = True) -> list[str]:
        """The faults, in the order of this seed: those of Valkey evenly among the others."""
        chance = random.Random(seed)
        faults = [kind for kind, count in self.faults.items() for _ in range(count)]
        if not has_machine:
            # A plain kill instead, so that the number of kills stays.
            faults = ["kill valkey" if each in NEEDS_MACHINE and each in _KILLS else each for each in faults]
            faults = [each for each in faults if each not in NEEDS_MACHINE]
        of_valkey = [each for each in faults if each in OF_VALKEY]
        others = [each for each in faults if each not in OF_VALKEY]
        chance.shuffle(of_valkey)
        chance.shuffle(others)
        places = [(number + chance.random()) / len(of_valkey) for number in range(len(of_valkey))]
        places += [(number + chance.random()) / len(others) for number in range(len(others))]
        return [each for _, each in sorted(zip(places, [*of_valkey, *others], strict=True))]


SHORT = Profile("short", 1_000, 3)


def long(scale: float) -> Profile:
    """10,000 tasks, 200 kills beside 100 losses of power, five times what else there is; or a share of it."""
    faults = {kind: count * 6 for kind, count in _KILLS.items()} | {kind: count * 5 for kind, count in _OTHERS.items()}
    faults["kill child"] -= 16
    # They come beside the 200 kills.
    faults["lose power"] = 100
    scaled = {kind: max(1, round(count * scale)) for kind, count in faults.items()}
    return Profile("long", round(10_000 * scale), max(1, round(20 * scale)), scaled)
