"""One run of the kill suite: start, work, faults, rest, dump. What came of it is for the judge."""

from __future__ import annotations

import contextlib
import math
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.faults import dump
from tests.faults.clients import Clients
from tests.faults.figures import Figures, figures
from tests.faults.follower import Follower
from tests.faults.history import History, Record
from tests.faults.injector import Injector
from tests.faults.judge import Violation, judge, summary
from tests.faults.machine import Machine, NoCompiler
from tests.faults.plan import Profile
from tests.faults.poisoner import Poisoner
from tests.faults.pulse import Pulse
from tests.faults.stage import PATIENCE_SECONDS, Stage
from tests.faults.work import Question, poison
from wizard.connection import connect

#: Released questions whose end may be unread when the next fault comes.
_BACKLOG = 120

LEASE_SECONDS = 1.5


@dataclass(frozen=True)
class Run:
    """What is left of a run; its stage still stands, for who wants to break more."""

    profile: Profile
    seed: int
    stage: Stage
    folder: Path
    records: tuple[Record, ...]
    dump: dump.Dump
    seconds: float

    def violations(self) -> list[Violation]:
        """What the judge found."""
        return judge(self.records, self.dump)

    def figures(self) -> Figures:
        """What the run was like."""
        return figures(self.records, self.dump)

    def told(self) -> str:
        """The run for people; with the seed, its order of faults can be had again."""
        return (
            f"{self.profile.name} profile, FAULTS_SEED={self.seed}, {self.profile.kills} kills, {self.seconds:.0f} s, "
            f"history in {self.folder}\n{self.figures()}\n{summary(self.violations())}"
        )


def chosen_seed() -> int:
    """FAULTS_SEED, or a new one."""
    return int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))


def run(profile: Profile, seed: int, folder: Path) -> Run:
    """Runs it. The stage must be closed by the caller."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        machine = Machine(folder / "machine")
    except NoCompiler:
        machine = None
    stage = Stage(folder / "system", machine, lease_seconds=LEASE_SECONDS)
    try:
        stage.start()
        with contextlib.closing(History(folder / "history.jsonl")) as history:
            records, last = _break_and_rest(profile, seed, stage, history)
        last.save(folder / "dump.json")
    except BaseException:
        stage.close()
        raise
    return Run(profile, seed, stage, folder, records, last, time.monotonic() - began)


def take_dump(stage: Stage) -> dump.Dump:
    """Everything that Valkey holds now."""
    with connect(stage.settings, name="tests/dump") as client:
        return dump.take(client, stage.settings)


def _break_and_rest(
    profile: Profile, seed: int, stage: Stage, history: History
) -> tuple[tuple[Record, ...], dump.Dump]:
    follower = Follower(stage.settings, history)
    injector = Injector(stage, history, follower, seed)
    poisoner = Poisoner(stage, history, follower)

    def divided(asked: Question, task_id: str) -> None:
        if asked.parts:
            follower.divided(task_id)

    clients = Clients(stage.system, history, seed, divided)
    pulse = Pulse(history, stage.workers, stage.lease_seconds)
    try:
        order = profile.order(seed, has_machine=stage.machine is not None)
        chance = random.Random(f"{seed}-pauses")
        for number, kind in enumerate(order):
            injector.prepare(kind)
            clients.release(math.ceil((number + 1) / len(order) * profile.tasks))
            if number * profile.poisons // len(order) != (number - 1) * profile.poisons // len(order):
                asked = poison(number * profile.poisons // len(order), seed)
                poisoner.add(clients.ask(asked))
            injector.inject(kind)
            time.sleep(chance.uniform(0.05, 0.4))
            deadline = time.monotonic() + PATIENCE_SECONDS
            while clients.backlog > _BACKLOG and time.monotonic() < deadline and not clients.faults:
                time.sleep(0.01)
        injector.settle()
        clients.wait(2 * PATIENCE_SECONDS)
        _rest(stage)
        with ThreadPoolExecutor(4) as readers:
            list(readers.map(clients.read, tuple(clients.accepted.values())))
        follower.catch_up()
    finally:
        pulse.close()
        injector.settle()
        poisoner.close()
        clients.close()
        follower.close()
    for error in (*clients.faults, *injector.errors):
        raise error
    last = take_dump(stage)
    return tuple(history.records), last


def _rest(stage: Stage) -> None:
    """Waits until nothing waits and nothing runs, and lost consumers have been looked after; or long enough."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = stage.system.ask("GET", "/api/v1/cluster")
        if answer.status == 200 and not any(
            answer.body["queue"].get(name) for name in ("queued", "queued_parts", "running", "delayed")
        ):
            break
        time.sleep(0.1)
    time.sleep(stage.lease_seconds)
