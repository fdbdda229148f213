"""What builds, runs and installs the images: Dockerfiles, requirements, nginx's configuration, scripts, skaffold."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.conftest import CHART, ROOT, one, render_chart, scenarios

pytestmark = pytest.mark.unit

BIN = Path(sys.executable).parent
DOCKERFILES = ("Dockerfile.api", "Dockerfile.worker")

#: The skaffold keys that are ours to use, from the reference of v4beta13, each level with what may stand in it.
SKAFFOLD: dict[str, Any] = {
    "apiVersion": None,
    "kind": None,
    "metadata": {"name": None},
    "build": {
        "artifacts": {"image": None, "docker": {"dockerfile": None, "target": None}, "sync": {"manual": None}},
        "local": {"push": None, "useBuildkit": None},
    },
    "deploy": {
        "helm": {
            "releases": {
                **dict.fromkeys(("name", "chartPath", "namespace", "createNamespace", "wait"), None),
                **dict.fromkeys(("valuesFiles", "setValues", "setValueTemplates"), None),
            }
        }
    },
    "portForward": dict.fromkeys(("resourceType", "resourceName", "namespace", "port", "localPort")),
    "profiles": {
        "name": None,
        "activation": {"kubeContext": None},
        "patches": {"op": None, "path": None, "value": None},
    },
}


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_hadolint_finds_nothing(dockerfile: str) -> None:
    """The Dockerfile keeps the rules of hadolint."""
    done = subprocess.run([BIN / "hadolint", dockerfile], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout == ""


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_images_run_as_nobody_and_hear_signals(dockerfile: str) -> None:
    """The last stage has a numeric user that is not root, an exec form, and nothing of tests or of the other side."""
    text = (ROOT / dockerfile).read_text()
    last = text.rpartition("\nFROM ")[2]
    other = "app/" if dockerfile.endswith("worker") else "worker/"

    assert "USER 10001:10001" in last
    assert re.search(r'^CMD \["', last, re.MULTILINE)
    assert not re.search(rf"COPY .*({other}|tests)", text)
    assert text.index("requirements/") < text.index("COPY wizard/")
    assert "--require-hashes" in text


def test_only_what_images_need_is_sent_to_the_builder() -> None:
    """The list begins with nothing; tests, tools and secrets are not on it."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]

    assert lines[0] == "*"
    kept = {line[1:].rstrip("/") for line in lines if line[0] == "!"}
    assert kept == {
        *("wizard", "app", "worker", "ui", "k8s/reload.py"),
        *("requirements/api.txt", "requirements/worker.txt", "requirements/primesieve.txt"),
    }
    assert "ui/node_modules" in lines


@pytest.mark.parametrize(("component", "other"), [("api", "python-flint"), ("worker", "flask")])
def test_an_image_lacks_what_the_other_is_for(component: str, other: str) -> None:
    """Each package has its hashes, and neither image has the other's."""
    text = (ROOT / "requirements" / f"{component}.txt").read_text()
    packages = re.findall(r"^([a-z0-9-]+)==[^\n]*\\\n    --hash", text, re.MULTILINE)

    assert len(packages) == len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE))
    assert "valkey" in packages
    assert other not in packages


@pytest.mark.parametrize("component", ["api", "worker"])
def test_images_have_the_versions_that_are_tested(component: str) -> None:
    """What the tests run with is what the images run with."""
    versions = {}
    for name in ("dev", component):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        # A package may be there twice, for different versions of Python: the last is for the newest.
        versions[name] = dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.MULTILINE))

    assert versions[component].items() <= versions["dev"].items()


@pytest.mark.parametrize("component", ["api", "worker"])
def test_images_expose_the_ports_that_their_pods_have(component: str) -> None:
    """Who looks at the image sees where it listens."""
    (container,) = one(render_chart(), "Deployment", component)["spec"]["template"]["spec"]["containers"]
    (exposed,) = re.findall(r"^EXPOSE (.+)$", (ROOT / f"Dockerfile.{component}").read_text(), re.MULTILINE)

    assert exposed.split() == [str(port["containerPort"]) for port in container["ports"]]


