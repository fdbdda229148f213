"""What the API is told of who may do what, in each way to install it; and who writes the gateway's certificate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chart.conftest import Objects, Render, every, one

pytestmark = pytest.mark.unit

TAG = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"


def _api(objects: Objects) -> dict[str, Any]:
    pod: dict[str, Any] = one(objects, "Deployment", "api")["spec"]["template"]["spec"]
    return pod


def _environment(objects: Objects) -> dict[str, str]:
    return {each["name"]: each.get("value", "") for each in _api(objects)["containers"][0]["env"]}


def _service(objects: Objects) -> dict[str, Any]:
    """The gateway's own Service."""
    found = {each["metadata"]["name"]: each["spec"] for each in every(objects, "Service", "gateway")}
    service: dict[str, Any] = found["wizard-math-wizard-gateway"]
    return service


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ("default", {"ACCESS": "0", "LIMITS": "0", "PRIVATE": "0", "READ_ONLY": "0", "BEHIND_GATEWAY": "1"}),
        (
            "public-tunnel",
            {"ACCESS": "1", "LIMITS": "1", "PRIVATE": "1", "ACCESS_TEAM": "wizards", "ACCESS_AUDIENCE": TAG},
        ),
        ("public-token", {"ACCESS": "1", "LIMITS": "1", "PRIVATE": "0", "ACCESS_TEAM": "wizards", "DEMO": "0"}),
        ("public-ingress", {"ACCESS": "1", "LIMITS": "1", "OIDC_AUDIENCE": "math-wizard"}),
        ("public-tls", {"READ_ONLY": "1", "OIDC_ISSUER": "https://login.example.org/realms/wizards"}),
    ],
)
def test_the_api_is_told_what_the_values_say(render: Render, scenario: str, told: dict[str, str]) -> None:
    """A login and limits come with mode public, and neither with mode dev."""
    assert told.items() <= _environment(render(scenario=scenario)).items()


def test_nothing_of_a_login_is_told_where_there_is_none(render: Render) -> None:
    """No team, no issuer, no file that would not be there."""
    names = _environment(render(scenario="default")).keys()

    assert not [name for name in names if name.startswith(("ACCESS_", "OIDC_"))]


def test_several_audiences_are_one_variable(render: Render) -> None:
    """With commas, as the API reads them."""
    objects = render({"access.cloudflare.audience": ["a", "b"]}, scenario="public-tunnel")

    assert _environment(objects)["ACCESS_AUDIENCE"] == "a,b"


def test_roles_are_the_file_that_the_api_reads(render: Render) -> None:
    """In a ConfigMap whose change needs no restart: the pods carry no checksum of it, and mount the folder."""
    objects = render(scenario="public-tunnel")
    (roles,) = every(objects, "ConfigMap", "api")
    mounts = {each["name"]: each for each in _api(objects)["containers"][0]["volumeMounts"]}

    assert json.loads(roles["data"]["roles.json"]) == {
        "default": ["read"],
        "rules": [
            {"domain": "example.org", "roles": ["submit"]},
            {"email": "ada@example.org", "roles": ["operate"]},
        ],
    }
    assert _environment(objects)["ACCESS_ROLES_FILE"] == f"{mounts['roles']['mountPath']}/roles.json"
    assert "subPath" not in mounts["roles"]
    assert "annotations" not in one(objects, "Deployment", "api")["spec"]["template"]["metadata"]


def test_tokens_are_a_file_of_the_api_alone(render: Render) -> None:
    """Mounted as a folder, so that a changed Secret needs no restart; no worker and no gateway has them."""
    objects = render(scenario="public-tunnel")
    mounts = {each["name"]: each for each in _api(objects)["containers"][0]["volumeMounts"]}
    holders = [each["metadata"]["name"] for each in every(objects, "Deployment") if "'programs'" in str(each)]

    assert _environment(objects)["ACCESS_TOKENS_FILE"] == f"{mounts['tokens']['mountPath']}/tokens.json"
    assert "subPath" not in mounts["tokens"]
    assert holders == ["wizard-math-wizard-api"]


