"""Each thing that goes wrong on Kubernetes is named, with the command that helps; a whole installation has none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doctor import kubernetes
from doctor.cluster import Snapshot
from tests.unit.doctor.objects import homeless, labels, pod, seen, waiting

pytestmark = pytest.mark.unit

WHOLE = [pod(each) for each in ("api", "worker", "valkey", "gateway")]
QUEUE = {"queued": 0, "queued_parts": 0, "dead_letters": 0}
WORKER = {"component": "worker"}


def hpa(reason: str) -> dict[str, Any]:
    """An autoscaler that does nothing, and why."""
    condition = {"type": "ScalingActive", "status": "False", "reason": reason, "message": "no such metric"}
    return {"metadata": {"name": "wizard-worker", "labels": labels("worker")}, "status": {"conditions": [condition]}}


def claim(storage_class: str | None) -> dict[str, Any]:
    """Valkey's, without a volume."""
    spec = {"storageClassName": storage_class} if storage_class else {}
    return {"metadata": {"name": "data-valkey"}, "spec": spec, "status": {"phase": "Pending"}}


def storage_class(name: str) -> dict[str, Any]:
    """One whose volumes are made at once."""
    return {"metadata": {"name": name}, "volumeBindingMode": "Immediate"}


def host(name: str, *, cordoned: bool = False) -> dict[str, Any]:
    """A Kubernetes Node."""
    return {"metadata": {"name": name}, "spec": {"unschedulable": True} if cordoned else {}}


NO_PODS = {
    "metadata": {"name": "wizard-api", "labels": labels("api")},
    "status": {"conditions": [{"type": "ReplicaFailure", "status": "True", "message": "exceeded quota: cpu"}]},
}
INGRESS = {"metadata": {"name": "wizard-gateway"}, "spec": {"ingressClassName": "nginx"}}

