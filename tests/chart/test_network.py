"""Who may speak to whom. Not every cluster enforces NetworkPolicies, so they are read as the graph that they draw."""

from __future__ import annotations

import copy

import pytest

from tests.chart.conftest import Objects, Render, every
from tests.chart.network import DNS, ELSEWHERE, STRANGER, allows, peer, reaches

pytestmark = pytest.mark.unit

COMPONENTS = ("api", "worker", "valkey", "gateway", "cloudflared", "tests")
PORTS = {"api": 5000, "worker": 5001, "valkey": 6379, "gateway": 8080, "cloudflared": 2000, "tests": 80, "stranger": 80}

#: Every connection that there is.
WANTED = {
    ("tests", "gateway"),
    ("cloudflared", "gateway"),
    ("gateway", "api"),
    ("api", "valkey"),
    ("worker", "valkey"),
}


def graph(objects: Objects) -> set[tuple[str, str]]:
    """The connections that the policies let through, between our own pods and with a stranger beside them."""
    nodes = {**{each: peer(objects, each) for each in COMPONENTS}, "stranger": STRANGER}
    return {
        (one, other)
        for one in nodes
        for other in nodes
        if one != other and allows(objects, nodes[one], nodes[other], PORTS[other])
    }


@pytest.fixture(scope="module")
def objects(render: Render) -> Objects:
    """Every component there is, and people that come by one way only."""
    ingress = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}]
    return render({"networkPolicy.gatewayFrom": ingress}, scenario="tunnel-config")


def test_strangers_reach_nothing(objects: Objects) -> None:
    """A pod that is not ours reaches none of ours, but for the gateway from where people come."""
    reached = {
        (stranger.namespace, component)
        for stranger in (STRANGER, ELSEWHERE)
        for component in COMPONENTS
        if allows(objects, stranger, peer(objects, component), PORTS[component])
    }

    assert reached == {("elsewhere", "gateway")}


def test_only_the_tunnel_and_the_cluster_view_leave_the_cluster(objects: Objects) -> None:
    """The API reaches Kubernetes, cloudflared Cloudflare but no private network, and nobody else anything."""
    out = {
        (component, port)
        for component in COMPONENTS
        for port in (22, 80, 443, 6443, 7844)
        if reaches(objects, peer(objects, component), "198.51.100.1", port)
    }

    assert out == {("api", 443), ("api", 6443), ("cloudflared", 443), ("cloudflared", 7844)}
    assert not reaches(objects, peer(objects, "cloudflared"), "10.96.0.1", 443)


def test_our_pods_speak_to_whom_they_need(objects: Objects) -> None:
    """The graph is the picture of the design, no edge more and none less."""
    assert graph(objects) == WANTED


@pytest.mark.parametrize("component", [each for each in COMPONENTS if each != "valkey"])
def test_names_are_found(objects: Objects, component: str) -> None:
    """Who connects by name may ask the cluster's DNS, and Valkey, which connects to nobody, may not."""
    assert allows(objects, peer(objects, component), DNS, 53, "UDP")
    assert allows(objects, peer(objects, component), DNS, 53, "TCP")
    assert not allows(objects, peer(objects, "valkey"), DNS, 53, "UDP")


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_missing_policy_shows_in_the_graph(objects: Objects, component: str) -> None:
    """Without the policy of any one component, the graph has edges that nobody wants."""
    changed = copy.deepcopy(objects)
    changed.remove(every(changed, "NetworkPolicy", component)[0])

    assert graph(changed) > WANTED


def test_metrics_and_keda_are_let_in_where_they_are(render: Render) -> None:
    """Prometheus reads from the namespaces that are named, KEDA asks the API, and neither reaches Valkey."""
    monitoring = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}]
    watched = render({"networkPolicy.metricsFrom": monitoring})
    scaled = render({"worker.autoscaling.keda.namespace": "elsewhere"}, scenario="keda")

    for component in ("api", "worker", "valkey"):
        port = PORTS[component]
        assert allows(watched, ELSEWHERE, peer(watched, component), port) == (component != "valkey")
        assert allows(scaled, ELSEWHERE, peer(scaled, component), port) == (component == "api")


def test_an_external_valkey_is_the_only_way_out_of_a_worker(render: Render) -> None:
    """Its addresses and its port, and nothing beside."""
    objects = render(scenario="external")
    worker = peer(objects, "worker")

    assert reaches(objects, worker, "192.0.2.7", 6379)
    assert not reaches(objects, worker, "192.0.2.7", 443)
    assert not reaches(objects, worker, "198.51.100.1", 6379)
