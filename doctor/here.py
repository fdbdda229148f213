"""What is wrong with `make run` on this machine."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from doctor.finding import Finding

#: The command that starts a system in a checkout.
START = "make run"

#: Bytes of a disk below which Valkey may soon not be able to write.
_LITTLE_ROOM = 200 * 2**20

#: Lines of a log that say why its program ended.
_LAST_LINES = 5


def is_used(folder: Path) -> bool:
    """Whether `make run` has ever run here."""
    return (folder / "pids").exists()


def examine(folder: Path, url: str, certificate: str = "", start: str = START) -> list[Finding]:
    """All that is wrong with the system of this data folder, which should answer at `url`, with that certificate;
    `start` is the command that starts it.
    """
    found = [*_room(folder, start)]
    if not _is_running(folder):
        return [*found, Finding(f"Nothing runs from {folder}.", start)]
    dead = [*_programs(folder)]
    return [*found, *dead, *_answers(folder, url, _trusting(certificate))]


def _room(folder: Path, start: str) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    if free < _LITTLE_ROOM:
        yield Finding(
            f"The disk of {folder} has {free // 2**20} MiB left, and Valkey must write there.",
            f"du -sh {folder}    # WIZARD_DATA=… {start} uses another folder",
        )
    if not os.access(folder, os.W_OK):
        yield Finding(f"{folder} cannot be written by this user.", f"WIZARD_DATA=… {start}")


def _is_running(folder: Path) -> bool:
    """A system holds a lock of its folder as long as it runs."""
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _programs(folder: Path) -> Iterator[Finding]:
    """A program that has ended is started again; one that is not there yet keeps ending."""
    for line in (folder / "pids").read_text(encoding="utf-8").splitlines():
        name, pid = line.split()
        if not Path(f"/proc/{pid}").exists() and Path("/proc").exists():
            log = folder / "logs" / f"{name}.log"
            yield Finding(f"{name} has ended and is not back yet.", f"tail -n {_LAST_LINES} {log}")


def _trusting(certificate: str) -> ssl.SSLContext | None:
    """Trusts the certificate that is served, whatever name it has."""
    if not certificate:
        return None
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    return context


def _answers(folder: Path, url: str, tls: ssl.SSLContext | None) -> Iterator[Finding]:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=10, context=tls) as answer:  # noqa: S310 - our own address
            answer.read()
    except urllib.error.HTTPError as error:
        yield Finding(
            f"The API at {url} is not ready. {_detail(error)}".strip(), f"tail -n 20 {folder}/logs/valkey.log"
        )
        return
    except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        yield Finding(
            f"Nobody answers at {url} ({reason}).",
            f"tail -n 20 {folder}/logs/api-1.log    # or say PORT=… as for make run",
        )
        return
    try:
        with urllib.request.urlopen(f"{url}/api/v1/cluster", timeout=10, context=tls) as answer:  # noqa: S310 - our own address
            seen = json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        # Callers must prove who they are, and this one cannot.
        return
    if not any(each["component"] == "worker" for each in seen["nodes"]):
        yield Finding("No worker is there: tasks are accepted and wait.", f"tail -n 20 {folder}/logs/worker-1.log")
    if dead := seen["queue"]["dead_letters"]:
        yield Finding(f"{dead} tasks failed too often and were given up.", f"tail -n 50 {folder}/logs/worker-*.log")


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error).get("detail", ""))
    except ValueError:
        return f"It answers {error.code}."
