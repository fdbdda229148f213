"""Real workers on a live server, and tasks that take long enough to be interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import valkey

from tests.live_worker import LiveWorker, wait_until
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import NewTask, Observer, Producer, Results
from wizard.settings import Settings
from wizard.task import Status, Task

#: The product of two primes of 27 digits takes a second or so, that of two primes of 30 digits two.
SECONDS = str(300000000000000000000007931 * 700000000000000000000104863)
MANY_SECONDS = str(300000000000000000000000007997 * 700000000000000000000000104841)


@pytest.fixture
def start_worker(tmp_path: Path, settings: Settings) -> Iterator[Callable[..., LiveWorker]]:
    """Starts a worker of a given pod, with more of the environment if wanted."""
    started = []

    def start(pod: str = "worker-1", **environment: object) -> LiveWorker:
        worker = LiveWorker(tmp_path, settings, pod, **environment)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.close()


class Desk:
    """Asks for tasks and looks at what becomes of them."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        self.producer = Producer(client, settings, Node("api-1", "api"))
        self.observer = Observer(client, settings)
        self.results = Results(client, settings)

    def ask(self, operation: str = "add", **inputs: str) -> str:
        """The id of a new task; an addition of 1 and 2 unless said."""
        return self.producer.enqueue([NewTask(operation, inputs or {"a": "1", "b": "2"})]).task_ids[0]

    def ask_long(self, n: str = SECONDS) -> str:
        """The id of a new task that takes seconds."""
        return self.ask("factorize", n=n)

    def get(self, task_id: str) -> Task:
        """The task as it is."""
        return self.observer.get(task_id)

    def ended(self, task_id: str, seconds: float = 30) -> Task:
        """The task, once it has ended."""
        wait_until(lambda: self.get(task_id).status.is_final, f"the end of {self.get(task_id)}", seconds)
        return self.get(task_id)

    def begun(self, task_id: str) -> None:
        """Returns in the moment in which the task is claimed."""
        wait_until(lambda: self.get(task_id).status is not Status.PENDING, "a claim")

    def running(self, task_id: str, attempt: int = 1) -> Task:
        """The task, once the attempt has begun."""

        def begun() -> bool:
            task = self.get(task_id)
            return task.status is Status.PROCESSING and task.attempt == attempt

        wait_until(begun, f"attempt {attempt} of {self.get(task_id)}")
        return self.get(task_id)

    def calculating(self, task_id: str, attempt: int = 1) -> None:
        """Returns once the child has said how far the attempt is: it is more than a process that starts."""
        self.running(task_id, attempt)
        wait_until(lambda: self.get(task_id).progress, f"progress of {self.get(task_id)}")


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """The API's side of the queue."""
    with connect(settings, name="test") as client:
        yield Desk(client, settings)
