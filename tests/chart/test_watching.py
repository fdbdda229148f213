"""PodMonitor, alerts and dashboard: each behind its switch, and about metrics that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.conftest import ROOT, Objects, Render, every, one
from tests.conftest import missing

pytestmark = pytest.mark.unit

OF = 'namespace="math-wizard",job="wizard-math-wizard"'

#: What every alert says of where it is.
INSTALLATION = {"namespace": "math-wizard", "job": "wizard-math-wizard"}

SWITCHES = {"podMonitor": "PodMonitor", "prometheusRule": "PrometheusRule", "dashboard": "ConfigMap"}

#: Alert → what Prometheus has scraped (series, values of each minute), when it must fire and with what in its labels.
#: `x` repeats: `0x10` is eleven noughts.
FIRES: dict[str, tuple[dict[str, str], str, dict[str, str]]] = {
    "WizardQueueOld": ({f"wizard_queue_oldest_waiting_seconds{{{OF}}}": "301x10"}, "6m", {}),
    "WizardNoWorker": (
        {
            f'wizard_nodes{{{OF},component="worker",state="busy"}}': "0x10",
            f'wizard_nodes{{{OF},component="worker",state="idle"}}': "0x10",
            f'wizard_queue_tasks{{{OF},state="queued"}}': "3x10",
        },
        "3m",
        {},
    ),
    "WizardDeadLettersGrow": ({f'wizard_queue_tasks{{{OF},state="dead_letters"}}': "7x60 9x30"}, "75m", {}),
    "WizardMemoryNear": (
        {f"wizard_valkey_memory_used_bytes{{{OF}}}": "75x20", f"wizard_valkey_memory_limit_bytes{{{OF}}}": "100x20"},
        "15m",
        {},
    ),
    "WizardValkeyAway": (
        {f'wizard_valkey_up{{{OF},pod="a"}}': "0x10", f'wizard_valkey_up{{{OF},pod="b"}}': "0x10"},
        "2m",
        {},
    ),
    "WizardSilent": ({}, "6m", {"state": "queued"}),
    "WizardFailures": (
        {
            f'wizard_tasks_ended_total{{{OF},status="COMPLETED",operation="add"}}': "0+1x30",
            f'wizard_tasks_ended_total{{{OF},status="FAILED",operation="add"}}': "0+1x30",
            f'wizard_tasks_ended_total{{{OF},status="COMPLETED",operation="factorize"}}': "0+9x30",
            f'wizard_tasks_ended_total{{{OF},status="FAILED",operation="factorize"}}': "0+1x30",
        },
        "25m",
        {"operation": "add"},
    ),
    "WizardChildrenDie": (
        {
            f'wizard_child_deaths_total{{{OF},pod="a",reason="killed"}}': "0+1x30",
            f'wizard_child_deaths_total{{{OF},pod="a",reason="time-limit"}}': "0+1x30",
        },
        "25m",
        {"reason": "killed"},
    ),
    "WizardCertificateEnds": ({f"wizard_certificate_expiry_timestamp_seconds{{{OF}}}": "1000000x90"}, "75m", {}),
}

#: The same, of an installation that is well or not quite: nothing fires at the end.
QUIET: dict[str, tuple[dict[str, str], str]] = {
    "a queue that is quick": ({f"wizard_queue_oldest_waiting_seconds{{{OF}}}": "299x30"}, "30m"),
    "a queue that was old for a moment": ({f"wizard_queue_oldest_waiting_seconds{{{OF}}}": "0x20 400x2 0x8"}, "24m"),
    "no worker, and nothing to do": (
        {
            f'wizard_nodes{{{OF},component="worker",state="busy"}}': "0x10",
            f'wizard_queue_tasks{{{OF},state="queued"}}': "0x10",
        },
        "10m",
    ),
    "dead letters of long ago": ({f'wizard_queue_tasks{{{OF},state="dead_letters"}}': "7x120"}, "110m"),
    "a Valkey that has no limit": (
        {f"wizard_valkey_memory_used_bytes{{{OF}}}": "75x20", f"wizard_valkey_memory_limit_bytes{{{OF}}}": "0x20"},
        "15m",
    ),
    "one API pod of two that does not reach Valkey": (
        {f'wizard_valkey_up{{{OF},pod="a"}}': "0x10", f'wizard_valkey_up{{{OF},pod="b"}}': "1x10"},
        "4m",
    ),
    "three failures and no more": (
        {f'wizard_tasks_ended_total{{{OF},status="FAILED",operation="add"}}': "0x10 3x30"},
        "25m",
    ),
    "another installation": ({'wizard_queue_oldest_waiting_seconds{namespace="other",job="other"}': "900x10"}, "9m"),
    "a certificate for a month": ({f"wizard_certificate_expiry_timestamp_seconds{{{OF}}}": "2592000x90"}, "75m"),
}


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What it says."""
    if not shutil.which("promtool"):
        missing("promtool")
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def watched(render: Render) -> Objects:
    """An installation with all of it."""
    return render(scenario="watched")


