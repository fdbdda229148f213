"""One program of the embedded default: a command that is started, watched, and started again when it dies."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent

#: A program that ran for less time than this is restarted after a pause, to avoid a busy loop.
_SHORT_LIFE_SECONDS = 5.0

#: The maximum pause before the next start.
_MAX_PAUSE_SECONDS = 30.0


@dataclass
class Program:
    """A program. The name of a node is its node name. Only the main thread may call `start`: a program ends with it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    on_exit: Callable[[Program], None]
    process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0
    _pause: float = field(default=0.0)

    def start(self) -> None:
        """Starts the program. Another thread calls `on_exit` when it ends."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "embedded.bound", str(os.getpid()), *self.command],
                cwd=_ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C goes to this process only, which ends the programs in order.
                start_new_session=True,
            )
        self._started_at = time.monotonic()
        threading.Thread(target=self._wait, args=(self.process,), name=f"wait-{self.name}", daemon=True).start()

    def pause(self) -> float:
        """Seconds to wait before the next start: 0 after a long run, then 1, 2, 4 … 30."""
        if time.monotonic() - self._started_at > _SHORT_LIFE_SECONDS:
            self._pause = 0.0
            return 0.0
        pause, self._pause = self._pause, min(_MAX_PAUSE_SECONDS, max(1.0, 2 * self._pause))
        return pause

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal, if the program runs; SIGKILL goes to its whole process group."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                if number is signal.SIGKILL:
                    os.killpg(self.process.pid, number)
                else:
                    self.process.send_signal(number)

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def death(self) -> str:
        """How it ended, as text."""
        code = self.process.returncode if self.process else None
        if code is None:
            return "is not running"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def last_words(self, lines: int = 5) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        self.on_exit(self)
