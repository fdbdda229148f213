"""`python -m release.version [VERSION]`: says the version, or writes another one to every place that states it.

`wizard/__init__.py` has the version; the other places repeat it, because Helm and readers cannot import it.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wizard.errors import WizardError

ROOT = Path(__file__).resolve().parent.parent

#: A version that both Helm (SemVer) and pip (PEP 440) read in the same way.
_VERSION = re.compile(r"\d+\.\d+\.\d+(-rc\.\d+)?")

_UNRELEASED = "## [Unreleased]\n"


class WrongVersion(WizardError):
    """The version cannot be said or written; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file that state the version; the pattern matches what stands before it."""

    file: str
    before: str

    def versions(self, root: Path) -> list[str]:
        """Every version that the file states there."""
        return [match["version"] for match in self._pattern().finditer((root / self.file).read_text(encoding="utf-8"))]

    def write(self, root: Path, version: str) -> None:
        """States another version."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(self._pattern().sub(lambda match: match["before"] + version, text), encoding="utf-8")

    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<before>{self.before})(?P<version>{_VERSION.pattern})", re.MULTILINE)


#: The first is the one place that has it. `k8s/manifests/` is not here: `make manifests` renders it from the chart.
PLACES = (
    Place("wizard/__init__.py", r'^__version__ = "'),
    Place("chart/Chart.yaml", r"^version: "),
    Place("chart/Chart.yaml", r'^appVersion: "'),
    Place("chart/Chart.yaml", r"math-wizard-(?:api|worker):"),
    Place("docs/kubernetes.md", r"math-wizard-(?:api|worker):"),
)


def agreed(root: Path = ROOT) -> str:
    """The version that all places state; raises `WrongVersion` when they do not agree."""
    stated = list(_stated(root))
    if len({version for _, version in stated}) != 1:
        raise WrongVersion(f"The version differs: {'; '.join(f'{file} {version}' for file, version in stated)}.")
    return stated[0][1]


def write(version: str, root: Path = ROOT) -> None:
    """Writes the version to all places, and a heading for it in the changelog."""
    if not _VERSION.fullmatch(version):
        raise WrongVersion(f"VERSION is {version!r}, but must be three numbers such as 1.2.0, or 1.2.0-rc.1.")
    for place in PLACES:
        place.write(root, version)
    changes = root / "CHANGELOG.md"
    text = changes.read_text(encoding="utf-8")
    if f"## [{version}]" not in text:
        heading = f"{_UNRELEASED}\n## [{version}] - {time.strftime('%Y-%m-%d')}\n"
        changes.write_text(text.replace(_UNRELEASED, heading, 1), encoding="utf-8")


def _stated(root: Path) -> Iterator[tuple[str, str]]:
    for place in PLACES:
        versions = place.versions(root)
        yield from ((place.file, version) for version in versions or ["no version"])


def main() -> int:
    """Returns the exit code."""
    try:
        if sys.argv[1:]:
            write(sys.argv[1])
        print(agreed())
    except WizardError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
