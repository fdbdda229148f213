"""`python -m release.chart FOLDER`: packages the chart as it is published.

The names of our images begin with `REGISTRY` there, and Artifact Hub is told where the sources are (`SOURCE_URL`) and
what has changed (`CHANGELOG.md`). The chart in the checkout has none of that: it installs what was built here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from wizard import __version__

ROOT = Path(__file__).resolve().parent.parent

_SECTION = re.compile(r"^## \[(?P<version>.+?)\].*\n(?P<text>(?:(?!## \[).*\n)*)", re.MULTILINE)

#: What Artifact Hub calls the sections of a changelog.
_KINDS = {"Added": "added", "Changed": "changed", "Fixed": "fixed", "Removed": "removed", "Security": "security"}

#: Changes that Artifact Hub is told: the first of each section, for its page shows them beside the chart.
_MAX_CHANGES = 30


def published(chart: Path, registry: str, source_url: str) -> None:
    """Changes a copy of the chart into the one that is published."""
    ours = re.compile(r"(?<![\w/])(math-wizard-(?:api|worker))(?=[,:])")
    for name in ("Chart.yaml", "values.yaml"):
        text = (chart / name).read_text(encoding="utf-8")
        (chart / name).write_text(ours.sub(rf"{registry}/\1", text) if registry else text, encoding="utf-8")
    told: dict[str, object] = {}
    if source_url:
        told = {"home": source_url, "sources": [source_url], "icon": f"{source_url}/raw/v{__version__}/ui/icon.svg"}
    with (chart / "Chart.yaml").open("a", encoding="utf-8") as file:
        # The annotations come last in the file, so that one more can follow them.
        entries = changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
        lines = yaml.safe_dump(entries, allow_unicode=True, width=10**6).splitlines()
        file.write("  artifacthub.io/changes: |\n" + "".join(f"    {line}\n" for line in lines))
        file.write(f'  artifacthub.io/prerelease: "{str("-" in __version__).lower()}"\n')
        file.write(yaml.safe_dump(told) if told else "")


def changes(changelog: str, version: str = __version__) -> list[dict[str, str]]:
    """What the changelog says of a version, or of what is not released yet where it does not name the version."""
    sections = {match["version"]: match["text"] for match in _SECTION.finditer(changelog)}
    found: list[dict[str, str]] = []
    for section in re.split(r"^### ", sections.get(version) or sections["Unreleased"], flags=re.MULTILINE)[1:]:
        kind, _, entries = section.partition("\n")
        texts = re.split(r"^- ", entries, flags=re.MULTILINE)[1:]
        found += [{"kind": _KINDS[kind.strip()], "description": " ".join(text.split())} for text in texts]
    return found[:_MAX_CHANGES]


def main() -> int:
    """Returns the exit code."""
    with tempfile.TemporaryDirectory() as work:
        chart = Path(work) / "math-wizard"
        shutil.copytree(ROOT / "chart", chart)
        published(chart, os.environ.get("REGISTRY", ""), os.environ.get("SOURCE_URL", ""))
        command = ["helm", "package", str(chart), "--destination", sys.argv[1]]
        return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
