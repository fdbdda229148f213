"""What the suite breaks: the embedded default, with one more API node and one more worker on networks of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import valkey

from tests.faults.machine import Machine
from tests.faults.network import Network
from tests.live_system import LiveSystem, descendants
from wizard.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]

#: Seconds until what was broken must be whole again. The longest way is Valkey on a full disk: 1 + 2 + 4 s of pauses.
PATIENCE_SECONDS = 60.0

#: How far the clock of an API node and of a worker is ahead: nobody's clock but Valkey's may matter.
_WRONG_SECONDS = 90.0


class Outsider:
    """One node that reaches Valkey through `network`; it is started again when it dies, as a pod would be."""

    def __init__(self, stage: Stage, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Starts it."""
        self.name = name
        self.network = Network(int(stage.settings.valkey_port))
        self._command = command
        self._environment = {
            **os.environ,
            **environment,
            "POD_NAME": name,
            "VALKEY_HOST": "127.0.0.1",
            "VALKEY_PORT": str(self.network.port),
            "VALKEY_PASSWORD_FILE": stage.settings.valkey_password_file,
        }
        self._log = stage.system.folder / "logs" / f"{name}.log"
        self._is_over = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._is_over.set()
        self._thread.join(20)
        self.network.close()

    def _run(self) -> None:
        # A program ends with the thread that started it: see embedded/bound.py.
        while not self._is_over.is_set():
            with self._log.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "embedded.bound", str(os.getpid()), *self._command],
                    cwd=_ROOT,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            while self.process.poll() is None and not self._is_over.is_set():
                time.sleep(0.02)
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


class Stage:
    """Three API nodes, three workers, one Valkey on a machine that can be broken, under `always` and a short lease."""

    def __init__(self, folder: Path, machine: Machine | None, *, lease_seconds: float) -> None:
        """`machine` is None where no compiler is: then disk, power and clock stay whole."""
        self.machine = machine
        #: What is wrong with the clock of the nodes beside the embedded default.
        self._beside = Machine(folder / "beside") if machine else None
        if self._beside:
            self._beside.set_clock(_WRONG_SECONDS)
        self.lease_seconds = lease_seconds
        path = {"PATH": f"{machine.path}:{os.environ['PATH']}"} if machine else {}
        self._environment = {"LEASE_SECONDS": str(lease_seconds), "GRACE_SECONDS": "6"}
        self.system = LiveSystem(folder, lease_seconds=lease_seconds, VALKEY_FSYNC="always", GRACE_SECONDS="6", **path)
        self.outsiders: dict[str, Outsider] = {}
        self.workers = (*self.system.worker_names, "worker-3")
        self.apis = (*self.system.api_names, "api-3")

    def start(self) -> None:
        """Starts everything and waits until each node has said that it lives."""
        self.system.start()
        with self.system.client() as client:
            port = client.connection_pool.connection_kwargs["port"]
        self.settings = Settings(
            valkey_host="127.0.0.1",
            valkey_port=port,
            valkey_password_file=str(self.system.folder / "password"),
            lease_seconds=self.lease_seconds,
        )
        api = [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn.conf.py"]
        api += ["--bind", f"127.0.0.1:{self.system.port}", "app.wsgi:app"]
        for name, command, more in (
            ("worker-3", [sys.executable, "-m", "worker"], {}),
            ("api-3", api, {"API_REUSE_PORT": "1"}),
        ):
            wrong = self._beside.environment if self._beside else {}
            self.outsiders[name] = Outsider(self, name, command, self._environment | wrong | more)
        self.wait_until_whole()

    def close(self) -> None:
        """Ends everything."""
        for outsider in self.outsiders.values():
            outsider.close()
        with contextlib.suppress(ProcessLookupError, KeyError):
            self.signal("valkey", signal.SIGCONT)
        self.system.stop()

    def pid(self, name: str) -> int:
        """The pid of a node, or of `valkey`; raises `ProcessLookupError` while there is none."""
        if name in self.outsiders:
            process = self.outsiders[name].process
            if process is None or process.poll() is not None:
                raise ProcessLookupError(name)
            return process.pid
        return self.system.pid(name)

    def age(self, name: str) -> float:
        """Seconds since a program was started; 0 while it does not run."""
        try:
            fields = Path(f"/proc/{self.pid(name)}/stat").read_text().rpartition(")")[2].split()
        except (ProcessLookupError, FileNotFoundError):
            return 0.0
        if fields[0] == "Z":
            return 0.0
        return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")

    def signal(self, name: str, number: signal.Signals, *, tree: bool = False) -> None:
        """Sends a signal to a program, and to all below it if wanted. What is gone is let be."""
        with contextlib.suppress(ProcessLookupError):
            pid = self.pid(name)
            for each in [pid, *(descendants(pid) if tree else [])]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, number)

    def signal_below(self, name: str, number: signal.Signals) -> None:
        """Sends a signal to all below a program: a worker's child, an API node's process."""
        with contextlib.suppress(ProcessLookupError):
            for each in descendants(self.pid(name)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, number)

    def client(self) -> valkey.Valkey:
        """A plain client of Valkey."""
        return self.system.client()

    def valkey_answers(self) -> bool:
        """Whether Valkey takes a write."""
        try:
            with self.client() as client:
                return bool(client.set("tests:alive", "1", px=1))
        except (valkey.ValkeyError, OSError):
            return False

    def wait_until_whole(self) -> None:
        """Returns when Valkey writes and every node beats again."""

        def is_whole() -> bool:
            answer = self.system.ask("GET", "/api/v1/cluster")
            names = {each["name"] for each in answer.body["nodes"]} if answer.status == 200 else set()
            return {*self.workers, *self.apis} <= names and all(self.age(each) > 0 for each in self.workers)

        self.system.wait_until(lambda: self.valkey_answers() and is_whole(), PATIENCE_SECONDS)


def is_asleep(pid: int) -> bool:
    """Whether SIGSTOP has reached every thread of a process."""
    states = [(task / "stat").read_text().rpartition(")")[2].split()[0] for task in Path(f"/proc/{pid}/task").iterdir()]
    return set(states) == {"T"}
