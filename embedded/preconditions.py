"""What must hold before anything is started. A check raises `CannotRun`: one sentence that says what to change."""

from __future__ import annotations

import errno
import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from wizard.errors import WizardError

#: A module of each kind of library that the API and the workers need.
_MODULES = ("valkey", "flask", "gunicorn", "msgspec", "flint", "gmpy2", "sympy")

#: The largest number of a port, and the one that any user may open.
MAX_PORT = 65_535
DEFAULT_PORT = 8080


class CannotRun(WizardError):
    """The embedded default cannot run; the text says what to change."""


def check_libraries() -> None:
    """Everything that the API nodes and the workers import can be found."""
    missing = [name for name in _MODULES if not find_spec(name)]
    if missing:
        raise CannotRun(
            f"{sys.executable} lacks {', '.join(missing)}: in a checkout, `make run` installs and starts all; "
            "elsewhere, pip install math-wizard."
        )


def check_folder(folder: Path) -> None:
    """The data folder can be created, and this user may write everything in it."""
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(
            f"The data folder {folder} cannot be used ({error.strerror}): set WIZARD_DATA to a folder of yours."
        ) from None
    # After one `sudo make run`, some of the files are root's.
    for path in (folder, *sorted(folder.rglob("*"))):
        if not os.access(path, os.W_OK):
            raise CannotRun(
                f"{path} cannot be written by this user: set WIZARD_DATA to a folder of yours, or become its owner."
            )


def check_port(name: str, host: str, port: int) -> None:
    """The port of the setting `name` is free. API nodes open it with SO_REUSEPORT: they would not notice another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            other = DEFAULT_PORT if error.errno == errno.EACCES else port + 1 if port < MAX_PORT else port - 1
            raise CannotRun(f"Port {port} on {host} cannot be used ({error.strerror}): try {name}={other}.") from None
