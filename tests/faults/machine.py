"""The machine that a valkey-server runs on, as far as tests break it: its disk, its power, its clock.

`machine_shim.c` is compiled when it is needed and preloaded into the server, which it obeys through a shared page.
"""

from __future__ import annotations

import ctypes
import mmap
import shlex
import shutil
import subprocess
from pathlib import Path

from embedded.valkey_server import find_valkey_server

_SOURCE = Path(__file__).with_name("machine_shim.c")

#: What a write leaves that a crash tore in the middle: the beginning of a command.
_TORN = b"*3\r\n$3\r\nSET\r\n$4\r\nto"


class NoCompiler(Exception):
    """There is no C compiler; the text says what to install."""


class _Page(ctypes.Structure):
    """As `struct page` in machine_shim.c says it."""

    _fields_ = (
        ("delay_ms", ctypes.c_int32),
        ("is_full", ctypes.c_int32),
        ("offset_us", ctypes.c_int64),
        ("synced", ctypes.c_int64),
        ("syncs", ctypes.c_int64),
        ("name", ctypes.c_char * 512),
    )


class Machine:
    """One machine; every valkey-server that `environment` starts runs on it."""

    def __init__(self, folder: Path) -> None:
        """Compiles the shim into `folder`. Raises `NoCompiler`."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if not compiler:
            raise NoCompiler(
                "No C compiler was found, so neither a loss of power nor a full disk nor a wrong clock can be tried: "
                "install one, on Debian by apt-get install gcc."
            )
        folder.mkdir(parents=True, exist_ok=True)
        self._library = folder / "machine_shim.so"
        command = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(self._library), str(_SOURCE)]
        subprocess.run([*command, "-ldl"], check=True)
        self._path = folder / "page"
        self._path.write_bytes(bytes(ctypes.sizeof(_Page)))
        with self._path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), ctypes.sizeof(_Page))
        self._page = _Page.from_buffer(self._memory)
        self._programs = folder / "bin"
        self._programs.mkdir(exist_ok=True)
        wrapper = self._programs / "valkey-server"
        preload = " ".join(f"{name}={shlex.quote(value)}" for name, value in self.environment.items())
        wrapper.write_text(f'#!/bin/sh\n{preload} exec {shlex.quote(find_valkey_server())} "$@"\n')
        wrapper.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that put a server on this machine."""
        return {"LD_PRELOAD": str(self._library), "MACHINE_PAGE": str(self._path)}

    @property
    def path(self) -> Path:
        """A folder for PATH: the valkey-server in it runs on this machine."""
        return self._programs

    @property
    def syncs(self) -> int:
        """How often the log has been synced."""
        return int(self._page.syncs)

    def slow_disk(self, seconds: float) -> None:
        """Each fsync takes so much longer from now on."""
        self._page.delay_ms = round(seconds * 1000)

    def fill_disk(self) -> None:
        """The disk takes half of one more write, then nothing."""
        self._page.is_full = 1

    def free_disk(self) -> None:
        """There is room again."""
        self._page.is_full = 0

    def set_clock(self, seconds: float) -> None:
        """The server's clock is so far ahead of ours from now on, or behind."""
        self._page.offset_us = round(seconds * 1e6)

    def lose_power(self, survives: float = 0.0) -> int:
        """What a loss of power leaves of the log: what was synced, and the share `survives` of what was not.

        Returns the bytes that are lost. The server must stand still, by SIGSTOP, and be killed then.
        """
        log = Path(self._page.name.decode())
        size = log.stat().st_size
        kept = int(self._page.synced) + int(survives * (size - int(self._page.synced)))
        with log.open("r+b") as file:
            file.truncate(kept)
        return size - kept

    def tear_log(self) -> None:
        """Half a command at the end of the log, as a crash in the middle of a write leaves it. As `lose_power`."""
        with Path(self._page.name.decode()).open("ab") as file:
            file.write(_TORN)

    def close(self) -> None:
        """Gives the page back."""
        del self._page
        self._memory.close()
