"""What a release says of the chart: its values in a table, its images, and one version down to the plain manifests."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from release.chart import changes, published
from release.values_table import rows, with_tables
from tests.chart.conftest import CHART, ROOT, Render, helm, scenarios

pytestmark = pytest.mark.unit


def test_the_table_of_values_is_up_to_date() -> None:
    """Whoever changes a value or its comment runs `make chart-docs`."""
    readme = (CHART / "README.md").read_text()

    assert readme == with_tables(readme, _values(), _schema()), "run `make chart-docs`"


def test_every_value_has_a_row_with_a_type() -> None:
    """No value is left out of the table, and the schema knows each."""
    keys = [row.key for row in rows(_values(), _schema())]

    assert len(keys) == len(set(keys))
    assert [row.key for row in rows(_values(), _schema()) if not row.kind] == []
    for key in _leaves(yaml.safe_load(_values()), ""):
        assert any(key == each or key.startswith(f"{each}.") for each in keys), key


def test_artifact_hub_is_told_every_image_that_can_run(render: Render) -> None:
    """Those of all installations together, and no other, so that its scanner sees what runs."""
    told = yaml.safe_load(_chart()["annotations"]["artifacthub.io/images"])
    used = {
        container["image"]
        for scenario in scenarios()
        for each in render(scenario=scenario)
        if each["kind"] in ("Deployment", "StatefulSet")
        for container in each["spec"]["template"]["spec"]["containers"]
    }

    assert {each["image"] for each in told} == used


def test_annotations_are_texts() -> None:
    """Helm takes nothing else; lists are written as YAML in a text."""
    annotations = _chart()["annotations"]

    assert all(isinstance(each, str) for each in annotations.values())
    assert annotations["artifacthub.io/category"] in CATEGORIES


def test_a_published_chart_names_the_images_where_they_are(tmp_path: Path) -> None:
    """In its values and for Artifact Hub; the images of others keep their names. What has changed is told, too."""
    chart = tmp_path / "math-wizard"
    shutil.copytree(CHART, chart)

    published(chart, "ghcr.io/example", "https://github.com/example/math-wizard")

    rendered = helm("template", "wizard", str(chart), "--kube-version", "1.34.0")
    images = set(re.findall(r"image: (\S+)", rendered))
    assert {each for each in images if "math-wizard" in each} == {
        f"ghcr.io/example/math-wizard-{component}:{_chart()['version']}" for component in ("api", "worker")
    }
    assert f"valkey/valkey:{yaml.safe_load(_values())['valkey']['image']['tag']}" in images
    told = yaml.safe_load((chart / "Chart.yaml").read_text())
    assert told["sources"] == ["https://github.com/example/math-wizard"]
    annotated = {each["image"] for each in yaml.safe_load(told["annotations"]["artifacthub.io/images"])}
    assert {each for each in annotated if "math-wizard" in each} <= images
    assert yaml.safe_load(told["annotations"]["artifacthub.io/changes"])


def test_a_chart_published_without_a_registry_keeps_its_names(tmp_path: Path) -> None:
    """Those that `docker build` gave the images here."""
    chart = tmp_path / "math-wizard"
    shutil.copytree(CHART, chart)

    published(chart, "", "")

    assert (chart / "values.yaml").read_text() == _values()
    assert "sources" not in yaml.safe_load((chart / "Chart.yaml").read_text())


def test_the_changes_of_a_version_are_those_under_its_heading() -> None:
    """Before it has one, those of the next."""
    changelog = (
        "# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- Newer.\n\n"
        "## [1.2.0] - 2026-01-01\n\n### Added\n\n- One,\n  on two lines.\n- Two.\n\n"
        "## [1.1.0]\n\n### Removed\n\n- Old.\n"
    )

    assert changes(changelog, "1.2.0") == [
        {"kind": "added", "description": "One, on two lines."},
        {"kind": "added", "description": "Two."},
    ]
    assert changes(changelog, "9.9.9") == [{"kind": "fixed", "description": "Newer."}]


def test_one_command_writes_another_version_everywhere(tmp_path: Path) -> None:
    """`make version VERSION=9.8.7`: code, chart, docs and plain manifests state it, and none states the old one."""
    helm("version")
    kept = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "wizard/*.py", "chart", "k8s", "release"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for file in [*kept, "Makefile", "docs/kubernetes.md", "CHANGELOG.md"]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    old = str(_chart()["version"])

    # With -o the environment counts as up to date.
    make = ["make", "-o", ".venv/dev.stamp", "version", "VERSION=9.8.7"]
    done = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    stating = [each for each in [*kept, "docs/kubernetes.md"] if "9.8.7" in (tmp_path / each).read_text()]
    assert {"wizard/__init__.py", "chart/Chart.yaml", "docs/kubernetes.md", "k8s/manifests/api/deployment.yaml"} <= set(
        stating
    )
    assert [each for each in stating if re.search(rf"\b{re.escape(old)}\b", (tmp_path / each).read_text())] == []


#: Those that Artifact Hub has.
CATEGORIES = frozenset({
    "ai-machine-learning", "database", "integration-delivery", "monitoring-logging", "networking", "security",
    "skip-prediction", "storage", "streaming-messaging",
})  # fmt: skip


def _values() -> str:
    return (CHART / "values.yaml").read_text()


def _schema() -> dict[str, object]:
    return dict(json.loads((CHART / "values.schema.json").read_text()))


def _chart() -> dict[str, dict[str, str]]:
    return dict(yaml.safe_load((CHART / "Chart.yaml").read_text()))


def _leaves(values: object, above: str) -> list[str]:
    if not isinstance(values, dict) or not values:
        return [above]
    return [leaf for key, value in values.items() for leaf in _leaves(value, f"{above}.{key}".lstrip("."))]
