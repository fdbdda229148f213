"""A Valkey that somebody else runs, instead of one of our own: `VALKEY_URL=valkeys://… make run`."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from embedded.preconditions import CannotRun
from wizard.settings import Settings
from wizard.valkey_address import DEFAULT_HOST

#: The settings that name files. The nodes have a working folder of their own.
_FILES = (
    "valkey_password_file",
    "valkey_sentinel_password_file",
    "valkey_tls_ca",
    "valkey_tls_cert",
    "valkey_tls_key",
)


def external_valkey() -> dict[str, str] | None:
    """The variables for the nodes beside those that they inherit; None if the environment names no Valkey.

    Raises `CannotRun` if it does not serve: nothing here could start it again.
    """
    settings = Settings.from_environment()
    if not (settings.valkey_url or settings.valkey_sentinels or settings.valkey_host != DEFAULT_HOST):
        return None
    asked = subprocess.run([sys.executable, "-m", "embedded.reach"], capture_output=True, text=True, check=False)
    if asked.returncode:
        raise CannotRun(asked.stderr.strip())
    names = {each.name: each.metadata["name"] for each in fields(Settings)}
    files = {names[each]: getattr(settings, each) for each in _FILES}
    return {name: str(Path(path).absolute()) for name, path in files.items() if path}
