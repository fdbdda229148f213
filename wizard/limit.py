"""A limit of what one caller may do, and how its bucket stands: GCRA, in whole microseconds of refilling."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """`rate` units a second, and up to `burst` units at once."""

    name: str
    rate: float
    burst: int
    #: What is limited, for a sentence: `send {} requests`.
    may: str

    @property
    def unit_us(self) -> int:
        """Microseconds in which one unit is refilled."""
        return max(1, round(1e6 / self.rate))

    @property
    def burst_us(self) -> int:
        """Microseconds in which an empty bucket is full."""
        return self.burst * self.unit_us

    def weight_us(self, units: float) -> int:
        """What `units` weigh, in microseconds of refilling."""
        return max(1, round(units * self.unit_us))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a bucket stands after somebody wanted something from it: taken if there is nothing to wait for."""

    limit: Limit
    #: Microseconds until what was wanted can be taken.
    wait_us: int
    #: Microseconds until the bucket is full. More than its burst: what was taken last was heavier than the burst.
    full_us: int

    @property
    def remaining(self) -> int:
        """Whole units that can be taken now."""
        return max(0, (self.limit.burst_us - self.full_us) // self.limit.unit_us)

    @property
    def retry_after(self) -> int:
        """Whole seconds after which what was refused is taken, if nothing else is until then."""
        return max(1, math.ceil(self.wait_us / 1e6))

    @property
    def full_in(self) -> int:
        """Whole seconds until the bucket is full."""
        return math.ceil(self.full_us / 1e6)


def account_of(name: str | None, network: str) -> str:
    """The account of a caller: that of its proven name, else that of its network.

    A digest, so that a key has no address in it and no name can pass for a network.
    """
    owner = f"network {network}" if name is None else f"name {name}"
    return hashlib.sha256(owner.encode()).hexdigest()[:32]


def in_seconds(seconds: int) -> str:
    """`in 1 second`, `in 12 seconds`."""
    return f"in {seconds:,} second{'' if seconds == 1 else 's'}"
