"""What slots may do: claim, and end what they hold, and now and then what they hold no more."""

from __future__ import annotations

import json
import random

from tests.integration.queue.settling import BOOM, ERROR
from tests.integration.queue.wild_queue import WildQueue
from wizard.errors import LeaseLost
from wizard.queue import Answer, Claim
from wizard.task import Failure, Phase


class WildSlots(WildQueue):
    """Moves of slots. What they are told is compared with what is stored before."""

    def claim(self, chance: random.Random) -> None:
        """Any slot; it is given again what it holds."""
        living = [slot for name, slot in self.slots.items() if self.is_live(name)]
        slot = chance.choice(living if living and chance.random() < 0.8 else list(self.slots.values()))
        expected = self.client.lrange(self.keys.processing(slot.name), 0, -1)[::-1]
        try:
            claims = slot.start()
        except LeaseLost:
            assert not self.is_live(slot.name)
            return
        assert self.is_live(slot.name)
        assert not expected or [each.task_id for each in claims] == expected
        # Now and then the reply is lost.
        self.claims += [(slot, each) for each in claims]

    def complete(self, chance: random.Random) -> None:
        """Some attempts end well."""
        slot, ended = self._some(chance, several=True)
        if not ended:
            return
        answers = [self._answer(chance, each) for each in ended]
        if chance.random() < 0.1:
            answers.append(answers[0])
        expected = [self._is_current(slot, each) for each in ended]
        settled = slot.complete(answers, claim_next=chance.random() < 0.7, held=self._held(slot, but=ended))
        assert list(settled.accepted[: len(ended)]) == expected
        assert not any(settled.accepted[len(ended) :])
        assert not any(settled.put_aside) or self.is_full
        self.claims += [(slot, each) for each in settled.claims]

    def _answer(self, chance: random.Random, claim: Claim) -> Answer:
        long = chance.random() < 0.2
        if claim.phase is Phase.LINES:
            lines = len(json.loads(claim.inputs))
            failed = chance.choice((0, 0, lines))
            texts = [json.dumps({"error": ERROR} if failed else {"result": {"sum": "3"}})] * lines
            return Answer(claim, json.dumps(texts), "{}", json.dumps({"failed": failed}))
        weight = {"weight": chance.choice((0, 1, 7))} if claim.phase is Phase.PART and chance.random() < 0.6 else {}
        return Answer(
            claim,
            chance.choice(("{}", "null")) if claim.phase is Phase.PART else "{}",
            "{}",
            json.dumps({"cpu_seconds": 0.5, **weight}),
            {"value": b"7" * 6_000} if long else {},
            is_partial=chance.random() < 0.2,
        )

    def fail(self, chance: random.Random) -> None:
        """Some attempt ends badly."""
        slot, attempts = self._some(chance)
        if not attempts:
            return
        (claim,) = attempts
        kind = chance.choice(
            (Failure.CRASH, Failure.CRASH, Failure.ERROR, Failure.ERROR, Failure.REJECT, Failure.LIMIT)
        )
        is_current = self._is_current(slot, claim)
        settled = slot.fail(claim, kind, BOOM, claim_next=chance.random() < 0.7, held=self._held(slot, but=attempts))
        assert settled.accepted == (is_current,)
        if is_current and kind is not Failure.REJECT:
            self.charged[claim.task_id] = self.charged.get(claim.task_id, 0) + 1
        self.claims += [(slot, each) for each in settled.claims]

    def divide(self, chance: random.Random) -> None:
        """Some attempt becomes parts, or another round of them."""
        slot, attempts = self._some(chance)
        attempts = [each for each in attempts if each.phase in (Phase.WHOLE, Phase.COMBINE)]
        if not attempts:
            return
        (claim,) = attempts
        is_current = self._is_current(slot, claim)
        until = chance.choice((None, None, 1, 5, 30))
        settled = slot.split(
            claim,
            ["{}"] * chance.choice((1, 2, 5, 20)),
            until=until,
            claim_next=chance.random() < 0.7,
            held=self._held(slot, but=attempts),
        )
        assert settled.accepted == (is_current,)
        assert settled.put_aside == (is_current and self.is_full,)
        self.claims += [(slot, each) for each in settled.claims]

    def release(self, chance: random.Random) -> None:
        """Some attempts are given back, in their order."""
        slot, attempts = self._some(chance, several=True)
        if attempts:
            expected = sum(self._is_current(slot, each) for each in attempts)
            assert slot.release(attempts, "It is given back.") == expected

    def progress(self, chance: random.Random) -> None:
        """Some attempt tells how far it is."""
        slot, attempts = self._some(chance)
        if attempts:
            expected = self._is_current(slot, attempts[0])
            assert slot.progress(attempts[0], 1, 3) == expected
