"""Metrics as Prometheus would read them, from one node or from several."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable

from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import missing


def families(text: str) -> dict[str, str]:
    """Family → type, of one scrape; each must be told what it means."""
    found = list(text_string_to_metric_families(text))
    assert all(each.documentation for each in found)
    return {each.name: each.type for each in found}


def total(texts: Iterable[str], name: str, **labels: str) -> float:
    """The sum over all scrapes of the samples of one name that have these labels, as `sum(…)` would be."""
    return sum(
        sample.value
        for text in texts
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def labels_of(texts: Iterable[str], label: str) -> set[str]:
    """All values of one label."""
    return {value for text in texts for value in re.findall(rf'\b{label}="([^"]*)"', text)}


def lint(text: str) -> str:
    """What promtool says of a scrape; nothing if all is well."""
    if not shutil.which("promtool"):
        missing("promtool")
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
