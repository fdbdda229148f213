"""A slot that claims and settles one task at a time: what most tests of the queue's rules need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wizard.queue import Answer, Claim, Settled, Slot
from wizard.task import Failure


@dataclass(frozen=True, slots=True)
class SettledOne:
    """As `Settled`, for one attempt and one claim."""

    accepted: bool
    put_aside: bool
    lease_is_live: bool
    claim: Claim | None
    backoff_seconds: float


class OneByOne:
    """The tasks of its tests are not foretold, so each is claimed alone."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.name = slot.name

    def start(self) -> Claim | None:
        """The claim, if there is one."""
        return _only(self.slot.start())

    def complete(
        self,
        claim: Claim,
        result: str,
        verified: str,
        measured: str = "{}",
        attachments: Mapping[str, bytes] | None = None,
        *,
        claim_next: bool,
        partial: bool = False,
    ) -> SettledOne:
        """Settles one attempt with its result."""
        answer = Answer(claim, result, verified, measured, attachments or {}, partial)
        return _one(self.slot.complete([answer], claim_next=claim_next))

    def fail(self, claim: Claim, kind: Failure, error: dict[str, str], *, claim_next: bool) -> SettledOne:
        """Settles one attempt with an error."""
        return _one(self.slot.fail(claim, kind, error, claim_next=claim_next))

    def split(self, claim: Claim, inputs: Sequence[str], *, until: int | None = None, claim_next: bool) -> SettledOne:
        """Divides one task."""
        return _one(self.slot.split(claim, inputs, until=until, claim_next=claim_next))

    def release(self, claim: Claim) -> bool:
        """Gives one task back."""
        return self.slot.release([claim], "It is given back.") == 1

    def __getattr__(self, name: str) -> Any:
        """Everything else is the slot's own."""
        return getattr(self.slot, name)


def _one(settled: Settled) -> SettledOne:
    (accepted,), (put_aside,) = settled.accepted, settled.put_aside
    return SettledOne(accepted, put_aside, settled.lease_is_live, _only(settled.claims), settled.backoff_seconds)


def _only(claims: Sequence[Claim]) -> Claim | None:
    assert len(claims) <= 1, claims
    return claims[0] if claims else None
