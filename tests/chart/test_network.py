"""Who may speak to whom. Not every cluster enforces NetworkPolicies, so they are read as the graph that they draw."""

from __future__ import annotations

import copy

import pytest

from tests.chart.conftest import Objects, Render, every
from tests.chart.network import DNS, ELSEWHERE, STRANGER, Peer, allows, peer, reaches

pytestmark = pytest.mark.unit

COMPONENTS = ("api", "worker", "valkey", "gateway", "cloudflared", "tests")
#: Where each listens; the health port of the gateway is the kubelet's alone.
PORTS = {
    "api": (5000, 5001),
    "worker": (5001,),
    "valkey": (6379,),
    "gateway": (8080, 8081, 8443, 8444),
    "cloudflared": (2000,),
    "tests": (80,),
    "stranger": (80,),
}

#: Every connection that there is.
WANTED = {
    ("tests", "gateway", 8080),
    ("tests", "gateway", 8443),
    ("cloudflared", "gateway", 8444),
    ("gateway", "api", 5000),
    ("api", "valkey", 6379),
    ("worker", "valkey", 6379),
}


#: Values by which nobody comes but by the tunnel.
_TUNNEL_ONLY = {
    "gateway.tls.enabled": False,
    "cloudflared.config.originRequest.caPool.existingConfigMap": "",
}
_NOBODY = {"networkPolicy.gatewayFrom": [{"podSelector": {"matchLabels": {"app": "nobody"}}}]}


def graph(objects: Objects) -> set[tuple[str, str, int]]:
    """The connections that the policies let through, between our own pods and with a stranger beside them."""
    nodes = {**{each: peer(objects, each) for each in COMPONENTS}, "stranger": STRANGER}
    return {
        (one, other, port)
        for one in nodes
        for other in nodes
        for port in PORTS[other]
        if one != other and allows(objects, nodes[one], nodes[other], port)
    }


def reached(objects: Objects, stranger: Peer) -> set[tuple[str, int]]:
    """What a pod of someone else may connect to."""
    return {
        (component, port)
        for component in COMPONENTS
        if every(objects, "NetworkPolicy", component) and (component != "cloudflared" or _has_tunnel(objects))
        for port in PORTS[component]
        if allows(objects, stranger, peer(objects, component), port)
    }


def _has_tunnel(objects: Objects) -> bool:
    return bool(every(objects, "Deployment", "cloudflared"))


@pytest.fixture(scope="module")
def objects(render: Render) -> Objects:
    """Every component there is, and people that come by one way only."""
    ingress = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}]
    return render({"networkPolicy.gatewayFrom": ingress, "networkPolicy.metricsFrom": []}, scenario="public-tunnel")


def test_strangers_reach_nothing(objects: Objects) -> None:
    """A pod that is not ours reaches none, but for the gateway from where people come; never its tunnel port."""
    assert reached(objects, STRANGER) == set()
    assert reached(objects, ELSEWHERE) == {("gateway", 8080), ("gateway", 8443)}


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
    """Prometheus reads from the namespaces that are named, KEDA asks the API, and both only where no client comes."""
    monitoring = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}]
    watched = render({"networkPolicy.metricsFrom": monitoring, **_TUNNEL_ONLY}, scenario="public-tunnel")
    scaled = render({"worker.autoscaling.keda.namespace": "elsewhere", **_NOBODY}, scenario="keda")

    assert reached(watched, ELSEWHERE) == {("api", 5001), ("worker", 5001), ("cloudflared", 2000)}
    assert reached(scaled, ELSEWHERE) == {("api", 5001)}


def test_with_a_tunnel_alone_nobody_else_reaches_the_gateway(render: Render) -> None:
    """Neither its plain port, which serves nobody then, nor the tunnel's."""
    objects = render(_TUNNEL_ONLY, scenario="public-tunnel")

    assert reached(objects, ELSEWHERE) == reached(objects, STRANGER) == set()
    assert graph(objects) == WANTED - {("tests", "gateway", 8443)}


def test_keys_are_fetched_only_where_a_login_needs_them(render: Render) -> None:
    """By the API, from the addresses that are named, and not without a login."""
    no_view = {"api.clusterView.enabled": False}
    verifying, trusting = render(no_view, scenario="public-tls"), render(no_view, scenario="default")

    assert reaches(verifying, peer(verifying, "api"), "192.0.2.1", 443)
    assert not reaches(verifying, peer(verifying, "api"), "198.51.100.1", 443)
    assert not reaches(verifying, peer(verifying, "worker"), "192.0.2.1", 443)
    assert not reaches(trusting, peer(trusting, "api"), "192.0.2.1", 443)


def test_traces_leave_for_the_collector_only_where_there_is_one(render: Render) -> None:
    """From the API and the workers, to the pods and ports that are named."""
    untraced, traced = render(), render({"tracing.endpoint": "http://collector.elsewhere:4318"})

    for component in ("api", "worker"):
        assert allows(traced, peer(traced, component), ELSEWHERE, 4318)
        assert not allows(traced, peer(traced, component), ELSEWHERE, 4317)
        assert not allows(untraced, peer(untraced, component), ELSEWHERE, 4318)
    assert not allows(traced, peer(traced, "valkey"), ELSEWHERE, 4318)


def test_a_route_of_one_s_own_is_let_through(render: Render) -> None:
    """networkPolicy.tunnelTo opens what the route needs, and no more."""
    objects = render(scenario="public-tunnel")
    other = Peer((("app", "other"),), "other")

    assert allows(objects, peer(objects, "cloudflared"), other, 80)
    assert not allows(objects, peer(objects, "cloudflared"), other, 81)
    assert not allows(objects, peer(objects, "cloudflared"), ELSEWHERE, 80)


def test_an_external_valkey_is_the_only_way_out_of_a_worker(render: Render) -> None:
    """Its addresses and its port, and nothing beside."""
    objects = render(scenario="external")
    worker = peer(objects, "worker")

    assert reaches(objects, worker, "192.0.2.7", 6379)
    assert not reaches(objects, worker, "192.0.2.7", 443)
    assert not reaches(objects, worker, "198.51.100.1", 6379)


def test_without_a_gateway_people_reach_the_api(render: Render) -> None:
    """Everyone, or whom networkPolicy.gatewayFrom names; never the port of probes and metrics."""
    without = {"gateway.enabled": False, "networkPolicy.metricsFrom": []}
    open_to_all, named = (render({**without, **more}) for more in ({}, _NOBODY))

    for objects, is_open in ((open_to_all, True), (named, False)):
        api = peer(objects, "api")
        assert allows(objects, STRANGER, api, 5000) is is_open
        assert not allows(objects, STRANGER, api, 5001)
