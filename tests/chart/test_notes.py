"""What an installation prints: its commands name what was rendered, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.chart.conftest import CHART, helm, scenarios
from tests.chart.test_outages import notes

pytestmark = pytest.mark.unit

#: Arguments of helm beside the scenarios: how people come in, and which parts are off.
INSTALLATIONS = {
    **{each: ("--values", str(CHART / "ci" / f"{each}-values.yaml")) for each in scenarios()},
    "a port of each host": ("--set", "gateway.service.type=NodePort"),
    "a load balancer": ("--set", "gateway.service.type=LoadBalancer"),
    "no gateway": ("--set", "gateway.enabled=false"),
    "workers alone": ("--set", "gateway.enabled=false,api.enabled=false"),
    "no workers": ("--set", "worker.enabled=false,worker.autoscaling.mode=queue"),
    "a long name": ("--set", f"fullnameOverride={'a' * 50}"),
}

#: What kubectl calls them.
KINDS = {"service": "Service", "secret": "Secret", "httproute": "HTTPRoute"}


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_commands_name_what_is_there(tmp_path: Path, installation: str) -> None:
    """Services, Secrets, autoscalers, pods of components, claims, and tests for `helm test`."""
    arguments = INSTALLATIONS[installation]
    text = notes(tmp_path / "chart", *arguments)
    rendered = helm("template", "wizard", str(CHART), "--kube-version", "1.34.0", *arguments)
    objects = [each for each in yaml.safe_load_all(rendered) if each]
    there = {(each["kind"], each["metadata"]["name"]) for each in objects}
    components = {each["metadata"]["labels"]["app.kubernetes.io/component"] for each in objects}

    for kind, name in re.findall(r"kubectl .*?\b(service|secret|httproute)[ /](\S+)", text):
        assert (KINDS[kind], name) in there
    for component in re.findall(r"app.kubernetes.io/component=(\w+)", text):
        assert component in components
    for claim in re.findall(r"\bdata-(\S+?)-\d\b", text):
        assert ("StatefulSet", claim) in there
    assert ("describe hpa" in text) <= any(kind in ("HorizontalPodAutoscaler", "ScaledObject") for kind, _ in there)
    assert ("helm -n default test" in text) == any(kind == "Pod" for kind, _ in there)


def test_a_port_that_is_encrypted_is_the_one_that_is_told(tmp_path: Path) -> None:
    """In mode public the plain one only says where https is, and on a host's port it says it wrongly."""
    public = (*INSTALLATIONS["public-tls"], "--set", "gateway.service.type=NodePort")

    assert 'spec.ports[?(@.name=="https")].nodePort' in notes(tmp_path / "public", *public)
    assert 'spec.ports[?(@.name=="http")].nodePort' in notes(tmp_path / "plain", *INSTALLATIONS["a port of each host"])


def test_without_a_gateway_the_api_is_reached_at_its_service(tmp_path: Path) -> None:
    """The notes say how, and the policy lets in whom it lets in at the gateway otherwise."""
    text = notes(tmp_path / "chart", "--set", "gateway.enabled=false")

    assert "kubectl -n default port-forward service/wizard-math-wizard-api 8080:5000" in text
