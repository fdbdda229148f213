"""What an upgrade finds in the cluster: Secrets that have changed, and what it cannot change."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.conftest import CHART, Objects, Refused, Render, every, helm, one
from tests.chart.fake_cluster import FakeCluster
from tests.chart.objects import pods
from wizard import __version__

pytestmark = pytest.mark.unit


def stored(kind: str, name: str, **data: str) -> dict[str, Any]:
    """A Secret or a ConfigMap."""
    values = {key: b64encode(text.encode()).decode() if kind == "Secret" else text for key, text in data.items()}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": values}


def annotations(objects: Objects, component: str) -> dict[str, str]:
    """Those of a Deployment's pods."""
    template = one(objects, "Deployment", component)["spec"]["template"]
    return dict(template["metadata"].get("annotations", {}))


PASSWORDS = {"admin": "1", "api": "2", "worker": "3", "metrics": "4"}

#: The scenario, what its pods read, and what changes in it: kind, name, key; then which pods are renewed.
CHANGED = {
    "the tunnel's token": ("public-token", "Secret", "tunnel", "token", {"cloudflared"}),
    "the tunnel's credentials": ("public-tunnel", "Secret", "tunnel", "credentials.json", {"cloudflared"}),
    "who signs the gateway's certificate": ("public-tunnel", "ConfigMap", "authority", "ca.crt", {"cloudflared"}),
    # These files are read again when they change: passwords by each connection, the certificate at each handshake.
    "the API's password": ("default", "Secret", "passwords", "api", set()),
    "the workers' password": ("default", "Secret", "passwords", "worker", set()),
    "static tokens": ("public-tunnel", "Secret", "programs", "tokens.json", set()),
    "the gateway's certificate": ("public-tunnel", "Secret", "origin", "tls.crt", set()),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_secret_renews_those_who_read_it_at_their_start(render: Render, what: str) -> None:
    """And nobody else: the annotation of their pods changes with it."""
    scenario, kind, name, key, renewed = CHANGED[what]
    known = {"passwords": PASSWORDS, "tunnel": {"token": "t", "credentials.json": "{}"}}
    known |= {"programs": {"tokens.json": "[]"}, "origin": {"tls.crt": "c", "tls.key": "k"}}
    objects = [stored("Secret", each, **data) for each, data in known.items()]
    objects.append(stored("ConfigMap", "authority", **{"ca.crt": "ca"}))
    (target,) = [each for each in objects if (each["kind"], each["metadata"]["name"]) == (kind, name)]

    with FakeCluster(*objects) as cluster:
        before = render(scenario=scenario, cluster=cluster)
        again = render(scenario=scenario, cluster=cluster)
        target["data"][key] = b64encode(b"another").decode()
        after = render(scenario=scenario, cluster=cluster)

    components = {each["metadata"]["labels"]["app.kubernetes.io/component"] for each in every(before, "Deployment")}
    assert all(annotations(before, each) == annotations(again, each) for each in components)
    assert {each for each in components if annotations(before, each) != annotations(after, each)} == renewed


def test_passwords_that_the_chart_made_renew_nobody(render: Render) -> None:
    """The first upgrade finds what the installation made, and restarts nothing because of it."""
    made = stored("Secret", "wizard-math-wizard-valkey", **PASSWORDS)
    with FakeCluster() as empty, FakeCluster(made) as installed:
        before, after = render(cluster=empty), render(cluster=installed)

    for component in ("api", "worker", "gateway"):
        assert annotations(before, component) == annotations(after, component)


def selector_of(component: str, name: str = "math-wizard") -> dict[str, Any]:
    """How its pods are found."""
    labels = {"name": name, "instance": "wizard", "component": component}
    return {"matchLabels": {f"app.kubernetes.io/{key}": value for key, value in labels.items()}}


def valkey_of(
    size: str = "2Gi", storage_class: str = "", *, has_claim: bool = True, policy: str = "Parallel"
) -> dict[str, Any]:
    """The StatefulSet that is there."""
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    if storage_class:
        claim["storageClassName"] = storage_class
    spec: dict[str, Any] = (
        {"volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim}]} if has_claim else {}
    )
    spec |= {"podManagementPolicy": policy, "selector": selector_of("valkey")}
    metadata = {"name": "wizard-math-wizard-valkey"}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata, "spec": spec}


FAST = {"valkey.persistence.storageClass": "fast"}
UNCHANGEABLE = {
    "a larger volume": (
        valkey_of("1Gi"),
        {},
        "valkey.persistence.size is 2Gi, but wizard-math-wizard-valkey was made with 1Gi",
    ),
    "another class": (valkey_of(storage_class="slow"), FAST, 'was made with "slow" and ReadWriteOnce'),
    "a StatefulSet of an older chart": (
        valkey_of(policy="OrderedReady"),
        {},
        "kubectl --namespace math-wizard delete statefulset wizard-math-wizard-valkey --cascade=orphan",
    ),
    "other labels of pods": (
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "wizard-math-wizard-worker"},
            "spec": {"selector": selector_of("worker", "sums")},
        },
        {},
        "set nameOverride to what it was, or another fullnameOverride",
    ),
    "a volume where there was none": (valkey_of(has_claim=False), {}, "valkey.persistence.enabled is true, but"),
}


