"""Every `helm upgrade` and `helm install` of the docs is one that this chart takes: its values are there."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from tests.chart.conftest import CHART, ROOT, helm

pytestmark = pytest.mark.chart

_COMMAND = re.compile(r"^ *(helm (?:upgrade|install) .*?[^\\])$", re.MULTILINE | re.DOTALL)


def settings(page: Path) -> list[list[str]]:
    """The `--set` of each command of a page, with those of the commands before where it reuses their values.

    Left out are commands with a file of values, which the page's reader writes, and those with something left out.
    """
    found: list[list[str]] = []
    for command in _COMMAND.findall(page.read_text(encoding="utf-8")):
        words = shlex.split(command.replace("\\\n", " "), comments=True)
        if "…" not in words and "-f" not in words:
            before = found[-1] if found and "--reuse-values" in words else []
            found.append([*before, *(each for word, each in pairwise(words) if word == "--set")])
    return found


COMMANDS = {
    f"{page.relative_to(ROOT)} {number}": sets
    for page in [ROOT / "README.md", CHART / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for number, sets in enumerate(settings(page), 1)
}


@pytest.mark.parametrize("sets", COMMANDS.values(), ids=COMMANDS)
def test_the_chart_takes_the_values_of_a_command(sets: list[str]) -> None:
    """A key that does not exist would be refused, and so would values that do not go together."""
    given = [word for each in sets for word in ("--set", each)]
    rendered = helm("template", "wizard", str(CHART), "--kube-version", "1.34.0", *given)

    assert "kind: Deployment" in rendered


def test_commands_are_found() -> None:
    """In the pages that have them."""
    assert {name.rpartition(" ")[0] for name in COMMANDS} >= {
        *("docs/backup.md", "docs/kubernetes.md", "docs/scale.md", "docs/upgrade.md", "chart/README.md")
    }
