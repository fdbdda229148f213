"""What keeps pods found, running and ending well, as functions that return a sentence for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from tests.chart.conftest import Objects, every
from tests.chart.objects import PREFIX, SELECTOR, pods

_POD_NAME = "statefulset.kubernetes.io/pod-name"


def probes_are_there(objects: Objects) -> Iterator[str]:
    """Everything that runs on is asked whether it lives and whether it is ready, by different questions."""
    for kind in ("Deployment", "StatefulSet"):
        for each in every(objects, kind):
            container = each["spec"]["template"]["spec"]["containers"][0]
            live, ready = container.get("livenessProbe"), container.get("readinessProbe")
            if not live or not ready:
                yield f"{each['metadata']['name']} lacks a probe"
            elif "readyz" in str(live) or "/ready'" in str(live):
                yield f"{each['metadata']['name']} would be restarted because of someone else"


def names_and_labels_agree(objects: Objects) -> Iterator[str]:
    """Every object says whose it is; every selector finds its own pods and no others; no namespace is written down."""
    templates = [(name, labels) for name, labels, _ in pods(objects)]
    for each in objects:
        metadata = each["metadata"]
        wanted = SELECTOR | {f"{PREFIX}part-of", f"{PREFIX}version", f"{PREFIX}managed-by", "helm.sh/chart"}
        if missing := wanted - metadata.get("labels", {}).keys():
            yield f"{each['kind']} {metadata['name']} lacks {sorted(missing)}"
            continue
        if "namespace" in metadata:
            yield f"{each['kind']} {metadata['name']} names its namespace"
        selector = each.get("spec", {}).get("selector") or each.get("spec", {}).get("podSelector")
        if not selector or each["kind"] == "ScaledObject":
            continue
        # One pod of a StatefulSet may be chosen by the label that it gives each.
        selector = {name: value for name, value in selector.get("matchLabels", selector).items() if name != _POD_NAME}
        if selector.keys() != SELECTOR:
            yield f"{each['kind']} {metadata['name']} chooses by {sorted(selector)}"
        found = [labels for _, labels in templates if selector.items() <= labels.items()]
        if any(labels[f"{PREFIX}component"] != metadata["labels"][f"{PREFIX}component"] for labels in found):
            yield f"{each['kind']} {metadata['name']} chooses pods of another component"
        # The policy of the test pods waits for pods that come with `helm test`.
        if not found and metadata["labels"][f"{PREFIX}component"] != "tests":
            yield f"{each['kind']} {metadata['name']} chooses no pod"


def services_reach_ports(objects: Objects) -> Iterator[str]:
    """A Service's target is a port that its pods have."""
    for service in every(objects, "Service"):
        for name, labels, spec in pods(objects):
            chosen = {key: value for key, value in service["spec"]["selector"].items() if key != _POD_NAME}
            if chosen.items() <= labels.items():
                names = {port.get("name") for container in spec["containers"] for port in container.get("ports", ())}
                for port in service["spec"]["ports"]:
                    if port["targetPort"] not in names:
                        yield f"{service['metadata']['name']} leads to {port['targetPort']}, which {name} lacks"


def autoscalers_own_the_number(objects: Objects) -> Iterator[str]:
    """`replicas` is rendered or an autoscaler is, never both and never neither."""
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in every(objects, "HorizontalPodAutoscaler")}
    scaled |= {each["spec"]["scaleTargetRef"]["name"] for each in every(objects, "ScaledObject")}
    for deployment in every(objects, "Deployment"):
        if ("replicas" in deployment["spec"]) == (deployment["metadata"]["name"] in scaled):
            yield f"the number of {deployment['metadata']['name']} has two owners, or none"
    if any(name.endswith(("cloudflared", "valkey")) for name in scaled):
        yield "something is scaled that must not be"


def ends_are_graceful(objects: Objects) -> Iterator[str]:
    """Each pod has longer to end than what runs in it takes, and what serves first lets itself be forgotten."""
    for deployment in every(objects, "Deployment"):
        name, spec = deployment["metadata"]["name"], deployment["spec"]["template"]["spec"]
        container = spec["containers"][0]
        needed = {"api": 15, "gateway": 25, "cloudflared": 31, "worker": 10}[container["name"]]
        grace = [float(each["value"]) for each in container.get("env", ()) if each["name"] == "GRACE_SECONDS"]
        if spec["terminationGracePeriodSeconds"] < needed + sum(grace):
            yield f"{name} would be killed at its work"
        if container["name"] in ("api", "gateway") and "preStop" not in container.get("lifecycle", {}):
            yield f"{name} would be asked after it has gone"
        if deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] != 0:
            yield f"{name} has fewer pods while it is renewed"
    for each in every(objects, "StatefulSet"):
        if each["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] < 60:
            yield "Valkey has too little time to write"


def disruptions_are_few(objects: Objects) -> Iterator[str]:
    """Each Deployment spreads over hosts, and a drain takes its pods one by one, never not at all."""
    budgets = {each["metadata"]["name"]: each["spec"] for each in every(objects, "PodDisruptionBudget")}
    for deployment in every(objects, "Deployment"):
        name = deployment["metadata"]["name"]
        if budgets.get(name, {}).get("maxUnavailable") != 1:
            yield f"{name} has no budget for disruptions, or one that stops a drain"
        if not deployment["spec"]["template"]["spec"].get("topologySpreadConstraints"):
            yield f"{name} may lie on one host"
