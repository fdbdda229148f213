"""Limits of what one caller may do, kept in Valkey and on Valkey's clock: no clock of a node has any part in it.

`RateLimiter` spends from a bucket in a call of its own. A submission is spent in the same call that enqueues its tasks:
a `Quota` goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wizard.connection import Client
from wizard.errors import InvalidInput, RateLimited
from wizard.limit import Limit, Standing, in_seconds
from wizard.queue.keys import Keys
from wizard.queue.scripts import call
from wizard.settings import Settings

#: Seconds of work that a task counts at least, also one that is answered at once: it is stored for a day.
LEAST_SECONDS = 0.25

#: Seconds after which it makes sense to look whether one of the tasks in flight has ended.
_IN_FLIGHT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Quota:
    """What the account of a submission may submit. `in_flight` is how many tasks it may have that have not ended; 0:
    any number.
    """

    account: str
    limit: Limit
    in_flight: int

    def text(self, seconds: Sequence[float]) -> str:
        """The argument of the Lua function `enqueue` for tasks of so many foretold seconds."""
        light, *weights = (self.limit.weight_us(max(LEAST_SECONDS, each)) for each in (0.0, *seconds))
        return " ".join(map(str, (self.account, self.limit.burst_us, self.in_flight, light, *weights)))

    def refusal(self, kind: str, first: int, second: int, seconds: Sequence[float]) -> Exception:
        """The error for the reply `limited` or `in-flight` of `enqueue`."""
        if kind == "limited":
            asked = sum(max(LEAST_SECONDS, each) for each in seconds)
            return refusal(Standing(self.limit, first, second), f"; this request has {asked:,.4g}")
        if second > self.in_flight:
            return InvalidInput(
                f"tasks has {second:,} questions that must be calculated, but one caller may have {self.in_flight:,} "
                "under way: send fewer at once.",
                field="tasks",
            )
        return RateLimited(
            f"{first:,} of your tasks have not ended, this request has {second:,} more, and one caller may have "
            f"{self.in_flight:,}: try again when some have ended, perhaps {in_seconds(_IN_FLIGHT_SECONDS)}.",
            limit="in-flight",
            retry_after=_IN_FLIGHT_SECONDS,
        )


class RateLimiter:
    """Spends from the buckets of accounts."""

    def __init__(self, client: Client, settings: Settings) -> None:
        """`client` may be shared by threads; nothing is sent until `spend`."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def spend(self, limit: Limit, account: str, units: float = 1) -> Standing:
        """Takes `units` from the bucket if they are there. Raises the errors of the client when Valkey is away."""
        bucket = f"{limit.name}:{account}"
        reply: Any = call(self._client, "spend", self._keys.prefix, bucket, limit.weight_us(units), limit.burst_us)
        return Standing(limit, *map(int, reply))


def refusal(standing: Standing, asked: str = "") -> RateLimited:
    """The error for a bucket that has too little."""
    limit = standing.limit
    return RateLimited(
        f"One caller may {limit.may.format(f'{limit.rate:,.4g}')} a second, and {limit.burst:,} at once{asked}: "
        f"try again {in_seconds(standing.retry_after)}.",
        limit=limit.name,
        retry_after=standing.retry_after,
        standing=standing,
    )
