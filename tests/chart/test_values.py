"""A mistake in the values is refused with a sentence that names the key, and every value is told and checked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from tests.chart import half_public, half_valkey
from tests.chart.conftest import CHART, Refused, Render, every, helm, one, scenarios

pytestmark = pytest.mark.unit

SCALED = {"worker.autoscaling.mode": "cpu"}
TUNNEL = {"cloudflared.enabled": True, "cloudflared.mode": "config", "cloudflared.config.tunnelId": "1"}
NO_CPU = {"requests": {"cpu": None}}

GUARDS: dict[str, tuple[dict[str, Any], str]] = {
    "API replicas beside an autoscaler": (
        {"api.replicas": 3, "api.autoscaling.enabled": True},
        "api.replicas is set beside api.autoscaling.enabled",
    ),
    "worker replicas beside an autoscaler": ({"worker.replicas": 3, **SCALED}, "worker.replicas is set beside"),
    "fewest API pods above most": ({"api.autoscaling.minReplicas": 9}, "api.autoscaling.minReplicas is 9"),
    "fewest workers above most": ({"worker.autoscaling.minReplicas": 11}, "worker.autoscaling.minReplicas is 11"),
    "an API without a CPU request to scale by": (
        {"api.autoscaling.enabled": True, "api.resources": NO_CPU},
        "needs api.resources.requests.cpu",
    ),
    "no worker to measure": ({**SCALED, "worker.autoscaling.minReplicas": 0}, "with mode cpu must be at least 1"),
    "no worker before Kubernetes 1.37": (
        {
            "worker.autoscaling.mode": "external",
            "worker.autoscaling.external.metricName": "demand",
            "worker.autoscaling.minReplicas": 0,
        },
        "takes Kubernetes 1.37, and this is v1.34.0",
    ),
    "no worker and our own metric before 1.37": (
        {"worker.autoscaling.mode": "queue", "worker.autoscaling.minReplicas": 0},
        "with mode queue takes Kubernetes 1.37",
    ),
    "our own metric without an API": (
        {"worker.autoscaling.mode": "queue", "api.enabled": False},
        "mode queue needs api.enabled",
    ),
    "KEDA's metric without an API": (
        {"worker.autoscaling.mode": "keda", "api.enabled": False, "gateway.enabled": False},
        "mode keda needs api.enabled",
    ),
    "an external metric without a name": (
        {"worker.autoscaling.mode": "external"},
        "needs worker.autoscaling.external.metricName",
    ),
    "more children than memory": (
        {"worker.slots": 2},
        "worker.slots (2) × worker.taskMemoryMiB (1024) + 128 MiB for the worker itself is 2176Mi",
    ),
    "a limit that just does not suffice": ({"worker.resources.limits.memory": "1151Mi"}, "is 1152Mi"),
    "memory in thousandths": ({"worker.resources.limits.memory": "2000m"}, "2000m is no amount of memory"),
    "a demonstration without an operator": ({"demo.enabled": True}, "demo.enabled needs demo.existingSecret"),
    "waiters that take every thread": ({"api.maxWaiters": 24}, "must stay below api.threads (32)"),
    "two Valkeys": ({"valkey.external.host": "elsewhere"}, "valkey.external.host is set while valkey.enabled"),
    "no Valkey": ({"valkey.enabled": False}, "valkey.external.host is empty"),
    "an external Valkey without passwords": (
        {"valkey.enabled": False, "valkey.external.host": "elsewhere"},
        "valkey.auth.existingSecret must name the Secret",
    ),
    "tasks that do not outlive a pod": (
        {"valkey.persistence.enabled": False},
        "Set valkey.persistence.acceptDataLoss to true if you mean it",
    ),
    "a Valkey without bounds": (
        {"valkey.resources.limits.memory": None},
        "valkey.resources.limits.memory is missing",
    ),
    "a node port of an inner Service": ({"gateway.service.nodePort": 30080}, "gateway.service.type is ClusterIP"),
    "two doors with one number": ({**half_public.TLS, "gateway.service.port": 443}, "gateway.service.port is 443"),
    "two doors with one number on every host": (
        {
            **half_public.TLS,
            "gateway.service": {"type": "NodePort", "nodePort": 30080, "tlsNodePort": 30080},
        },
        "tlsNodePort are both 30080",
    ),
    "a label that pods are found by": (
        {"worker.pod.labels": {"app.kubernetes.io/component": "mine"}},
        "worker.pod.labels sets app.kubernetes.io/component",
    ),
    "an annotation that pods are renewed by": (
        {"gateway.pod.annotations": {"checksum/config": "1"}},
        "gateway.pod.annotations sets checksum/config",
    ),
    "a label twice on a dashboard": (
        {"metrics.dashboard.labels": {"grafana_dashboard": "2"}},
        "metrics.dashboard.labels sets grafana_dashboard",
    ),
    "a budget in two ways": (
        {"api.podDisruptionBudget": {"minAvailable": 1}},
        "set api.podDisruptionBudget.maxUnavailable to null",
    ),
    "an ingress for nobody": ({"ingress.enabled": True, "ingress.host": ""}, "ingress.enabled needs ingress.host"),
    "TLS without a certificate": (
        {"ingress.enabled": True, "ingress.tls.enabled": True},
        "ingress.tls.enabled needs ingress.tls.secretName",
    ),
    "a route that belongs to no Gateway": ({"httpRoute.enabled": True}, "httpRoute.enabled needs httpRoute.parentRefs"),
    "a way in that leads nowhere": (
        {"ingress.enabled": True, "gateway.enabled": False},
        "ingress.enabled needs gateway.enabled",
    ),
    "a tunnel without a token": ({"cloudflared.enabled": True}, "cloudflared.token.existingSecret"),
    "a tunnel without a name": (TUNNEL, "cloudflared.mode config needs cloudflared.config.hostname"),
    "a tunnel without credentials": (
        {**TUNNEL, "cloudflared.config.hostname": "wizard.example.org"},
        "cloudflared.mode config needs cloudflared.config.existingSecret",
    ),
    "a scraper that no policy lets in": (
        {"metrics.podMonitor.enabled": True},
        "metrics.podMonitor.enabled needs networkPolicy.metricsFrom",
    ),
    **half_valkey.REFUSED,
    **half_public.REFUSED,
}

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a key that does not exist": ({"apii": {}}, "apii"),
    "a key with a typing error": ({"worker.replica": 3}, "replica"),
    "a text for a number": ({"worker.slots": "two"}, "slots"),
    "no replica at all": ({"api.replicas": 0}, "replicas"),
    "a mode that does not exist": ({"worker.autoscaling.mode": "memory"}, "mode"),
    "a prefix without a hash tag": ({"valkey.prefix": "wizard:"}, "prefix"),
    "a policy that loses more": ({"valkey.appendfsync": "no"}, "appendfsync"),
    "a port that no node has": ({"gateway.service.nodePort": 80}, "nodePort"),
    "a digest that is none": ({"api.image.digest": "latest"}, "digest"),
    "a Secret in plain sight": ({"valkey.auth.password": "secret"}, "password"),
    "a mode in between": ({"mode": "half"}, "mode"),
    "a role that does not exist": ({"access.roles.default": ["admin"]}, "default"),
    "a rule for nobody": ({"access.roles.rules": [{"roles": ["read"]}]}, "rules"),
    "an e-mail address that is none": ({"access.roles.rules": [{"email": "ada", "roles": ["read"]}]}, "email"),
    "a team with its domain": ({"access.cloudflare.team": "wizards.cloudflareaccess.com"}, "team"),
    "the whole world as a proxy": ({"gateway.trustedProxies": ["0.0.0.0/0"]}, "trustedProxies"),
    "a network that is none": ({"gateway.trustedProxies": ["proxy.example.org"]}, "trustedProxies"),
    "a network of no such size": ({"gateway.trustedProxies": ["10.0.0.0/99"]}, "trustedProxies"),
    "an address that is no network": ({"networkPolicy.kubernetes.cidr": "10.0.0.1"}, "cidr"),
    "a Secret that Kubernetes would not keep": ({"valkey.auth.existingSecret": "My_Passwords"}, "existingSecret"),
    "a key that no Secret has": ({"cloudflared.token.key": "a b"}, "key"),
    "a name in capitals": ({"fullnameOverride": "Wizard"}, "fullnameOverride"),
    "a host in capitals": ({"ingress.host": "Wizard.example.org"}, "host"),
    "a schedule in words": ({"backup.schedule": "every night"}, "schedule"),
    "a label that Kubernetes would refuse": ({"api.pod.labels": {"team": "a b"}}, "team"),
    "an annotation without a name": ({"api.pod.annotations": {"a b": "c"}}, "a b"),
    "memory in words": ({"api.resources.limits.memory": "2 GB"}, "memory"),
    "an image with a space": ({"api.image.tag": "1.0 x"}, "tag"),
    "someone else's image without a version": ({"valkey.image.tag": ""}, "tag"),
    "a password in an address": ({"tracing.endpoint": "https://me:secret@collector:4318"}, "endpoint"),
    "a level of logs that nobody knows": ({"logs.level": "loud"}, "level"),
    "a collector without a scheme": ({"tracing.endpoint": "collector:4318"}, "endpoint"),
    "an alert that could never be": ({"metrics.prometheusRule.memoryRatio": 1.5}, "memoryRatio"),
    "a limit of nothing": ({"limits.read": 0}, "read"),
    "a token in plain sight": ({"access.tokens.token": "secret"}, "token"),
}


@pytest.mark.parametrize("mistake", GUARDS)
def test_values_that_do_not_go_together_are_refused(render: Render, mistake: str) -> None:
    """The sentence names the key and what to do about it."""
    values, sentence = GUARDS[mistake]

    with pytest.raises(Refused) as refused:
        render(values)

    assert sentence in str(refused.value)


@pytest.mark.parametrize("way", half_public.ACCEPTED)
def test_every_whole_way_is_accepted(render: Render, way: str) -> None:
    """The guards refuse mixtures, not ways: each of these is rendered."""
    assert render(half_public.ACCEPTED[way])


def test_every_guard_is_tried() -> None:
    """Each `fail` has its mistake above or, one, in `test_odd_values.py`; the cluster's are in `test_upgrades.py`."""
    text = "".join(path.read_text() for path in CHART.rglob("*.tpl") if path.name != "_cluster.tpl")

    assert len(re.findall(r"\bfail [\"(]", text)) == len(GUARDS) - 7 + 1, "seven have two mistakes each"


