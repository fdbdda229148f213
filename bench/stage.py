"""The pieces that the measurements are made of: a server, a worker, an API node, each a real process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from embedded.valkey_server import free_port
from tests.live_valkey import LiveValkey
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import Consumer, NewTask, Observer, Producer
from wizard.queue.keys import Keys
from wizard.settings import Settings

#: An addition as the API asks for it.
ADD = NewTask("add", {"a": "1", "b": "2"}, cost_ms=0.1, alone=False)

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def valkey(fsync: str = "everysec") -> Iterator[LiveValkey]:
    """An empty server."""
    with tempfile.TemporaryDirectory() as folder:
        server = LiveValkey(Path(folder), fsync=fsync)
        server.start()
        try:
            yield server
        finally:
            server.stop()


class Stage:
    """Our own doors on a server, and processes that use it."""

    def __init__(self, server: LiveValkey) -> None:
        self.settings = Settings(valkey_host="127.0.0.1", valkey_port=server.port)
        self.client = connect(self.settings, name="bench")
        self.producer = Producer(self.client, self.settings, Node("bench", "api"))
        self.observer = Observer(self.client, self.settings)
        self.environment = {**os.environ, "VALKEY_HOST": "127.0.0.1", "VALKEY_PORT": str(server.port)}

    def enqueue(self, count: int) -> None:
        """`count` additions, a thousand a call."""
        for _ in range(count // 1000):
            self.producer.enqueue([ADD] * 1000)

    def completed(self) -> int:
        """How many tasks have ended well."""
        return sum(count for (status, _), count in self.observer.totals().items() if status == "COMPLETED")

    def is_stored(self, task_id: str) -> bool:
        """Whether the result of a task can be read."""
        return bool(self.client.hget(Keys().task(task_id), "status") == "COMPLETED")

    def worker(
        self, pod: str = "worker-1", *, module: str = "worker", **environment: str
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        """One worker with one slot."""
        return process([sys.executable, "-m", module], {**self.environment, "POD_NAME": pod, **environment})

    @contextlib.contextmanager
    def api(self, app: str = "app.wsgi:app") -> Iterator[int]:
        """One API node with one process; gives its port."""
        port = free_port()
        command = ["-c", "app/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", app]
        with process([sys.executable, "-m", "gunicorn", *command], self.environment):
            yield port

    def consumer(self) -> Consumer:
        """A consumer in this process."""
        return Consumer(self.client, self.settings, Node("bench", "worker"))


@contextlib.contextmanager
def process(command: list[str], environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone afterwards."""
    # Its log goes to memory: to write nowhere would cost less than a container's pipe.
    with tempfile.TemporaryFile(dir="/dev/shm") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield running
        finally:
            running.terminate()
            running.wait(30)


def wait_until(claim: Callable[[], bool], *, step: float = 0.005, seconds: float = 120) -> None:
    """Returns when `claim` holds."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            raise TimeoutError("The measurement did not come to its end.")
        time.sleep(step)


def cpu_ms(pid: int) -> float:
    """Processor time that a process has used; the clock ticks in steps of 10 ms."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def median(values: list[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]
