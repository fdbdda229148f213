"""A real valkey-server of the tests' own, which they may kill, stop, pause and start again on the same data."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import valkey

from embedded.valkey_server import free_port, valkey_command


class LiveValkey:
    """One server; its port and its data stay the same through every restart."""

    def __init__(self, folder: Path, *, fsync: str = "everysec", environment: dict[str, str] | None = None) -> None:
        #: Options of the configuration beside those of the embedded system, such as {"maxmemory": "307mb"}.
        self.options: dict[str, str] = {}
        #: Bytes of data that the process may have, as in a container of that size; None is no limit.
        self.memory_bytes: int | None = None
        #: The password that `options` set, if any.
        self.password = ""
        self.folder = folder
        self.port = free_port()
        self.fsync = fsync
        self.environment = environment or {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = valkey_command(self.folder, port=self.port, fsync=self.fsync)
        command += [word for name, value in self.options.items() for word in (f"--{name}", value)]
        if self.memory_bytes:
            command = ["prlimit", f"--data={self.memory_bytes}", *command]
        log = (self.folder / "valkey.log").open("ab")
        with log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **self.environment})
        deadline = time.monotonic() + 60
        while True:
            try:
                with self.client() as client:
                    client.ping()
                return
            except (valkey.ConnectionError, valkey.TimeoutError):
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "valkey.log").read_text()[-2000:]) from None
                time.sleep(0.02)

    def client(self) -> valkey.Valkey:
        """A plain client."""
        return valkey.Valkey(port=self.port, password=self.password or None, decode_responses=True, socket_timeout=5)

    def stop(self) -> None:
        """Ends it in good order."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it by kill -9."""
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """Kills it and starts it on the same data."""
        self.kill()
        self.start()

    def pause(self) -> None:
        """Stops the process where it is."""
        assert self.process
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on."""
        assert self.process
        os.kill(self.process.pid, signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            if number is signal.SIGTERM:
                self.process.send_signal(signal.SIGCONT)
            self.process.wait(10)
