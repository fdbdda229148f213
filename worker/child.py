"""A child process as the supervisor sees it: it is started, asked one question at a time, and killed.

Different threads may call `calculate` and `kill`. Killing is the only way to stop a calculation.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from wizard.operations import catalogue
from wizard.queue import Claim, Gathered
from wizard.task import Failure
from worker.measured import of_all
from worker.outcome import Divided, Failed, Finished, Outcome, Reason, Stopped, death, out_of_time, stalled
from worker.time_limit import TimeLimit

#: Time limit, seconds, of an operation that this worker does not know; the child will answer with an error.
_UNKNOWN_SECONDS = 10.0

#: Maximum seconds for the imports. They take 0.25 s on an idle machine.
_READY_SECONDS = 60.0

#: Matches what FLINT, GMP, the C++ library and others write when they abort because they are out of memory.
_NO_MEMORY = re.compile(rb"alloc|memory", re.IGNORECASE)

#: Maximum bytes of stderr that are read at a time.
_STDERR_BYTES = 1 << 20

_ROOT = Path(__file__).resolve().parent.parent


class Child:
    """One child process. Start it from the main thread only: the process is killed when its starting thread ends."""

    def __init__(self, memory_mib: int) -> None:
        """Starts the process; the first `calculate` waits for its imports. Raises `OSError` if it cannot be started."""
        self._memory_mib = memory_mib
        self._reason: Reason | None = None
        self._lock = threading.Lock()
        #: Its stderr: a library that aborts writes there whether it ran out of memory.
        self._stderr = os.memfd_create("stderr")
        fcntl.fcntl(self._stderr, fcntl.F_SETFL, os.O_APPEND)
        try:
            self._process = _start(memory_mib, self._stderr)
        except BaseException:
            os.close(self._stderr)
            raise
        assert self._process.stdin
        assert self._process.stdout
        self._to_child = self._process.stdin.fileno()
        self._from_child = self._process.stdout.fileno()
        # A child that has stopped reading must not block its slot for ever.
        os.set_blocking(self._to_child, False)
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(self._from_child, select.POLLIN)
        self._writable.register(self._to_child, select.POLLOUT)
        self._rest = b""
        self._is_ready = False
        self._is_closed = False
        self._leaves = False
        #: Whether its pipes have ended. They end shortly before the process does; in between it must not be asked.
        self._is_gone = False

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it is alive, was not killed, and has not announced its end because it has grown."""
        return self._reason is None and not (self._leaves or self._is_gone) and self._process.poll() is None

    def calculate(
        self, claim: Claim, on_progress: Callable[[int, int], None], gathered: Gathered | None = None
    ) -> Outcome:
        """Asks, waits for the answer until the operation's time limit (`TimeLimit`), and returns the outcome.

        `gathered` holds the parts of a task that is combined. Raises `BrokenPipeError` when the child died before it
        was asked: the calculation has not begun.
        """
        operation = catalogue().get(claim.operation)
        seconds = operation.time_limit if operation else _UNKNOWN_SECONDS
        if not self._is_ready:
            ready_by = time.monotonic() + _READY_SECONDS
            if self._read_line(lambda: ready_by - time.monotonic()) is None:
                if self._reason in (None, Reason.TIMEOUT):
                    self._is_gone = True
                    raise BrokenPipeError
                return Stopped(self._reason)
            self._is_ready = True
        limit = TimeLimit(self.pid, seconds)
        try:
            is_asked = self._write(_question(claim, gathered), limit.remaining)
        except BrokenPipeError:
            self._is_gone = True
            raise
        while True:
            line = self._read_line(limit.remaining) if is_asked else None
            if line is None:
                return self._ended(claim.operation, limit)
            kind, *fields = line.split("\t")
            if kind == "progress":
                on_progress(int(fields[0]), int(fields[1]))
                continue
            self._leaves = fields.pop() != "stays"
            self._take_stderr()
            return _outcome(kind, fields, gathered)

    def kill(self, reason: Reason) -> None:
        """Kills the process; the first reason is kept."""
        with self._lock:
            if self._reason is None:
                self._reason = reason
                self._process.kill()

    def close(self) -> None:
        """Kills the process, if it is alive, and waits for its end."""
        self.kill(Reason.RELEASED)
        self._process.communicate()
        if not self._is_closed:
            self._is_closed = True
            self._take_stderr()
            os.close(self._stderr)

    def _write(self, text: bytes, remaining: Callable[[], float]) -> bool:
        """Writes `text`; False if the child has not read it in the time that is `remaining`: then it is killed."""
        rest = memoryview(text)
        while rest:
            try:
                rest = rest[os.write(self._to_child, rest) :]
            except BlockingIOError:
                if not self._is_in_time(self._writable, remaining):
                    return False
        return True

    def _is_in_time(self, poll: select.poll, remaining: Callable[[], float]) -> bool:
        """Whether `poll` is ready before nothing is `remaining`; if not, the process is killed."""
        left = remaining()
        while not poll.poll(max(0.0, left) * 1000):
            if left <= 0:
                self.kill(Reason.TIMEOUT)
                return False
            left = remaining()
        return True

    def _read_line(self, remaining: Callable[[], float]) -> str | None:
        """The next line; None when the process has ended, or was killed because nothing was `remaining`."""
        chunks = [self._rest]
        while b"\n" not in chunks[-1]:
            if not self._is_in_time(self._readable, remaining):
                return None
            chunk = os.read(self._from_child, 1 << 20)
            if not chunk:
                return None
            chunks.append(chunk)
        line, _, self._rest = b"".join(chunks).partition(b"\n")
        return line.decode()

    def _take_stderr(self) -> bytes:
        """Returns what the child wrote on stderr since the last call, and copies it to our stderr."""
        text = os.pread(self._stderr, _STDERR_BYTES, 0)
        if text:
            os.ftruncate(self._stderr, 0)
            sys.stderr.buffer.write(text)
            sys.stderr.flush()
        return text

    def _ended(self, operation: str, limit: TimeLimit) -> Outcome:
        """The outcome after the pipe has ended, or the limit has passed."""
        returncode = self._process.wait()
        if self._reason is None:
            return death(returncode, self._memory_mib, out_of_memory=_NO_MEMORY.search(self._take_stderr()) is not None)
        if self._reason is Reason.TIMEOUT:
            return (stalled if limit.has_stalled else out_of_time)(operation, limit.seconds)
        return Stopped(self._reason)


