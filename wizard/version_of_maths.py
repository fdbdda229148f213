"""Which mathematics answers: a digest of all that calculates. An answer of another version is never given again.

The API and the workers have the same sources and the same list of libraries, also where only the workers install them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_WIZARD = Path(__file__).resolve().parent

#: What decides an answer: reading a line, the numbers, the operations.
_PACKAGES = ("language", "arithmetic", "formulas", "meaning", "kinds", "operations")

#: Hex digits: enough that no two versions that meet have the same.
LENGTH = 16


@cache
def maths_version() -> str:
    """The digest, as 16 hex digits. It is taken once, in some 10 ms."""
    return version_of(_WIZARD)


def version_of(wizard: Path) -> str:
    """The digest of the sources in a folder `wizard`, and of the list of libraries beside it, if there is one."""
    digest = hashlib.sha256()
    for path in _sources(wizard):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(wizard.parent).as_posix()}:{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()[:LENGTH]


def _sources(wizard: Path) -> Iterator[Path]:
    for package in _PACKAGES:
        yield from sorted((wizard / package).rglob("*.py"))
    libraries = wizard.parent / "requirements" / "worker.txt"
    if libraries.exists():
        yield libraries
