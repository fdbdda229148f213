"""One part that is away or slow takes no other with it: what the probes ask, and how patient they are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.conftest import CHART, Objects, Render, every, helm, one, scenarios

pytestmark = pytest.mark.unit

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def container(objects: Objects, component: str) -> dict[str, Any]:
    """The only container of a Deployment."""
    (found,) = one(objects, "Deployment", component)["spec"]["template"]["spec"]["containers"]
    return dict(found)


@pytest.mark.parametrize("scenario", scenarios())
def test_gateway_probes_ask_for_nobody_behind_it(render: Render, scenario: str) -> None:
    """While Valkey and the API move to another host, a gateway can move too, and its budget stops no drain."""
    objects = render(scenario=scenario)
    gateway = container(objects, "gateway")
    configuration = one(objects, "ConfigMap", "gateway")["data"]["nginx.conf"]

    for probe in PROBES:
        path = gateway[probe].get("httpGet", {}).get("path")
        assert path in (None, "/healthz", "/-/healthz")
        if path:
            answer = configuration.partition(f"location = {path} {{")[2].partition("}")[0]
            assert answer.split() == ["return", "200", '"ok\\n";']


def test_a_slow_api_pod_stays_in_service(render: Render) -> None:
    """Answers after four seconds are in time, and a quarter of a minute without any takes no pod away."""
    ready = container(render(), "api")["readinessProbe"]

    assert ready["httpGet"] == {"path": "/readyz", "port": "internal"}
    assert ready["timeoutSeconds"] >= 5
    assert ready["periodSeconds"] * ready["failureThreshold"] >= 15


def test_the_gateway_knows_every_api_pod_and_prefers_ready_ones(render: Render) -> None:
    """A second Service names pods that are not ready; nginx asks them only when no ready one is left."""
    objects = render()
    services = {each["metadata"]["name"]: each["spec"] for each in every(objects, "Service", "api")}
    servers = [
        line.split()[1:]
        for line in one(objects, "ConfigMap", "gateway")["data"]["nginx.conf"].splitlines()
        if line.strip().startswith("server ") and "resolve" in line
    ]

    assert {name: spec.get("publishNotReadyAddresses", False) for name, spec in services.items()} == {
        "wizard-math-wizard-api": False,
        "wizard-math-wizard-api-all": True,
    }
    assert [(name.partition(".")[0], "backup;" in rest) for name, *rest in servers] == [
        ("wizard-math-wizard-api", False),
        ("wizard-math-wizard-api-all", True),
    ]


def test_no_domain_of_the_cluster_is_assumed(render: Render) -> None:
    """No rendered object names `cluster.local`, nor a Service of the cluster's DNS."""
    for scenario in scenarios():
        text = str(render(scenario=scenario))

        assert "cluster.local" not in text
        assert "kube-dns.kube-system" not in text


def test_notes_say_what_a_volume_of_one_host_means(tmp_path: Path) -> None:
    """Only where there is a volume."""
    memory = ("--set", "valkey.persistence.enabled=false,valkey.persistence.acceptDataLoss=true")

    sentence = "the volume is bound to that host"
    assert sentence in notes(tmp_path / "volume")
    assert sentence not in notes(tmp_path / "memory", *memory)


def notes(folder: Path, *arguments: str) -> str:
    """What an installation prints. Helm shows notes only with a cluster at hand, so here they are an object's text."""
    shutil.copytree(CHART, folder)
    text = (folder / "templates" / "NOTES.txt").read_text()
    wrapped = '{{ define "notes" }}' + text + '{{ end }}kind: Notes\ntext: {{ include "notes" . | toJson }}\n'
    (folder / "templates" / "notes.yaml").write_text(wrapped)
    shown = ("--show-only", "templates/notes.yaml", "--kube-version", "1.34.0")
    return str(yaml.safe_load(helm("template", "wizard", str(folder), *shown, *arguments))["text"])
