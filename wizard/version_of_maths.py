"""Which mathematics answers: a digest of all that calculates. An answer of another version is never given again.

The API and the workers have the same sources and the same list of libraries, also where only the workers install them.
Where the package was installed from a wheel there is no list; what is installed counts instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

_WIZARD = Path(__file__).resolve().parent

#: What decides an answer: reading a line, the numbers, the operations.
_PACKAGES = ("language", "arithmetic", "formulas", "verdicts", "meaning", "kinds", "operations")

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
    if not _list_of_libraries(wizard).exists():
        digest.update(" ".join(_installed()).encode())
    return digest.hexdigest()[:LENGTH]


def _sources(wizard: Path) -> Iterator[Path]:
    for package in _PACKAGES:
        yield from sorted((wizard / package).rglob("*.py"))
    libraries = _list_of_libraries(wizard)
    if libraries.exists():
        yield libraries


def _list_of_libraries(wizard: Path) -> Path:
    return wizard.parent / "requirements" / "worker.txt"


def _installed() -> Iterator[str]:
    """The libraries that the installed package asks for, each with its version if it is there."""
    try:
        wanted = metadata.requires("math-wizard") or []
    except metadata.PackageNotFoundError:
        return
    for each in sorted(wanted):
        requirement, _, condition = each.partition(";")
        if "extra" not in condition:
            name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
            try:
                yield f"{name}=={metadata.version(name)}"
            except metadata.PackageNotFoundError:
                yield name
