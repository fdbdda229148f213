"""The command lines of programs that read everything from the environment."""

from __future__ import annotations

import argparse


def takes_no_arguments(program: str, about: str) -> None:
    """Answers `--help`; refuses every other argument with exit code 2, instead of ignoring it."""
    settings = "Settings are environment variables: docs/reference/settings.md."
    argparse.ArgumentParser(program, description=f"{about} {settings}", allow_abbrev=False).parse_args()