def _start(memory_mib: int, stderr: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "worker.calculator", str(os.getpid()), str(memory_mib)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        bufsize=0,
        cwd=_ROOT,
        # No Valkey password. One OpenMP thread, because primecount would use every core of the host. No debugger
        # started by cysignals when a library aborts.
        env={"OMP_NUM_THREADS": "1", "CYSIGNALS_CRASH_QUIET": "1"},
        # A process group of its own: Ctrl-C in a terminal goes to the supervisor only.
        start_new_session=True,
    )


def _question(claim: Claim, gathered: Gathered | None) -> bytes:
    """The line that the child reads: see `calculator.py`."""
    results = "" if gathered is None else f"[{','.join(each.result or 'null' for each in gathered.parts)}]"
    return (
        "\t".join((claim.phase, claim.operation, str(claim.parts_requested or ""), claim.inputs, results)).encode()
        + b"\n"
    )


def _outcome(kind: str, fields: list[str], gathered: Gathered | None) -> Outcome:
    """The outcome that the child's last line describes."""
    if kind == "finished":
        result, verified, measured, attachments = fields
        contents = {name: base64.b64decode(content) for name, content in json.loads(attachments).items()}
        return Finished(result, verified, of_all(measured, gathered) if gathered else measured, contents)
    if kind == "divided":
        return Divided(json.loads(fields[1]), fields[0] == "race")
    return Failed(Failure(fields[0]), json.loads(fields[1]))
