"""A child process as the supervisor sees it: it is started, asked questions, and killed.

It answers in the order of its questions, of which it may have several. One thread asks and reads; others may call
`kill`, which is the only way to stop a calculation.
"""

from __future__ import annotations

import base64
import fcntl
import json
import logging
import math
import os
import re
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.operations import catalogue
from wizard.queue import Claim, Gathered
from wizard.task import BATCH, Failure
from worker.calculator import DROP, DROPPED, LINES_SECONDS, READY
from worker.measured import of_all
from worker.outcome import Divided, Failed, Finished, Outcome, Reason, Stopped, death, out_of_time, stalled
from worker.time_limit import TimeLimit

log = logging.getLogger(__name__)

#: Time limit, seconds, of an operation that this worker does not know; the child will answer with an error.
_UNKNOWN_SECONDS = 10.0

#: Maximum seconds for the imports. They take 0.25 s on an idle machine.
_READY_SECONDS = 60.0

#: Seconds beyond what was foretold, after which the questions behind a calculation are given to others.
_OVERRUN_SECONDS = 0.05

#: Maximum seconds in which a child confirms that it has dropped its questions.
_DROP_SECONDS = 0.2

#: Maximum seconds for which the first answers of a batch wait for the next ones.
_TOGETHER_SECONDS = 0.001

#: Matches what FLINT, GMP, the C++ library and others write when they abort because they are out of memory.
_NO_MEMORY = re.compile(rb"alloc|memory", re.IGNORECASE)

#: Maximum bytes of stderr that are read at a time.
_STDERR_BYTES = 1 << 20

_ROOT = Path(__file__).resolve().parent.parent