@pytest.fixture
def rules(watched: Objects, tmp_path: Path) -> Path:
    """The rules, as Prometheus reads them."""
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(one(watched, "PrometheusRule", "metrics")["spec"]))
    return path


def tried(rules: Path, series: dict[str, str], at: str, expected: dict[str, list[dict[str, Any]]]) -> None:
    """Fails with promtool's own words if other alerts fire than expected."""
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [
            {"eval_time": at, "alertname": name, "exp_alerts": alerts} for name, alerts in expected.items()
        ],
    }
    path = rules.with_name("test.yaml")
    path.write_text(yaml.safe_dump({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [test]}))

    done = promtool("test", "rules", str(path))

    assert done.returncode == 0, done.stdout + done.stderr


def alerts(rules: Path) -> dict[str, dict[str, Any]]:
    """The alerts, by name."""
    (group,) = yaml.safe_load(rules.read_text())["groups"]
    return {each["alert"]: each for each in group["rules"]}


@pytest.mark.parametrize("alert", FIRES)
def test_an_alert_fires(rules: Path, alert: str) -> None:
    """When it should, with what it is about."""
    series, at, labels = FIRES[alert]
    if alert != "WizardSilent":
        series = {f'wizard_queue_tasks{{{OF},state="queued"}}': "1x120"} | series
    # promtool compares texts too; what they say is checked below.
    known = yaml.safe_load(rules.read_text())
    for each in known["groups"][0]["rules"]:
        each["annotations"] = {}
    rules.write_text(yaml.safe_dump(known))
    severity = alerts(rules)[alert]["labels"]["severity"]

    tried(rules, series, at, {alert: [{"exp_labels": {"severity": severity, **INSTALLATION, **labels}}]})


@pytest.mark.parametrize("case", QUIET)
def test_nothing_fires(rules: Path, case: str) -> None:
    """A false alarm at night is soon switched off with all others."""
    series, at = QUIET[case]
    known = {name: [] for name in alerts(rules)}
    if not any("queue_tasks" in each for each in series):
        series = {f'wizard_queue_tasks{{{OF},state="queued"}}': "0x120"} | series
    if not any('state="queued"' in each for each in series):
        known.pop("WizardSilent")

    tried(rules, series, at, known)


def test_every_alert_is_tried() -> None:
    """Each of the chart's has its case above."""
    text = (ROOT / "chart/templates/metrics/prometheusrule.yaml").read_text()

    assert re.findall(r'alert" \(list \. "(\w+)"', text) == list(FIRES)


def test_prometheus_understands_the_rules(rules: Path) -> None:
    """And each alert says what to do."""
    assert promtool("check", "rules", str(rules)).returncode == 0
    for each in alerts(rules).values():
        assert each["annotations"]["description"].endswith(".")
        assert each["labels"]["severity"] in {"warning", "critical"}


def test_limits_of_alerts_are_values(render: Render) -> None:
    """An installation of long tasks waits longer."""
    objects = render({"metrics.prometheusRule.enabled": True, "metrics.prometheusRule.queueSeconds": 7200})

    text = yaml.safe_dump(one(objects, "PrometheusRule", "metrics"))

    assert "> 7200" in text
    assert "> 300" not in text


@pytest.mark.parametrize(("switch", "kind"), SWITCHES.items())
def test_each_has_a_switch_of_its_own(render: Render, switch: str, kind: str) -> None:
    """Off by default: their kinds belong to others."""
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}

    def made(values: dict[str, Any]) -> set[tuple[str, str]]:
        return {(each["kind"], each["metadata"]["name"]) for each in render(values)}

    more = made({f"metrics.{switch}.enabled": True, "networkPolicy.metricsFrom": [peer]}) - made({})

    assert {each for each, _ in more} == {kind}


