"""NetworkPolicies as a graph: who may open a connection to whom, as a plugin that enforces them would see it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from tests.chart.conftest import Objects, every
from tests.chart.objects import PREFIX, pods


@dataclass(frozen=True)
class Peer:
    """A pod, of ours or of another namespace."""

    labels: tuple[tuple[str, str], ...]
    namespace: str = "math-wizard"
    ports: tuple[tuple[str, int], ...] = ()


def peer(objects: Objects, component: str) -> Peer:
    """A pod of one of our components."""
    for _, labels, spec in pods(objects):
        if labels[f"{PREFIX}component"] == component:
            ports = [(port["name"], port["containerPort"]) for port in spec["containers"][0].get("ports", ())]
            return Peer(tuple(labels.items()), ports=tuple(ports))
    raise LookupError(component)


#: Pods of other people.
DNS = Peer((("k8s-app", "kube-dns"),), "kube-system")
STRANGER = Peer((("app", "stranger"),))
ELSEWHERE = Peer((("app", "stranger"),), "elsewhere")


def allows(objects: Objects, source: Peer, target: Peer, port: int, protocol: str = "TCP") -> bool:
    """Whether `source` may connect to `port` of `target`: its egress and the other's ingress must both agree."""
    return _agrees(objects, source, target, target, port, protocol, "egress") and _agrees(
        objects, target, source, target, port, protocol, "ingress"
    )


def reaches(objects: Objects, source: Peer, address: str, port: int) -> bool:
    """Whether `source` may connect to an address outside of the cluster."""
    here = ipaddress.ip_address(address)
    for policy in _of(objects, source, "Egress"):
        for rule in policy["spec"].get("egress", ()):
            for to in rule.get("to", ()):
                block = to.get("ipBlock")
                if not block or here not in ipaddress.ip_network(block["cidr"]):
                    continue
                if any(here in ipaddress.ip_network(each) for each in block.get("except", ())):
                    continue
                if any(each["port"] == port for each in rule["ports"]):
                    return True
    return not _of(objects, source, "Egress")


def _of(objects: Objects, pod: Peer, way: str) -> Objects:
    if pod.namespace != "math-wizard":
        return []
    return [
        each
        for each in every(objects, "NetworkPolicy")
        if way in each["spec"]["policyTypes"]
        and each["spec"]["podSelector"]["matchLabels"].items() <= dict(pod.labels).items()
    ]


def _agrees(objects: Objects, chosen: Peer, other: Peer, target: Peer, port: int, protocol: str, way: str) -> bool:
    policies = _of(objects, chosen, way.capitalize())
    side = "to" if way == "egress" else "from"
    return not policies or any(
        (side not in rule or any(_is(each, other) for each in rule[side])) and _opens(rule, target, port, protocol)
        for policy in policies
        for rule in policy["spec"].get(way, ())
    )


def _is(selector: dict[str, Any], pod: Peer) -> bool:
    if "ipBlock" in selector:
        return False
    # Without a selector it is our own namespace; one that selects by nothing is every namespace.
    own = {"matchLabels": {"kubernetes.io/metadata.name": "math-wizard"}}
    namespace = selector.get("namespaceSelector", own).get("matchLabels", {})
    wanted = selector.get("podSelector", {}).get("matchLabels", {})
    is_there = namespace.get("kubernetes.io/metadata.name", pod.namespace) == pod.namespace
    return is_there and wanted.items() <= dict(pod.labels).items()


def _opens(rule: dict[str, Any], target: Peer, port: int, protocol: str) -> bool:
    names = dict(target.ports)
    return "ports" not in rule or any(
        names.get(each["port"], each["port"]) == port and each.get("protocol", "TCP") == protocol
        for each in rule["ports"]
    )
