"""cloudflared as it is configured: where it leads, what it verifies, and whom it lets through."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.conftest import NAMESPACE, Render, every, one

pytestmark = pytest.mark.unit

ORIGIN = f"wizard-math-wizard-gateway-tunnel.{NAMESPACE}.svc:8444"
TAG = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"

#: What cloudflared 2026.8.2 knows below originRequest (config/configuration.go); it would pass over any other word.
KNOWN = {
    *("connectTimeout", "tlsTimeout", "tcpKeepAlive", "noHappyEyeballs", "keepAliveConnections", "keepAliveTimeout"),
    *("httpHostHeader", "originServerName", "matchSNItoHost", "caPool", "noTLSVerify", "disableChunkedEncoding"),
    *("bastionMode", "proxyAddress", "proxyPort", "proxyType", "ipRules", "http2Origin", "access"),
}


def test_the_tunnel_reaches_the_gateway_by_https_and_verifies_it(render: Render) -> None:
    """On its own listener, by the name in the certificate, with the authority that is named; and Access is required."""
    rule = _rules(render)["wizard.example.org", None]

    assert rule["service"] == f"https://{ORIGIN}"
    assert rule["originRequest"] == {
        "originServerName": "wizard.example.org",
        "caPool": "/etc/cloudflared-ca/ca.crt",
        "http2Origin": True,
        "connectTimeout": "5s",
        "access": {"required": True, "teamName": "wizards", "audTag": [TAG]},
    }


@pytest.mark.parametrize(
    ("pool", "kind", "name"),
    [
        ({"existingConfigMap": "authority"}, "configMap", "name"),
        ({"existingConfigMap": "", "existingSecret": "authority", "key": "root.pem"}, "secret", "secretName"),
    ],
)
def test_the_authority_is_a_file_from_where_the_values_say(
    render: Render, pool: dict[str, str], kind: str, name: str
) -> None:
    """Out of a ConfigMap or a Secret, at the path that the configuration names."""
    objects = render({"cloudflared.config.originRequest.caPool": pool}, scenario="public-tunnel")
    pod = one(objects, "Deployment", "cloudflared")["spec"]["template"]["spec"]
    (volume,) = [each[kind] for each in pod["volumes"] if each["name"] == "ca"]
    mounts = {each["name"]: each["mountPath"] for each in pod["containers"][0]["volumeMounts"]}

    assert volume[name] == "authority"
    assert volume["items"] == [{"key": pool.get("key", "ca.crt"), "path": "ca.crt"}]
    assert mounts["ca"] == "/etc/cloudflared-ca"


def test_every_route_of_ours_is_guarded_alike(render: Render) -> None:
    """A further name leads to the gateway just so; a route of one's own has what it says and nothing of ours."""
    rules = _rules(render)

    assert rules["sums.example.org", None] == {**rules["wizard.example.org", None], "hostname": "sums.example.org"}
    assert rules["wizard.example.org", "^/elsewhere"]["service"] == "http://elsewhere.other.svc:80"
    assert rules["wizard.example.org", "^/elsewhere"]["originRequest"] == {"connectTimeout": "3s"}
    assert list(rules)[-1] == (None, None)
    assert list(rules).index(("wizard.example.org", "^/elsewhere")) < list(rules).index(("wizard.example.org", None))


def test_cloudflared_knows_every_word_of_the_configuration(render: Render) -> None:
    """It passes over what it does not know: a typing error would switch verification off."""
    for rule in _rules(render).values():
        assert rule.keys() <= {"hostname", "path", "service", "originRequest"}
        assert rule.get("originRequest", {}).keys() <= KNOWN


def test_cloudflared_itself_accepts_the_configuration(render: Render, tmp_path: Path) -> None:
    """The real program, where there is one."""
    if not shutil.which("cloudflared"):
        pytest.skip("cloudflared is missing")
    (tmp_path / "config.yaml").write_text(_configuration(render))

    command = ["cloudflared", "tunnel", "--config", str(tmp_path / "config.yaml"), "ingress", "validate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "OK" in done.stdout, done.stdout + done.stderr


def test_without_a_certificate_the_tunnel_speaks_plainly_to_the_same_listener(render: Render) -> None:
    """There is nothing to verify then; the policy keeps everyone else out, and Access is still required."""
    objects = render(
        {"gateway.tls.enabled": False, "cloudflared.config.originRequest.caPool.existingConfigMap": ""},
        scenario="public-tunnel",
    )
    rule = yaml.safe_load(one(objects, "ConfigMap", "cloudflared")["data"]["config.yaml"])["ingress"][0]

    assert rule["service"] == f"http://{ORIGIN}"
    assert rule["originRequest"].keys() == {"connectTimeout", "access"}


def test_nothing_but_the_tunnel_leads_to_its_listener(render: Render) -> None:
    """Its Service is of the cluster alone, whatever the type of the gateway's own; no listener is there without it."""
    objects = render({"gateway.service.type": "LoadBalancer"}, scenario="public-tunnel")
    services = {each["metadata"]["name"]: each["spec"] for each in every(objects, "Service", "gateway")}

    assert [each["port"] for each in services["wizard-math-wizard-gateway"]["ports"]] == [80, 443]
    assert services["wizard-math-wizard-gateway-tunnel"].get("type", "ClusterIP") == "ClusterIP"
    assert (
        "8444"
        not in one(render(scenario="public-tls"), "ConfigMap", "gateway")["data"]["nginx.conf"].partition(
            "# Only for the kubelet."
        )[2]
    )


def test_the_tunnel_s_token_is_a_file(render: Render) -> None:
    """Neither an argument nor a variable holds it, and liveness does not ask whether Cloudflare is there."""
    (container,) = one(render(scenario="public-token"), "Deployment", "cloudflared")["spec"]["template"]["spec"][
        "containers"
    ]

    assert "--token-file=/run/secrets/cloudflared/token" in container["args"]
    assert "env" not in container
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthcheck"
    assert container["readinessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/ready"


def _configuration(render: Render) -> str:
    return str(one(render(scenario="public-tunnel"), "ConfigMap", "cloudflared")["data"]["config.yaml"])


def _rules(render: Render) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    """The rules in their order, by hostname and path."""
    rules = yaml.safe_load(_configuration(render))["ingress"]
    return {(each.get("hostname"), each.get("path")): each for each in rules}