#: What is there, a part of the sentence, a part of the command.
ILLNESSES: dict[str, tuple[Snapshot, str, str]] = {
    "an image that is not there": (
        seen(pod("api", ready=False, **waiting("ImagePullBackOff"))),
        "wizard-api-1 lacks its image math-wizard-api:1",
        "kind load docker-image --name trial math-wizard-api:1",
    ),
    "an image that is in no registry": (
        seen(pod("api", ready=False, **waiting("ErrImagePull")), context="production"),
        "lacks its image",
        "docker push math-wizard-api:1",
    ),
    "a Secret that is not there": (
        seen(
            pod("worker", ready=False, phase="Pending", **waiting("ContainerCreating")),
            events={"wizard-worker-1": ['MountVolume.SetUp failed: secret "passwords" not found']},
        ),
        "there is no secret passwords in the namespace maths",
        "kubectl -n maths create secret generic passwords",
    ),
    "a Secret without a key": (
        seen(
            pod("worker", ready=False, phase="Pending", **waiting("ContainerCreating")),
            events={"wizard-worker-1": ["references non-existent secret key: worker"]},
        ),
        "lacks a key that it needs",
        "kubectl -n maths describe pod wizard-worker-1",
    ),
    "a setting that is refused": (
        seen(pod("api", ready=False, restartCount=4, lastState={"terminated": {"exitCode": 2}})),
        "has ended 4 times, the last time with code 2",
        "kubectl -n maths logs wizard-api-1 --previous",
    ),
    "too little memory": (
        seen(pod("worker", restartCount=1, lastState={"terminated": {"reason": "OOMKilled", "exitCode": 137}})),
        "more memory than worker.resources.limits.memory",
        "--set worker.resources.limits.memory=",
    ),
    "too little CPU": (
        seen(homeless("worker", "0/1 nodes are available: 1 Insufficient cpu.")),
        "1 Insufficient cpu",
        "lower worker.resources.requests",
    ),
    "Valkey's host is drained": (
        seen(
            homeless("valkey", "1 node(s) were unschedulable, 1 node(s) had volume node affinity conflict"),
            pod("api", ready=False),
            hosts=[host("one", cordoned=True), host("two")],
        ),
        "one takes no pods now and its volume is on one of them",
        "kubectl uncordon one",
    ),
    "no storage class by default": (
        seen(
            pod("valkey", ready=False, phase="Pending"), claims=[claim(None)], storage_classes=[storage_class("fast")]
        ),
        "no storage class is the default",
        "valkey.persistence.storageClass: fast",
    ),
    "a storage class that does not exist": (
        seen(
            pod("valkey", ready=False, phase="Pending"),
            claims=[claim("quick")],
            storage_classes=[storage_class("fast")],
        ),
        "there is no storage class quick",
        "kubectl get storageclass",
    ),
    "a quota": (seen(deployments=[NO_PODS]), "exceeded quota: cpu", "describe replicaset"),
    "an upgrade that broke off": (
        seen(*WHOLE, release_status="pending-upgrade"),
        "it is pending-upgrade",
        "helm -n maths history wizard",
    ),
    "a password that is refused": (
        seen(
            pod("api", ready=False),
            pod("valkey"),
            readiness={"detail": "Valkey cannot serve this now (our user lacks a right there): try again in a moment."},
        ),
        "Valkey refuses the password or the rights of wizard-api-1",
        "kubectl -n maths logs",
    ),
    "a Valkey that is not ready": (
        seen(pod("api", ready=False), pod("worker", ready=False), pod("valkey", ready=False)),
        "wizard-valkey-1 runs and is not ready",
        "kubectl -n maths logs wizard-valkey-1",
    ),
    "no metrics-server": (
        seen(*WHOLE, autoscalers=[hpa("FailedGetResourceMetric")]),
        "nobody measures CPU",
        "k8s/metrics-server.yaml",
    ),
    "no adapter": (
        seen(*WHOLE, autoscalers=[hpa("FailedGetExternalMetric")]),
        "no such metric",
        "describe hpa wizard-worker",
    ),
    "an ingress that nobody serves": (
        seen(*WHOLE, ingresses=[INGRESS], ingress_classes=["traefik"]),
        "there is no class nginx",
        "ingress.className: traefik",
    ),
    "no worker": (
        seen(*WHOLE, state={"queue": QUEUE | {"queued": 7}, "nodes": [{"component": "api"}]}),
        "7 tasks wait, and no worker is there",
        "kubectl -n maths get pods,hpa",
    ),
    "dead letters": (
        seen(*WHOLE, state={"queue": QUEUE | {"dead_letters": 3}, "nodes": [WORKER]}),
        "3 tasks failed too often",
        "kubectl -n maths logs",
    ),
    "a full memory": (
        seen(*WHOLE, state={"queue": QUEUE, "nodes": [WORKER], "valkey": {"memory_bytes": 250 * 2**20}}),
        "Valkey has filled 81% of its memory",
        "--set valkey.resources.limits.memory=",
    ),
}


@pytest.mark.parametrize("illness", ILLNESSES)
def test_what_is_wrong_is_named_with_the_next_command(illness: str) -> None:
    """One finding for one cause: what only waits for it is not told."""
    snapshot, sentence, command = ILLNESSES[illness]

    (found,) = kubernetes.examine(snapshot)

    assert sentence in found.sentence
    assert command in found.command


def test_a_whole_installation_has_nothing_wrong() -> None:
    """Nor has one whose workers are idle or were restarted once."""
    state = {"queue": QUEUE, "nodes": [WORKER], "valkey": {"memory_bytes": 2**20}}
    once = pod("worker", restartCount=1, lastState={"terminated": {"exitCode": 143}})

    assert kubernetes.examine(seen(*WHOLE, once, state=state)) == []


def test_a_password_is_never_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Secrets only the labels are read, and only those of helm."""
    from doctor import cluster

    asked: list[tuple[str, ...]] = []

    def kubectl(*words: str) -> str:
        asked.append(words)
        return json.dumps({"items": []}) if "json" in words else ""

    monkeypatch.setattr(cluster, "kubectl", kubectl)
    cluster.look("maths")

    (secrets,) = [words for words in asked if "secrets" in words]
    assert secrets[-1].startswith("jsonpath=")
    assert ".data" not in secrets[-1]
