"""The chart as it is rendered: each test says with which values, and looks at the objects."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.fake_cluster import FakeCluster
from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "chart"
NAMESPACE = "math-wizard"

Objects = list[dict[str, Any]]
Render = Callable[..., Objects]


class Refused(Exception):
    """Helm would not render; its text is what a person would read."""


def helm(*arguments: str) -> str:
    """What helm prints; raises `Refused` with what it complains about."""
    if not shutil.which("helm"):
        missing("helm")
    done = subprocess.run(["helm", *arguments], check=False, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


def render_chart(
    values: dict[str, Any] | None = None,
    *,
    scenario: str = "",
    kube_version: str = "1.34.0",
    release: str = "wizard",
    cluster: FakeCluster | None = None,
) -> Objects:
    """The objects that the chart makes of `values` and of a file of `chart/ci`, with what it finds in a cluster."""
    arguments = ["template", release, str(CHART), "--namespace", NAMESPACE, "--kube-version", kube_version]
    if cluster:
        arguments += ["--dry-run=server", "--kube-apiserver", cluster.url]
    if scenario:
        arguments += ["--values", str(CHART / "ci" / f"{scenario}-values.yaml")]
    for key, value in (values or {}).items():
        arguments += ["--set-json", f"{key}={json.dumps(value)}"]
    text = helm(*arguments)
    assert "%!" not in text, "a template prints a value that is not there"
    return [each for each in yaml.safe_load_all(text) if each]


@pytest.fixture(scope="session")
def render() -> Render:
    """Renders the chart."""
    return render_chart


def scenarios() -> list[str]:
    """The names of the files in `chart/ci`: one installation each."""
    return sorted(path.name.removesuffix("-values.yaml") for path in (CHART / "ci").glob("*-values.yaml"))


def one(objects: Objects, kind: str, component: str) -> dict[str, Any]:
    """The only object of that kind and component."""
    found = every(objects, kind, component)
    assert len(found) == 1, f"{len(found)} objects of kind {kind} for {component}"
    return found[0]


def every(objects: Objects, kind: str, component: str = "") -> Objects:
    """All objects of that kind, of one component or of any."""
    return [
        each
        for each in objects
        if each["kind"] == kind and component in ("", each["metadata"]["labels"].get("app.kubernetes.io/component"))
    ]