def test_monitors_find_every_pod_that_has_metrics(watched: Objects) -> None:
    """By labels and a port that the pods have; and policies let in whom `metricsFrom` names at the same port."""
    for component in ("api", "worker"):
        monitor = one(watched, "PodMonitor", component)
        (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
        template = one(watched, "Deployment", component)["spec"]["template"]
        ports = {each["name"] for each in template["spec"]["containers"][0]["ports"]}
        (let_in,) = [
            rule
            for rule in one(watched, "NetworkPolicy", component)["spec"]["ingress"]
            if {"port": endpoint["port"]} in rule["ports"]
        ]

        assert monitor["metadata"]["labels"]["release"] == "kube-prometheus-stack"
        assert monitor["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
        assert endpoint["port"] in ports
        assert "monitoring" in json.dumps(let_in["from"])


def test_a_tunnel_has_a_monitor_too(render: Render) -> None:
    """Cloudflared tells metrics of its own."""
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    objects = render(
        {"metrics.podMonitor.enabled": True, "networkPolicy.metricsFrom": [peer]}, scenario="public-tunnel"
    )

    assert one(objects, "PodMonitor", "cloudflared")["spec"]["podMetricsEndpoints"][0]["port"] == "metrics"


def test_rules_and_dashboard_are_about_metrics_that_there_are(watched: Objects) -> None:
    """Each name is one that the code gives, with what Prometheus adds to it."""
    source = "".join(
        path.read_text() for folder in ("app/metrics", "app/routes", "worker") for path in (ROOT / folder).rglob("*.py")
    )
    given = set(re.findall(r'"(wizard_\w+)"', source))
    asked = {
        name
        for kind in ("PrometheusRule", "ConfigMap")
        for name in re.findall(r"\bwizard_\w+", yaml.safe_dump(one(watched, kind, "metrics"), width=10_000))
    }

    assert {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in asked} - given == set()
    # And what the code gives is shown or watched, but for what says how one node is.
    assert given - {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in asked} == {
        "wizard_claims", "wizard_worker_ready"
    }  # fmt: skip


def test_the_dashboard_is_one(watched: Objects) -> None:
    """JSON with panels that each ask for this release only, and the label that Grafana's sidecar looks for."""
    (found,) = every(watched, "ConfigMap", "metrics")
    ((name, text),) = found["data"].items()
    dashboard = json.loads(text)

    assert found["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert name == "wizard-math-wizard.json"
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    for each in expressions:
        assert each.count('namespace="$namespace",job="$job"') == each.count("wizard_")
        plain = each.replace("$__rate_interval", "5m").replace("$", "")
        assert promtool("promql", "format", "--experimental", plain).returncode == 0, each
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places) > 20


def test_the_api_sees_the_gateway_s_certificate_and_not_its_key(watched: Objects, render: Render) -> None:
    """So that the metrics can tell when it ends; without TLS there is none."""
    pod = one(watched, "Deployment", "api")["spec"]["template"]["spec"]
    (volume,) = [each["secret"] for each in pod["volumes"] if each["name"] == "certificate"]

    assert volume["items"] == [{"key": "tls.crt", "path": "tls.crt"}]
    assert volume["secretName"] == "certificate"
    names = {each["name"] for each in one(render(), "Deployment", "api")["spec"]["template"]["spec"]["volumes"]}
    assert "certificate" not in names


def test_what_is_logged_is_a_value(watched: Objects) -> None:
    """Of the API and the workers."""
    known = {"LOG_LEVEL": "warning"}
    for component, expected in (("api", known | {"LOG_REQUESTS": "1"}), ("worker", known)):
        assert expected.items() <= _environment(watched, component).items()


def test_traces_are_sent_where_a_value_says(watched: Objects, render: Render) -> None:
    """By the API and the workers; without it nothing of OpenTelemetry is set."""
    traced = render({"tracing.endpoint": "http://collector:4318", "tracing.sampleRatio": 0.1})
    for component in ("api", "worker"):
        variables = [_environment(each, component) for each in (traced, watched)]
        assert variables[0]["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://collector:4318"
        assert variables[0]["OTEL_TRACES_SAMPLER"] == "parentbased_traceidratio"
        assert variables[0]["OTEL_TRACES_SAMPLER_ARG"] == "0.1"
        assert not [name for name in variables[1] if name.startswith("OTEL")]


def _environment(objects: Objects, component: str) -> dict[str, str | None]:
    (container,) = one(objects, "Deployment", component)["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each.get("value") for each in container["env"]}