@pytest.mark.parametrize("what", UNCHANGEABLE)
def test_what_kubernetes_would_not_change_is_refused_before_anything_is(render: Render, what: str) -> None:
    """The sentence names the value and the way that there is."""
    there, values, sentence = UNCHANGEABLE[what]

    with FakeCluster(there) as cluster, pytest.raises(Refused) as refused:
        render(values, scenario="default", cluster=cluster)

    assert sentence in str(refused.value)
    assert re.search("README.md|uninstall first|--cascade=orphan|nameOverride", str(refused.value))


def test_a_volume_as_it_was_is_accepted(render: Render) -> None:
    """However its size is written; and any after the StatefulSet was deleted, as the README tells."""
    with FakeCluster(valkey_of("2048Mi", "the-default")) as cluster, FakeCluster() as orphaned:
        assert render(scenario="default", cluster=cluster)
        assert render({"valkey.persistence.size": "9Gi"}, scenario="default", cluster=orphaned)


@pytest.mark.parametrize("scenario", ["public-tunnel", "replicas"])
def test_another_version_renews_only_those_whose_image_is_another(tmp_path: Path, scenario: str) -> None:
    """Valkey, the gateway and the tunnel go on: nothing of theirs has changed, and Valkey's restart is an outage."""
    next_chart = tmp_path / "chart"
    shutil.copytree(CHART, next_chart)
    about = next_chart / "Chart.yaml"
    about.write_text(about.read_text().replace("0.1.0", "0.2.0"))

    before, after = (pod_templates(chart, scenario) for chart in (CHART, next_chart))

    assert {component for component in before if before[component] != after[component]} == {"api", "worker"}
    assert len(before) >= 4


def pod_templates(chart: Path, scenario: str) -> dict[str, Any]:
    """Of each Deployment and StatefulSet, by component."""
    text = helm(
        *("template", "wizard", str(chart), "--kube-version", "1.34.0"),
        *("--values", str(CHART / "ci" / f"{scenario}-values.yaml")),
    )
    objects = [each for each in yaml.safe_load_all(text) if each]
    return {
        each["metadata"]["labels"]["app.kubernetes.io/component"]: each["spec"]["template"]
        for each in [*every(objects, "Deployment"), *every(objects, "StatefulSet")]
    }


def test_a_pod_says_the_version_of_its_image(render: Render) -> None:
    """In a form that a label may have."""
    tags = {"gateway.image.tag": "x" * 99 + "-", "valkey.image.tag": "9.1.2"}
    versions = {
        labels["app.kubernetes.io/component"]: labels["app.kubernetes.io/version"]
        for _, labels, _ in pods(render(tags, scenario="replicas"))
    }

    assert versions["valkey"] == versions["backup"] == "9.1.2"
    assert versions["gateway"] == "x" * 63
    assert versions["api"] == versions["worker"] == __version__
