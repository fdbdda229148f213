"""What is rendered is valid and sound, as others judge it; the plain manifests are what the chart renders."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.chart.conftest import CHART, NAMESPACE, ROOT, Render, every, helm, one, scenarios
from tests.conftest import missing
from wizard import __version__

pytestmark = pytest.mark.unit

#: Of other projects: their schemas are not Kubernetes' own.
FOREIGN = {"ScaledObject", "HTTPRoute", "Certificate", "PodMonitor", "PrometheusRule"}

#: What kube-score asks for and we do otherwise, with the reason.
UNWANTED = {
    "container-image-pull-policy": "Always would keep images that were loaded into kind from being found",
}


@pytest.mark.parametrize("version", ["1.30.0", "1.34.0"])
@pytest.mark.parametrize("scenario", scenarios())
def test_objects_are_valid(render: Render, scenario: str, version: str) -> None:
    """Every object is one that Kubernetes knows, without a field that it does not: oldest version and newest tried."""
    for each in render(scenario=scenario, kube_version=version):
        if each["kind"] not in FOREIGN:
            kubernetes_validate.validate(each, version.rpartition(".")[0], strict=True)


@pytest.mark.parametrize("scenario", scenarios())
def test_kube_score_finds_nothing_critical(render: Render, scenario: str) -> None:
    """No critical finding for any object of any installation."""
    if not shutil.which("kube-score"):
        missing("kube-score")
    objects = [each for each in render(scenario=scenario) if each["kind"] not in FOREIGN]

    done = subprocess.run(
        ["kube-score", "score", "-", "--output-format", "json", *(f"--ignore-test={test}" for test in UNWANTED)],
        check=False,
        input=yaml.safe_dump_all(objects),
        capture_output=True,
        text=True,
    )

    critical = [
        f"{each['object_name']}: {check['check']['name']}: {check['comments']}"
        for each in json.loads(done.stdout)
        for check in each["checks"]
        if not check["skipped"] and check["grade"] == 1
    ]
    assert critical == []


def test_plain_manifests_are_what_the_chart_renders(tmp_path: Path) -> None:
    """`make manifests` would change nothing."""
    helm("version")
    subprocess.run([ROOT / "k8s" / "render-manifests.sh", tmp_path / "manifests"], check=True)

    rendered = _texts(tmp_path / "manifests")

    assert rendered == _texts(ROOT / "k8s" / "manifests"), "run `make manifests`"


def test_versions_agree(render: Render) -> None:
    """The packages, the chart and the images have one version."""
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())

    assert chart["version"] == chart["appVersion"] == __version__
    assert _image(render(), "worker") == f"math-wizard-worker:{__version__}"


def test_a_digest_goes_before_a_tag(render: Render) -> None:
    """Who pins an image gets that image."""
    digest = f"sha256:{'0' * 64}"

    assert _image(render({"worker.image.digest": digest}), "worker") == f"math-wizard-worker@{digest}"


def test_pods_know_who_they_are(render: Render) -> None:
    """The API and the workers have their pod's name from the Downward API, and Valkey's password as a file."""
    for component in ("api", "worker"):
        container = one(render(), "Deployment", component)["spec"]["template"]["spec"]["containers"][0]
        environment = {each["name"]: each for each in container["env"]}

        assert environment["POD_NAME"]["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}
        assert environment["VALKEY_USERNAME"]["value"] == component
        assert environment["VALKEY_PASSWORD_FILE"]["value"] == "/run/secrets/valkey/password"
        assert all(isinstance(each.get("value", ""), str) for each in container["env"])


def test_settings_have_the_code_s_names(render: Render) -> None:
    """Every variable that the chart sets is one that the code reads, in `Settings` or beside it."""
    source = "".join(
        path.read_text() for folder in ("wizard", "app", "worker") for path in (ROOT / folder).rglob("*.py")
    )
    for component in ("api", "worker"):
        container = one(render(), "Deployment", component)["spec"]["template"]["spec"]["containers"][0]

        assert [each["name"] for each in container["env"] if f'"{each["name"]}"' not in source] == []


def test_a_change_of_configuration_renews_its_pods(render: Render) -> None:
    """The checksum of nginx's and Valkey's configuration stands in their pods."""
    before, after = (
        render(scenario="default"),
        render({"gateway.connectionsPerAddress": 7, "valkey.appendfsync": "everysec"}, scenario="default"),
    )

    for kind, component in (("Deployment", "gateway"), ("StatefulSet", "valkey")):
        sums = {
            _template(each, kind, component)["metadata"]["annotations"]["checksum/config"] for each in (before, after)
        }
        assert len(sums) == 2


def test_ways_in_lead_to_the_gateway(render: Render) -> None:
    """Ingress and HTTPRoute have the one Service behind them; the tunnel has one of its own (test_tunnel.py)."""
    ingress = one(render(scenario="autoscaled"), "Ingress", "gateway")
    route = one(render(scenario="keda"), "HTTPRoute", "gateway")
    service = one(render(), "Service", "gateway")["metadata"]["name"]

    assert ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"] == service
    assert ingress["spec"]["ingressClassName"] == "nginx"
    assert "annotations" not in ingress["metadata"]
    assert route["spec"]["rules"][0]["backendRefs"] == [{"name": service, "port": 80}]


def test_workers_are_scaled_by_seconds_of_work(render: Render) -> None:
    """KEDA and the HPA compare the slots that the work is worth with a pod's; the API knows the time to drain."""
    values = {"worker.slots": 2, "worker.autoscaling.drainSeconds": 12, "worker.resources.limits.memory": "4Gi"}
    objects = render(values, scenario="keda")
    (trigger,) = one(objects, "ScaledObject", "worker")["spec"]["triggers"]
    (metric,) = one(render(values, scenario="external"), "HorizontalPodAutoscaler", "worker")["spec"]["metrics"]
    environment = _template(objects, "Deployment", "api")["spec"]["containers"][0]["env"]

    assert trigger["metadata"]["valueLocation"] == "queue.wanted_slots"
    assert trigger["metadata"]["targetValue"] == metric["external"]["target"]["averageValue"] == "2"
    assert trigger["metricType"] == metric["external"]["target"]["type"] == "AverageValue"
    assert {"name": "DRAIN_SECONDS", "value": "12"} in environment
    assert f"-api.{NAMESPACE}.svc:5001/" in trigger["metadata"]["url"]


def test_deletion_cost_comes_with_autoscaling(render: Render) -> None:
    """The right to patch pods is there when workers are autoscaled, and goes when someone says so."""
    assert every(render(scenario="default"), "ValidatingAdmissionPolicy") == []
    assert every(render(scenario="autoscaled"), "ValidatingAdmissionPolicy")
    assert every(render({"api.deletionCost.enabled": False}, scenario="autoscaled"), "ValidatingAdmissionPolicy") == []


def _template(objects: list[dict[str, Any]], kind: str, component: str) -> dict[str, Any]:
    template: dict[str, Any] = one(objects, kind, component)["spec"]["template"]
    return template


def _image(objects: list[dict[str, Any]], component: str) -> str:
    return str(_template(objects, "Deployment", component)["spec"]["containers"][0]["image"])


def _texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.yaml")}
