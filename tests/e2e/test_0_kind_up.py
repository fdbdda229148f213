"""`make kind-up` as a person runs it: from nothing to a system that answers, scales, and that kubectl knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded.valkey_server import free_port
from tests.conftest import missing
from tests.e2e.live_cluster import ROOT, lacks

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900, func_only=True)]


class Person:
    """Somebody with a home of their own and no cluster; the mapped port is not the usual one."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        #: What kind-up printed.
        self.said = ""
        config = (ROOT / "k8s" / "kind.yaml").read_text().replace("hostPort: 30080", f"hostPort: {self.port}")
        (home / "kind.yaml").write_text(config)
        inherited = {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
        known = {"HOME": str(home), "CLUSTER": "math-wizard-up", "KIND_CONFIG": str(home / "kind.yaml")}
        docker = os.environ.get("DOCKER_CONFIG", str(Path.home() / ".docker"))
        self._environment = inherited | known | {"DOCKER_BUILDKIT": "0", "DOCKER_CONFIG": docker}

    def run(self, *command: str, check: bool = True) -> str:
        """What a command prints, in a shell that knows nothing but the home."""
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=800, check=False
        )
        assert not check or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def doctor(self) -> str:
        """What `make doctor` says about the cluster."""
        return self.run("make", "doctor", "ONLY=kubernetes")

    def wait_until(self, claim: Callable[[], bool], seconds: float) -> None:
        """Returns as soon as it holds."""
        deadline = time.monotonic() + seconds
        while not claim():
            assert time.monotonic() < deadline, self.doctor()
            time.sleep(1)

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """By kubectl, in the namespace of the installation."""
        found = json.loads(self.run("kubectl", "-n", "math-wizard", "get", kind, "-o", "json"))
        return list(found["items"])


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """After `make kind-up`; `make kind-down` follows."""
    if tool := lacks():
        missing(tool)
    made = Person(Path(tmp_path_factory.mktemp("home")))
    made.run("kind", "delete", "cluster", "--name", "math-wizard-up")
    try:
        made.said = made.run("make", "kind-up")
        yield made
    finally:
        made.run("make", "kind-down", check=False)
    assert "kind-math-wizard-up" not in made.run("kubectl", "config", "get-contexts", check=False)


def test_the_address_that_it_prints_answers(person: Person) -> None:
    """It is the one that this cluster maps, whatever the port."""
    (address,) = re.findall(r"open (http://\S+)", person.said)

    assert address == f"http://localhost:{person.port}"
    with urllib.request.urlopen(f"{address}/api/v1/cluster", timeout=10) as answer:
        assert answer.status == 200


def test_the_next_shell_knows_the_cluster(person: Person) -> None:
    """The current context of kubectl is the new cluster, as after `kind create cluster`."""
    assert person.run("kubectl", "config", "current-context").strip() == "kind-math-wizard-up"
    assert person.objects("pods")


def test_both_autoscalers_are_on(person: Person) -> None:
    """The API's and the workers', and nobody else says how many there are."""
    targets = {each["spec"]["scaleTargetRef"]["name"] for each in person.objects("hpa")}

    assert targets == {"math-wizard-api", "math-wizard-worker"}


def test_doctor_finds_nothing_wrong_and_then_what_somebody_broke(person: Person) -> None:
    """On an installation that has just been made, and after its workers were given an image that is not there."""
    person.wait_until(lambda: "math-wizard: nothing is wrong" in person.doctor(), 120)

    person.run(
        "kubectl",
        "-n",
        "math-wizard",
        "set",
        "image",
        "deployment/math-wizard-worker",
        "worker=math-wizard-worker:gone",
    )
    person.wait_until(lambda: "lacks its image math-wizard-worker:gone" in person.doctor(), 120)

    assert "kind load docker-image --name math-wizard-up math-wizard-worker:gone" in person.doctor()