@pytest.mark.parametrize("scenario", scenarios())
def test_gixy_finds_nothing_in_nginx_s_configuration(tmp_path: Path, scenario: str) -> None:
    """No way to smuggle, forge or leak that gixy knows of."""
    for name, text in gateway_files(scenario).items():
        (tmp_path / name).write_text(text.replace("/etc/wizard/", f"{tmp_path}/"))

    done = subprocess.run(
        [BIN / "gixy", "--format", "json", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )

    # Buffering is off for the stream of events, and only there.
    found = [each for each in json.loads(done.stdout) if each["plugin"] != "proxy_buffering_off"]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "server_tokens off;",
        'proxy_set_header Forwarded "";',
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "client_max_body_size 8m;",
        "limit_conn addresses 1024;",
        "limit_conn large_bodies 60;",
        "limit_conn large_bodies_of_one 20;",
        "proxy_buffering off;",
        "proxy_set_header Cf-Access-Jwt-Assertion $access_assertion;",
        "proxy_set_header Cookie $access_cookie_pair$token_cookie_pair;",
        "real_ip_recursive on;",
        "reset_timedout_connection on;",
        "keepalive_timeout 60s;",
        "client_body_timeout 10s;",
    ],
)
def test_nginx_keeps_its_guards(line: str) -> None:
    """Each of these was a decision: to take it away takes a look at this list."""
    assert line in nginx()


def test_nginx_logs_no_calculation() -> None:
    """Neither the query string nor the whole request line stands in the log."""
    log_format = next(line for line in nginx().splitlines() if "log_format" in line)

    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", log_format)


def test_shellcheck_finds_nothing() -> None:
    """Every script of ours keeps the rules of shellcheck."""
    scripts = [script for folder in ("k8s", "embedded", "release") for script in sorted((ROOT / folder).glob("*.sh"))]
    scripts += [*sorted((CHART / "files").glob("*.sh")), ROOT / ".ci" / "run"]
    done = subprocess.run([BIN / "shellcheck", "-x", *scripts], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout == ""


def test_skaffold_is_spelt_as_its_version_spells_it() -> None:
    """Every key is one that v4beta13 has at that place."""
    config = yaml.safe_load((ROOT / "skaffold.yaml").read_text())

    assert config["apiVersion"] == "skaffold/v4beta13"
    assert _unknown(config, SKAFFOLD, "") == []


def test_skaffold_sets_values_that_exist() -> None:
    """What skaffold sets in the chart is in its values; what its profiles change is in its own configuration."""
    config = yaml.safe_load((ROOT / "skaffold.yaml").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    release = config["deploy"]["helm"]["releases"][0]
    patches = [patch for profile in config["profiles"] for patch in profile["patches"]]
    at = "/deploy/helm/releases/0/"
    patched = [each["path"].rpartition("/")[2] for each in patches if "setValues/" in each["path"]]

    for key in (*release["setValues"], *release["setValueTemplates"], *patched):
        found = values
        for step in key.split("."):
            found = found[step]
    assert all(each["path"].startswith(at) for each in patches)
    assert {file for each in patches if each["path"] == f"{at}valuesFiles" for file in each["value"]} == {
        "k8s/values-kind.yaml"
    }
    assert {each["image"] for each in config["build"]["artifacts"]} == {"math-wizard-api", "math-wizard-worker"}


def gateway_files(scenario: str) -> dict[str, str]:
    """The files of the gateway's configuration as rendered."""
    files: dict[str, str] = one(render_chart(scenario=scenario), "ConfigMap", "gateway")["data"]
    return files


def nginx() -> str:
    """All of them, as the chart comes."""
    return "\n".join(gateway_files("default").values())


def _unknown(found: Any, known: dict[str, Any] | None, at: str) -> list[str]:
    if known is None:
        return []
    if isinstance(found, list):
        return [sentence for each in found for sentence in _unknown(each, known, at)]
    unknown = [f"{at}{key}" for key in found if key not in known]
    return unknown + [
        sentence for key in found.keys() & known.keys() for sentence in _unknown(found[key], known[key], f"{at}{key}.")
    ]
