"""What differs from cluster to cluster can be said: users, volumes, objects of one's own, names as long as they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chart.conftest import Render, every, one, render_chart
from tests.chart.objects import containers, pods

pytestmark = pytest.mark.unit

NO_USERS = {"podSecurityContext": {"runAsUser": None, "runAsGroup": None, "fsGroup": None}}


def test_openshift_chooses_the_users(render: Render) -> None:
    """Left out where they are null; what else Pod Security wants stays."""
    for name, _, spec in pods(render(NO_USERS)):
        assert not {"runAsUser", "runAsGroup", "fsGroup"} & spec["securityContext"].keys(), name
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_openshift_s_dns_is_let_through(render: Render) -> None:
    """As the README tells: in a namespace of its own, and its pods listen elsewhere than its Service."""
    where = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "openshift-dns"}}}]
    objects = render({"networkPolicy.dns": where, "networkPolicy.dnsPorts": [5353]}, scenario="public-tunnel")

    for component in ("api", "worker", "gateway", "cloudflared", "tests"):
        rule = one(objects, "NetworkPolicy", component)["spec"]["egress"][0]
        assert rule["to"] == where
        assert rule["ports"] == [{"port": 5353, "protocol": "UDP"}, {"port": 5353, "protocol": "TCP"}]


def test_a_security_context_can_be_left_out_or_replaced(render: Render) -> None:
    """All of it, or one key; every component has the same then."""
    without = render({"podSecurityContext": None, "containerSecurityContext": None})
    other = render({"podSecurityContext.runAsUser": 12345, "containerSecurityContext.seLinuxOptions": {"level": "s0"}})

    assert not any(spec.get("securityContext") for _, _, spec in pods(without))
    assert not any(each["securityContext"] for _, each in containers(without))
    assert {spec["securityContext"]["runAsUser"] for _, _, spec in pods(other)} == {12345}
    assert all(each["securityContext"]["seLinuxOptions"] == {"level": "s0"} for _, each in containers(other))
    assert all(each["securityContext"]["readOnlyRootFilesystem"] is True for _, each in containers(other))


def test_only_development_writes_to_roots(render: Render) -> None:
    """What skaffold needs is said once, and changes no other container."""
    objects = render({"development.writableRoot": True})

    writable = {name for name, each in containers(objects) if not each["securityContext"]["readOnlyRootFilesystem"]}
    assert writable == {"wizard-math-wizard-api", "wizard-math-wizard-worker"}


def test_long_names_that_begin_alike_stay_two() -> None:
    """Two releases of 45 characters that differ in the last: no object of one has the name of one of the other."""
    found = [names("the-calculations-of-the-department-of-number-" + each) for each in "ab"]

    assert not found[0] & found[1]
    assert max(map(len, found[0] | found[1])) <= 63


def names(full: str) -> set[str]:
    """Of all objects."""
    return {each["metadata"]["name"] for each in render_chart({"fullnameOverride": full}, scenario="public-tunnel")}


@pytest.mark.parametrize("component", ["api", "worker", "gateway", "cloudflared"])
def test_volumes_of_one_s_own_are_mounted(component: str) -> None:
    """Beside those of the chart, with templates in them rendered."""
    values: dict[str, Any] = {
        f"{component}.extraVolumes": [{"name": "mine", "configMap": {"name": "{{ .Release.Name }}-mine"}}],
        f"{component}.extraVolumeMounts": [{"name": "mine", "mountPath": "/mine"}],
    }
    before = one(render_chart(scenario="public-tunnel"), "Deployment", component)["spec"]["template"]["spec"]
    after = one(render_chart(values, scenario="public-tunnel"), "Deployment", component)["spec"]["template"]["spec"]

    assert after["volumes"] == [*before["volumes"], {"name": "mine", "configMap": {"name": "wizard-mine"}}]
    mounts = [each["containers"][0]["volumeMounts"] for each in (before, after)]
    assert mounts[1] == [*mounts[0], {"name": "mine", "mountPath": "/mine"}]


@pytest.mark.parametrize("component", ["api", "worker", "cloudflared"])
def test_variables_of_one_s_own_are_set(component: str) -> None:
    """After those of the chart."""
    mine = {"name": "HTTPS_PROXY", "value": "http://{{ .Release.Name }}.proxy"}
    (container,) = one(
        render_chart({f"{component}.extraEnv": [mine]}, scenario="public-tunnel"), "Deployment", component
    )["spec"]["template"]["spec"]["containers"]

    assert container["env"][-1] == {"name": "HTTPS_PROXY", "value": "http://wizard.proxy"}


def test_objects_of_one_s_own_come_with_the_release(render: Render) -> None:
    """As objects or as text, with templates rendered."""
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {}, "name": "{{ .Release.Name }}-mine"}}
    text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {}, name: {{ include "math-wizard.fullname" . }}-too}'

    found = {each["metadata"]["name"] for each in every(render({"extraObjects": [config, text]}), "ConfigMap")}

    assert {"wizard-mine", "wizard-math-wizard-too"} <= found


def test_workers_can_be_kept_while_keda_sees_nothing(render: Render) -> None:
    """Only if someone says how many: without that their number stays."""
    fallback = {"failureThreshold": 3, "replicas": 4}
    with_one = render({"worker.autoscaling.keda.fallback": fallback}, scenario="keda")

    assert one(with_one, "ScaledObject", "worker")["spec"]["fallback"] == fallback
    assert "fallback" not in one(render(scenario="keda"), "ScaledObject", "worker")["spec"]