@pytest.mark.parametrize("mistake", WRONG)
def test_values_of_a_wrong_kind_are_refused(render: Render, mistake: str) -> None:
    """The schema names the key."""
    values, key = WRONG[mistake]

    with pytest.raises(Refused, match="values don't meet the specifications of the schema") as refused:
        render(values)

    assert key in str(refused.value)


def test_schema_and_values_name_the_same_keys() -> None:
    """No value without a check and no check without a value; a few keys hold whatever Kubernetes allows."""
    schema = json.loads((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())

    assert _differences(schema, schema, values, "") == ["global is not in values.yaml"]


def test_every_value_is_used() -> None:
    """A value that no template reads would promise something."""
    text = "".join(path.read_text() for folder in ("templates", "files") for path in (CHART / folder).rglob("*.*"))
    values = yaml.safe_load((CHART / "values.yaml").read_text())

    unused = [key for key in _leaves(values) if not re.search(rf"\b{re.escape(key)}\b", text)]

    assert unused == []


@pytest.mark.parametrize("scenario", scenarios())
def test_lint_finds_nothing(scenario: str) -> None:
    """`helm lint --strict` has nothing to say of any installation that we keep as an example."""
    values = str(CHART / "ci" / f"{scenario}-values.yaml")

    assert "1 chart(s) linted, 0 chart(s) failed" in helm(
        "lint", "--strict", "--kube-version", "1.34.0", "--values", values, str(CHART)
    )


def test_two_renderings_are_the_same_bytes() -> None:
    """With the passwords in a Secret of their own nothing is random: GitOps sees no difference."""
    arguments = ("template", "wizard", str(CHART), "--kube-version", "1.34.0", "--set", "valkey.auth.existingSecret=p")

    assert helm(*arguments) == helm(*arguments)


def test_scaling_to_none_is_possible_where_it_works(render: Render) -> None:
    """With KEDA always, with an external metric from Kubernetes 1.37 on."""
    keda = one(render(scenario="keda"), "ScaledObject", "worker")
    values = {"worker.autoscaling.minReplicas": 0}
    external = one(render(values, scenario="external", kube_version="1.37.0"), "HorizontalPodAutoscaler", "worker")

    assert keda["spec"]["minReplicaCount"] == external["spec"]["minReplicas"] == 0


def test_limits_that_just_suffice_are_accepted(render: Render) -> None:
    """The guard counts every MiB, in whichever unit."""
    for amount in ("1152Mi", "1207959552", "1.125Gi"):
        assert render({"worker.resources.limits.memory": amount})


def test_passwords_are_made_and_kept(render: Render) -> None:
    """Without a Secret of one's own the chart makes one, each user a password, and an uninstall leaves it."""
    secret = one(render(), "Secret", "valkey")

    assert secret["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    assert {*secret["data"]} == {"admin", "api", "worker", "metrics", "replica", "sentinel", "backup"}
    assert len(set(secret["data"].values())) == 7
    assert every(render(scenario="default"), "Secret") == []


def _differences(schema: dict[str, Any], part: dict[str, Any], values: Any, at: str) -> list[str]:
    if "$ref" in part:
        part = schema["definitions"][part["$ref"].rpartition("/")[2]]
    if part.get("additionalProperties") is not False or at.endswith(
        ("resources.", "behavior.", "podDisruptionBudget.")
    ):
        return []
    known = part["properties"]
    found = [f"{at}{key} is not in values.yaml" for key in known.keys() - values.keys()]
    found += [f"{at}{key} is not in the schema" for key in values.keys() - known.keys()]
    for key in known.keys() & values.keys():
        inner = known[key]
        is_open = inner.get("type") == "object" or "$ref" in inner
        if isinstance(values[key], dict) and is_open:
            found += _differences(schema, inner, values[key], f"{at}{key}.")
    return found


#: What goes into the objects as it is.
_HANDED_ON = ("resources", "behavior", "podDisruptionBudget", "podSecurityContext", "containerSecurityContext")


def _leaves(values: dict[str, Any]) -> set[str]:
    keys = set()
    for key, value in values.items():
        keys.add(key)
        if isinstance(value, dict) and key not in _HANDED_ON:
            keys |= _leaves(value)
    return keys


def test_a_demonstration_has_its_operator(render: Render) -> None:
    """The token reaches the API as a file, and no worker; the switch reaches both."""
    objects = render({"demo.enabled": True, "demo.existingSecret": "operators"})
    api, worker = (one(objects, "Deployment", name)["spec"]["template"]["spec"] for name in ("api", "worker"))

    switches = [
        {each["name"]: each.get("value") for each in pod["containers"][0]["env"]}.get("DEMO") for pod in (api, worker)
    ]
    assert switches == ["1", "1"]
    assert "operators" in json.dumps(api)
    assert "operators" not in json.dumps(worker)