def test_an_authority_of_one_s_own_signs_for_the_keys(render: Render) -> None:
    """Python trusts the file that SSL_CERT_FILE names, and it is there."""
    objects = render({"access.ca": {"existingConfigMap": "authority", "key": "root.pem"}}, scenario="public-tls")
    mounts = {each["name"]: each["mountPath"] for each in _api(objects)["containers"][0]["volumeMounts"]}
    (volume,) = [each["configMap"] for each in _api(objects)["volumes"] if each["name"] == "access-ca"]

    assert _environment(objects)["SSL_CERT_FILE"] == f"{mounts['access-ca']}/ca.crt"
    assert volume == {"name": "authority", "items": [{"key": "root.pem", "path": "ca.crt"}]}


def test_probes_metrics_and_keda_ask_where_no_client_comes(render: Render) -> None:
    """The kubelet and KEDA ask port 5001; clients reach 5000 by the gateway alone (test_network.py)."""
    container = _api(render(scenario="public-tls"))["containers"][0]
    scaled = one(render(scenario="keda"), "ScaledObject", "worker")["spec"]["triggers"]

    assert {container[f"{kind}Probe"]["httpGet"]["port"] for kind in ("startup", "liveness", "readiness")} == {
        "internal"
    }
    assert {"name": "internal", "containerPort": 5001} in container["ports"]
    assert all(":5001/api/v1/cluster" in each["metadata"]["url"] for each in scaled)


def test_cert_manager_writes_the_certificate_that_the_gateway_mounts(render: Render) -> None:
    """One value asks for it; the names are those under which people come."""
    objects = render(scenario="public-tls")
    certificate = one(objects, "Certificate", "gateway")["spec"]
    (mounted,) = [
        each["secret"]["secretName"]
        for each in one(objects, "Deployment", "gateway")["spec"]["template"]["spec"]["volumes"]
        if each["name"] == "tls"
    ]

    assert certificate["secretName"] == mounted
    assert certificate["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "letsencrypt"}
    assert certificate["dnsNames"] == ["wizard.example.org"]
    assert certificate["privateKey"]["rotationPolicy"] == "Always"


def test_a_certificate_is_for_every_name_under_which_people_come(render: Render) -> None:
    """Without a list of one's own: the ingress, the route and the tunnel."""
    objects = render(
        {
            "gateway.tls": {"enabled": True, "certManager": {"issuer": "ca"}},
            "gateway.trustedProxies": ["10.0.0.0/8"],
            "ingress": {"enabled": True, "host": "a.example.org", "tls": {"enabled": True, "secretName": "a"}},
            "httpRoute": {"enabled": True, "parentRefs": [{"name": "g"}], "hostnames": ["b.example.org"]},
        },
        scenario="public-tunnel",
    )

    names = one(objects, "Certificate", "gateway")["spec"]["dnsNames"]
    assert names == ["a.example.org", "b.example.org", "wizard.example.org"]


def test_a_certificate_that_does_not_work_stops_a_rollout(render: Render) -> None:
    """A new gateway is not ready before a handshake has succeeded; without TLS it says by itself that it runs."""
    with_tls, without = (
        one(render(scenario=each), "Deployment", "gateway")["spec"]["template"]["spec"]["containers"][0]["startupProbe"]
        for each in ("public-tls", "default")
    )

    assert with_tls["httpGet"] == {"path": "/-/healthz", "port": "https", "scheme": "HTTPS"}
    assert without["httpGet"] == {"path": "/healthz", "port": "health"}


def test_a_public_load_balancer_keeps_the_client_s_address(render: Render) -> None:
    """Without that, one node would stand for all clients behind it; everywhere else Kubernetes' default is left."""
    found = {
        scenario: _service(render(values, scenario=scenario)).get("externalTrafficPolicy")
        for scenario, values in (
            ("public-tls", {}),
            ("default", {"gateway.service.type": "LoadBalancer"}),
            ("public-ingress", {}),
        )
    }

    assert found == {"public-tls": "Local", "default": None, "public-ingress": None}


def test_the_key_stays_with_the_gateway(render: Render) -> None:
    """The test has the certificate to trust it, and no key."""
    objects = render(scenario="public-tls")
    (test,) = every(objects, "Pod", "tests")
    (volume,) = [each["secret"] for each in test["spec"]["volumes"] if each["name"] == "certificate"]

    assert volume["items"] == [{"key": "tls.crt", "path": "tls.crt"}]
    holders = [each["metadata"]["name"] for each in every(objects, "Deployment") if "tls.key" in str(each)]
    assert holders == ["wizard-math-wizard-gateway"]