class Child:
    """One child process. Start it from the main thread only: the process is killed when its starting thread ends."""

    def __init__(self, memory_mib: int) -> None:
        """Starts the process; the first `ask` waits for its imports. Raises `OSError` if it cannot be started."""
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
        #: What it has written: whole lines, and the beginning of the next one.
        self._lines: deque[str] = deque()
        self._rest: list[bytes] = []
        #: The number of questions that were written, and those without an answer, in order; it is at the first one.
        self._written = 0
        self._asked: deque[_Asked] = deque()
        #: The time limit of the first question, from the answer before it.
        self._limit = TimeLimit(self.pid, _UNKNOWN_SECONDS)
        #: Whether it was told to drop what it had not begun, and has not confirmed it.
        self._is_dropping = False
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
    def asked(self) -> int:
        """The number of its questions without an answer."""
        return len(self._asked)

    @property
    def is_usable(self) -> bool:
        """Whether it is alive, was not killed, and has not announced its end because it has grown."""
        if self._reason is not None or self._leaves or self._is_gone:
            return False
        # Its end is noticed when its answers end; without questions, nobody reads them.
        return bool(self._asked) or self._process.poll() is None

    def ask(self, claims: Sequence[Claim], gathered: Gathered | None = None) -> None:
        """Asks more questions, which it answers in their order.

        `gathered` holds the parts of a task that is combined. Raises `BrokenPipeError` when the child died before it
        was asked: no calculation has begun.
        """
        if not claims:
            return
        if not self._is_ready or self._is_dropping:
            self._get_ready()
        text = b"".join(_question(claim, gathered) for claim in claims)
        if not self._asked:
            self._limit = TimeLimit(self.pid, _seconds(claims[0]))
        try:
            self._write(text, self._limit.remaining)
        except BrokenPipeError:
            # With earlier questions, or if we have killed it, the end of its answers tells more.
            if not self._asked and self._reason in (None, Reason.TIMEOUT):
                self._is_gone = True
                raise
        self._asked.extend(_Asked(number, claim, gathered) for number, claim in enumerate(claims, self._written + 1))
        self._written += len(claims)

    def outcomes(
        self, on_progress: Callable[[Claim, int, int], None], on_overrun: Callable[[Claim], None]
    ) -> list[Outcome]:
        """Waits for the next answers, at least one; returns the outcomes of the first questions, in their order.

        A question has the operation's time limit (`TimeLimit`), from the answer before. `on_overrun` is called once for
        a question that takes 50 ms longer than foretold. After a death or a kill, the last outcome tells of it.
        """
        first, limit = self._asked[0].claim, self._limit
        overrun_at = time.monotonic() + first.cost_ms / 1000 + _OVERRUN_SECONDS
        found: list[Outcome] = []
        while not found:
            if not self._lines and not self._read_lines(limit.remaining, overrun_at):
                if self._has_ended:
                    self._asked.clear()
                    return [self._ended(first.operation, limit)]
                overrun_at = math.inf
                on_overrun(first)
            self._take_lines(found, on_progress)
        if self._asked and not self._leaves:
            # Those that follow are short. Together they cost one settlement, and this thread one wake-up.
            time.sleep(min(_TOGETHER_SECONDS, sum(each.claim.cost_ms for each in self._asked) / 2000))
            if self._readable.poll(0):
                self._read_chunk()
            self._take_lines(found, on_progress)
        if self._asked:
            self._limit = TimeLimit(self.pid, _seconds(self._asked[0].claim))
        self._take_stderr()
        return found

    def drop(self) -> None:
        """Tells it to drop the questions that it has not begun. Only the first one is answered."""
        if len(self._asked) > 1:
            self._is_dropping = True
            first = self._asked[0]
            self._asked.clear()
            self._asked.append(first)
            with suppress(BrokenPipeError):
                self._write(b"%s\t%d\n" % (DROP, first.number), self._limit.remaining)

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

    @property
    def _has_ended(self) -> bool:
        return self._is_gone or self._reason is not None

    def _get_ready(self) -> None:
        """Waits for the end of its imports, or until it has dropped what it was to drop.

        Raises `BrokenPipeError` when it is not ready in time; nothing of what it does then counts for a task.
        """
        # The question that it is at, which it dropped too late, is as short as those it is with.
        by = time.monotonic() + (_READY_SECONDS if not self._is_ready else _DROP_SECONDS)
        while not self._is_ready or self._is_dropping:
            if not self._lines and not self._read_lines(lambda: by - time.monotonic(), math.inf):
                if self._reason in (None, Reason.TIMEOUT):
                    self._is_gone = True
                    raise BrokenPipeError
                return
            self._take_lines([], lambda *_: None)

    def _write(self, text: bytes, remaining: Callable[[], float]) -> None:
        """Writes `text`; kills the child if it has not read it in the time that is `remaining`."""
        rest = memoryview(text)
        while rest:
            try:
                rest = rest[os.write(self._to_child, rest) :]
            except BlockingIOError:
                left = remaining()
                while not self._writable.poll(max(0.0, left) * 1000):
                    if left <= 0:
                        self.kill(Reason.TIMEOUT)
                        return
                    left = remaining()

    def _read_lines(self, remaining: Callable[[], float], until: float) -> bool:
        """Reads until there is a line. False when the process has ended, or was killed because nothing was `remaining`,
        or at the moment `until`.
        """
        while not self._lines:
            left = remaining()
            wait = min(left, until - time.monotonic())
            if not self._readable.poll(max(0.0, wait) * 1000):
                if left <= 0:
                    self.kill(Reason.TIMEOUT)
                    return False
                if time.monotonic() >= until:
                    return False
            elif not self._read_chunk():
                return False
        return True

    def _read_chunk(self) -> bool:
        """Reads what is there; False at the end."""
        chunk = os.read(self._from_child, 1 << 20)
        if not chunk:
            self._is_gone = True
            return False
        self._rest.append(chunk)
        if b"\n" in chunk:
            *lines, rest = b"".join(self._rest).split(b"\n")
            self._lines.extend(line.decode() for line in lines)
            self._rest = [rest]
        return True

    def _take_lines(self, found: list[Outcome], on_progress: Callable[[Claim, int, int], None]) -> None:
        """Adds the outcomes that the lines tell of to `found`."""
        while self._lines:
            kind, *fields = self._lines.popleft().split("\t")
            if kind == READY:
                self._is_ready = True
            elif kind == DROPPED:
                self._is_dropping = False
            elif kind == "progress":
                if self._asked:
                    on_progress(self._asked[0].claim, int(fields[0]), int(fields[1]))
            elif int(fields.pop()) == (self._asked[0].number if self._asked else None):
                self._leaves = fields.pop() != "stays"
                found.append(_outcome(kind, fields, self._asked.popleft().gathered))
            # Else it had begun this question when it was told to drop it: nobody waits for its answer.

    def _take_stderr(self) -> bytes:
        """Returns what the child wrote on stderr since the last call, and writes it to the log as one event."""
        text = os.pread(self._stderr, _STDERR_BYTES, 0)
        if text:
            os.ftruncate(self._stderr, 0)
            wrote = {"child": self.pid, "text": text.decode(errors="replace")}
            log.warning("a calculating process wrote to its stderr", extra=wrote)
        return text

    def _ended(self, operation: str, limit: TimeLimit) -> Outcome:
        """The outcome after the pipe has ended, or the limit has passed."""
        self._is_gone = True
        returncode = self._process.wait()
        if self._reason is None:
            is_memory = _NO_MEMORY.search(self._take_stderr()) is not None
            failed = death(returncode, self._memory_mib, out_of_memory=is_memory)
        elif self._reason is Reason.TIMEOUT:
            failed = (stalled if limit.has_stalled else out_of_time)(operation, limit.seconds)
        else:
            return Stopped(self._reason)
        return replace(failed, seconds=time.monotonic() - limit.began, is_death=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    number: int
    claim: Claim
    gathered: Gathered | None


def _seconds(claim: Claim) -> float:
    """The time limit of a question."""
    operation = catalogue().get(claim.operation)
    return operation.time_limit if operation else LINES_SECONDS if claim.operation == BATCH else _UNKNOWN_SECONDS


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
    seconds = float(fields.pop())
    if kind == "finished":
        result, verified, measured, attachments, check = fields
        contents = {name: base64.b64decode(content) for name, content in json.loads(attachments).items()}
        measured = of_all(measured, gathered) if gathered else measured
        return Finished(result, verified, measured, contents, seconds, float(check) if check else None)
    if kind == "divided":
        return Divided(json.loads(fields[1]), int(fields[0]) if fields[0] else None, seconds)
    return Failed(Failure(fields[0]), json.loads(fields[1]), seconds)
