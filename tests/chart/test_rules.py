"""Every installation keeps the rules, and a rule notices when any one control is taken away."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.chart.conftest import Render, every, scenarios
from tests.chart.objects import containers, pods
from tests.chart.rules import broken

pytestmark = pytest.mark.unit

#: Where each control stands in a pod, a container or a kind of object: taken away, something must be said.
POD = ("runAsNonRoot", "runAsUser", "runAsGroup", "seccompProfile")
CONTAINER = ("allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities")
SPEC = ("serviceAccountName", "automountServiceAccountToken")


def _without(*path: str) -> Callable[[dict[str, Any]], None]:
    def take(found: dict[str, Any]) -> None:
        for step in path[:-1]:
            found = found[step]
        del found[path[-1]]

    return take


def _with(value: object, *path: str) -> Callable[[dict[str, Any]], None]:
    def put(found: dict[str, Any]) -> None:
        for step in path[:-1]:
            found = found.setdefault(step, {})
        found[path[-1]] = value

    return put


IN_PODS = {
    **{f"a pod without {name}": _without("securityContext", name) for name in POD},
    **{f"a pod without {name}": _without(name) for name in SPEC},
    "a pod with a user below 10000": _with(999, "securityContext", "runAsUser"),
    "a pod in its host's network": _with(True, "hostNetwork"),
    "a pod that sees its host's processes": _with(True, "hostPID"),
    "a pod that mounts its host": _with([{"name": "host", "hostPath": {"path": "/"}}], "volumes"),
    "a pod with an endless emptyDir": _with([{"name": "tmp", "emptyDir": {}}], "volumes"),
    "a pod that mounts a token": _with(
        [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}], "volumes"
    ),
    "a pod whose secret all may read": _with([{"name": "s", "secret": {"secretName": "s"}}], "volumes"),
}

IN_CONTAINERS = {
    **{f"a container without {name}": _without("securityContext", name) for name in CONTAINER},
    "a privileged container": _with(True, "securityContext", "privileged"),
    "a container as root": _with(0, "securityContext", "runAsUser"),
    "a container with a capability": _with({"drop": ["ALL"], "add": ["NET_ADMIN"]}, "securityContext", "capabilities"),
    "a container without limits": _without("resources", "limits"),
    "a container without requests": _without("resources", "requests"),
    "a container with a port of its host": _with([{"containerPort": 80, "hostPort": 80}], "ports"),
    "a password in a variable": _with([{"name": "VALKEY_PASSWORD", "value": "x"}], "env"),
    "a whole Secret as variables": _with([{"secretRef": {"name": "passwords"}}], "envFrom"),
    "a token as an argument": _with(["--token=x"], "args"),
}

IN_OBJECTS = {
    "no policy for patches": ("ValidatingAdmissionPolicy", None),
    "no binding of the policy": ("ValidatingAdmissionPolicyBinding", None),
    "a policy that only warns": ("ValidatingAdmissionPolicyBinding", _with(["Warn"], "spec", "validationActions")),
    "a policy that fails open": ("ValidatingAdmissionPolicy", _with("Ignore", "spec", "failurePolicy")),
    "a policy without conditions": ("ValidatingAdmissionPolicy", _with([], "spec", "validations")),
    "a role for all of Kubernetes": (
        "Role",
        _with([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}], "rules"),
    ),
    "a role that deletes": ("Role", _with([{"apiGroups": [""], "resources": ["pods"], "verbs": ["delete"]}], "rules")),
    "an account that hands out its token": ("ServiceAccount", _without("automountServiceAccountToken")),
    "replicas beside an autoscaler": ("Deployment", _with(3, "spec", "replicas")),
    "no autoscaler and no replicas": ("HorizontalPodAutoscaler", None),
    "no budget for disruptions": ("PodDisruptionBudget", None),
    "a budget that stops every drain": ("PodDisruptionBudget", _with(0, "spec", "maxUnavailable")),
    "a namespace written down": ("Service", _with("default", "metadata", "namespace")),
    "a selector that takes everyone's pods": (
        "Service",
        _with({"app.kubernetes.io/name": "math-wizard"}, "spec", "selector"),
    ),
    "a Service without its component": ("Service", _without("metadata", "labels", "app.kubernetes.io/component")),
}

IN_DEPLOYMENTS = {
    "no liveness": _without("containers", 0, "livenessProbe"),
    "no readiness": _without("containers", 0, "readinessProbe"),
    "too little time to end": _with(5, "terminationGracePeriodSeconds"),
    "no spread": _without("topologySpreadConstraints"),
}


@pytest.mark.parametrize("scenario", scenarios())
def test_rules_hold(render: Render, scenario: str) -> None:
    """Nothing is wrong with any installation that we keep as an example."""
    assert broken(render(scenario=scenario)) == []


@pytest.mark.parametrize("control", IN_PODS)
def test_a_pod_that_lacks_a_control_is_noticed(render: Render, control: str) -> None:
    """Whichever pod of whichever component loses it, a rule says so."""
    objects = render(scenario="public-tunnel")

    for number, _ in enumerate(pods(objects)):
        changed = copy.deepcopy(objects)
        IN_PODS[control](list(pods(changed))[number][2])
        assert broken(changed), list(pods(objects))[number][0]


@pytest.mark.parametrize("control", IN_CONTAINERS)
def test_a_container_that_lacks_a_control_is_noticed(render: Render, control: str) -> None:
    """Whichever container loses it, a rule says so."""
    objects = render(scenario="public-tunnel")

    for number, _ in enumerate(containers(objects)):
        changed = copy.deepcopy(objects)
        IN_CONTAINERS[control](list(containers(changed))[number][1])
        assert broken(changed), list(containers(objects))[number][0]


@pytest.mark.parametrize("control", IN_OBJECTS)
def test_an_object_that_is_changed_is_noticed(render: Render, control: str) -> None:
    """Whichever object of that kind is changed or missing, a rule says so."""
    kind, change = IN_OBJECTS[control]
    objects = render(scenario="autoscaled")
    owned = {each["spec"]["scaleTargetRef"]["name"] for each in every(objects, "HorizontalPodAutoscaler")}

    for number, each in enumerate(every(objects, kind)):
        if control == "replicas beside an autoscaler" and each["metadata"]["name"] not in owned:
            continue
        changed = copy.deepcopy(objects)
        found = every(changed, kind)[number]
        if change:
            change(found)
        else:
            changed.remove(found)
        assert broken(changed), each["metadata"]["name"]


@pytest.mark.parametrize("control", IN_DEPLOYMENTS)
def test_a_deployment_that_lacks_a_control_is_noticed(render: Render, control: str) -> None:
    """Whichever Deployment loses it, a rule says so."""
    objects = render(scenario="public-tunnel")

    for number, each in enumerate(every(objects, "Deployment")):
        changed = copy.deepcopy(objects)
        IN_DEPLOYMENTS[control](every(changed, "Deployment")[number]["spec"]["template"]["spec"])
        assert broken(changed), each["metadata"]["name"]
