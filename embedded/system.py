"""The whole system as programs on one machine: which programs, and in which order they start and end."""

from __future__ import annotations

import fcntl
import secrets
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TextIO

from embedded.external_valkey import external_valkey
from embedded.preconditions import CannotRun, check_folder, check_port
from embedded.program import Program
from embedded.settings import EmbeddedSettings
from embedded.valkey_server import free_port, valkey_command

#: Seconds until all programs must have ended, else they are killed: a little more than a worker's grace period.
_END_SECONDS = 30.0

#: The exit code of a program that cannot use one of its settings: to start it again would not help.
_INVALID_SETTING = 2

#: Maximum seconds of one wait. A signal that arrives just before a wait is handled after it.
_LOOK_SECONDS = 0.5


class System:
    """Valkey, API nodes and workers. Only the main thread may call its methods."""

    def __init__(self, settings: EmbeddedSettings, say: Callable[[str], None]) -> None:
        """Checks the port and the folder and starts nothing. Raises `CannotRun`."""
        self._settings = settings
        self._say = say
        self._exits: SimpleQueue[Program | None] = SimpleQueue()
        self._restarts: list[tuple[float, Program]] = []
        self.is_ending = False
        self._folder = settings.folder
        check_folder(self._folder)
        self._lock = _lock(self._folder / "lock")
        check_port("PORT", settings.host, settings.port)
        if settings.internal_port:
            check_port("INTERNAL_PORT", settings.host, settings.internal_port)
        #: None: it is someone else's.
        self.valkey: Program | None = None
        environment = external_valkey()
        if environment is None:
            port, password = free_port(), _password_file(self._folder)
            environment = {
                "VALKEY_HOST": "127.0.0.1",
                "VALKEY_PORT": str(port),
                "VALKEY_PASSWORD_FILE": str(password),
            }
            command = valkey_command(
                self._folder / "valkey", port=port, fsync=settings.fsync, password=password.read_text(encoding="utf-8")
            )
            self.valkey = self._program("valkey", command, {})
        if not settings.log_format and sys.stdout.isatty():
            # Who starts it in a terminal will read the logs.
            environment["LOG_FORMAT"] = "text"
        self.apis = [
            self._program(f"api-{number}", _api_command(settings), environment | settings.tls | {"API_REUSE_PORT": "1"})
            for number in range(1, settings.apis + 1)
        ]
        self.workers = [
            self._program(f"worker-{number}", [sys.executable, "-m", "worker"], environment)
            for number in range(1, settings.workers + 1)
        ]

    @property
    def programs(self) -> list[Program]:
        """All programs, in the order of their start."""
        return [*filter(None, [self.valkey]), *self.apis, *self.workers]

    def start(self) -> None:
        """Starts all programs; each waits for the others by itself."""
        for program in self.programs:
            program.start()
        self._write_pids()

    def watch(self, seconds: float | None) -> None:
        """Restarts programs that end, until `seconds` have passed (None: no limit) or `stop_watching` is called.

        Raises `CannotRun` when one ends because of a setting.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while not self.is_ending:
            moments = [time.monotonic() + _LOOK_SECONDS, *(moment for moment, _ in self._restarts)]
            moments += [until] if until is not None else []
            try:
                died = self._exits.get(timeout=max(0.0, min(moments) - time.monotonic()))
            except Empty:
                died = None
            if died and not self.is_ending:
                self._revive(died)
            for entry in [each for each in self._restarts if each[0] <= time.monotonic()]:
                self._restarts.remove(entry)
                entry[1].start()
                self._write_pids()
            if until is not None and time.monotonic() >= until:
                return

    def stop_watching(self) -> None:
        """Ends `watch`; a signal handler may call it."""
        self.is_ending = True
        self._exits.put(None)

    def stop(self) -> None:
        """Ends all programs; Valkey last, so that the workers can release their tasks. Leaves no process."""
        self.is_ending = True
        deadline = time.monotonic() + _END_SECONDS
        for group in ([*self.apis, *self.workers], [*filter(None, [self.valkey])]):
            for program in group:
                program.signal(signal.SIGTERM)
            while any(program.is_alive for program in group) and time.monotonic() < deadline:
                time.sleep(0.02)
            for program in group:
                program.signal(signal.SIGKILL)

    def _revive(self, program: Program) -> None:
        if program.process and program.process.returncode == _INVALID_SETTING:
            raise CannotRun(program.last_words(1))
        pause = program.pause()
        when = f"in {pause:g} s" if pause else "now"
        self._say(f"{program.name} {program.death}: starting it again {when}")
        if pause:
            self._say(program.last_words())
        self._restarts.append((time.monotonic() + pause, program))

    def _write_pids(self) -> None:
        """Writes `pids` in the data folder: one line `<name> <pid>` per program, for experiments with `kill`."""
        lines = [f"{each.name} {each.process.pid}\n" for each in self.programs if each.process]
        # Somebody may be reading it in order to kill one of them.
        written = self._folder / "pids.new"
        written.write_text("".join(lines), encoding="utf-8")
        written.replace(self._folder / "pids")

    def _program(self, name: str, command: list[str], environment: dict[str, str]) -> Program:
        return Program(
            name,
            command,
            {"POD_NAME": name, **environment},
            self._folder / "logs" / f"{name}.log",
            self._exits.put,
        )


def _api_command(settings: EmbeddedSettings) -> list[str]:
    bind = f"{settings.host}:{settings.port}"
    return [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn.conf.py", "--bind", bind, "app.wsgi:app"]


def _lock(path: Path) -> TextIO:
    """Locks the folder: two systems would overwrite each other's data."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotRun(
            f"Another system uses {path.parent}: stop it first, or set WIZARD_DATA to another folder."
        ) from None
    return file


def _password_file(folder: Path) -> Path:
    """Every user of this machine can reach 127.0.0.1, so Valkey needs a password. It is generated once."""
    path = folder / "password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return path
