"""Short ways to settle where a test is not about what is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.one_by_one import OneByOne
from wizard.queue import Answer, Claim, Settled, Slot
from wizard.task import Failure, Phase

#: What a failed attempt says in these tests.
BOOM = {"type": "crashed", "title": "The calculating process died", "detail": "It died of SIGSEGV."}

#: What a line of a batch has that cannot be asked.
ERROR = {"type": "invalid-input", "title": "A value is not allowed", "detail": "It is no number."}

#: What a part took in these tests.
MEASURED = '{"wall_seconds":0.75,"cpu_seconds":0.5,"libraries":{"gmpy2":"2.2.1"}}'


def complete(slot: Slot, claim: Claim, *, claim_next: bool = False) -> Settled:
    """Settles an addition well."""
    return slot.complete(claim, '{"sum":"3"}', '{"ok":true,"how":"added again"}', claim_next=claim_next)


def complete_all(
    slot: Slot, claims: Sequence[Claim], *, held: Sequence[Claim] = (), claim_next: bool = False
) -> Settled:
    """Settles several attempts well, in one call."""
    return slot.complete([Answer(each, "{}", "{}") for each in claims], claim_next=claim_next, held=held)


def ids(claims: Iterable[Claim]) -> list[str]:
    """The ids of claimed tasks."""
    return [each.task_id for each in claims]


def fail(slot: Slot, claim: Claim, kind: Failure = Failure.CRASH, *, claim_next: bool = False) -> Settled:
    """Settles with an error."""
    return slot.fail(claim, kind, BOOM, claim_next=claim_next)


def die(slot: Slot, times: int = 3) -> None:
    """Claims and crashes what is at the head of the queue until it is a dead letter."""
    for _ in range(times):
        assert fail(slot, slot.start()).accepted


def do_part(slot: OneByOne, result: str = '{"sum":"3"}', attachments: Mapping[str, bytes] | None = None) -> Claim:
    """Completes the next part and returns its claim."""
    claim = slot.start()
    assert claim
    assert claim.phase is Phase.PART
    assert slot.complete(claim, result, "{}", MEASURED, attachments, claim_next=False).accepted
    return claim
