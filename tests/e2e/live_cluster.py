"""A real kind cluster of three hosts with the chart in it, as the tests use it: kubectl, helm, and the NodePort."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gmpy2

from embedded.valkey_server import free_port
from tests.live_api import LiveApi, holds
from wizard import __version__

ROOT = Path(__file__).resolve().parent.parent.parent

NAMESPACE = "wizard"
RELEASE = "wizard-math-wizard"

#: What the images in the chart's defaults are called; they come from the machine and are not pulled.
_FROM_ELSEWHERE = ("valkey/valkey:9.1.2", "nginxinc/nginx-unprivileged:1.30.6")

_HOST_IMAGE = "kindest/node:v1.34.4"

#: A second version of the same images, for a rolling upgrade that really replaces every pod.
NEXT_VERSION = f"{__version__}-next"


def lacks() -> str | None:
    """What is missing for a cluster here, if anything."""
    for tool in ("docker", "kind", "kubectl", "helm"):
        if not shutil.which(tool):
            return tool
    return None if _run(["docker", "info"], check=False).returncode == 0 else "a running Docker engine"


def two_seconds(number: int) -> str:
    """A product of two primes of 27 digits, another one for each number: some two seconds for a core of its own."""
    start = 10**26 + 10**20 * number
    return str(int(gmpy2.next_prime(start)) * int(gmpy2.next_prime(3 * start)))


class LiveCluster(LiveApi):
    """Made and deleted by the fixture; everything it runs names its own kubeconfig."""

    def __init__(self, folder: Path, *, name: str = "math-wizard-e2e", workers: int = 2) -> None:
        self.name = name
        self._workers = workers
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, "KUBECONFIG": str(folder / "kubeconfig"), "DOCKER_BUILDKIT": "0"}

    def create(self) -> None:
        """Images, cluster, metrics, namespace; the chart is installed by `install`."""
        self.delete()
        for component in ("api", "worker"):
            image = f"math-wizard-{component}"
            self.run("docker", "build", "-q", "-f", f"Dockerfile.{component}", "-t", f"{image}:{__version__}", ".")
            self.run("docker", "tag", f"{image}:{__version__}", f"{image}:{NEXT_VERSION}")
        config = (ROOT / "k8s" / "kind-three.yaml").read_text().replace("hostPort: 30080", f"hostPort: {self.port}")
        config = config.rstrip() + "\n" + "  - role: worker\n" * (self._workers - 2)
        (self.folder / "kind.yaml").write_text(config)
        kind = ("kind", "create", "cluster", "--name", self.name, "--image", _HOST_IMAGE)
        self.run(*kind, "--config", str(self.folder / "kind.yaml"), "--wait", "180s")
        images = [f"math-wizard-{each}:{tag}" for each in ("api", "worker") for tag in (__version__, NEXT_VERSION)]
        self.run("kind", "load", "docker-image", "--name", self.name, *images, *_FROM_ELSEWHERE)
        self.kubectl("apply", "-f", str(ROOT / "k8s" / "metrics-server.yaml"))
        self.kubectl("create", "namespace", NAMESPACE)
        labels = [f"pod-security.kubernetes.io/{mode}=restricted" for mode in ("enforce", "audit", "warn")]
        self.kubectl("label", "namespace", NAMESPACE, *labels)

    def delete(self) -> None:
        """Takes the cluster away, if it is there."""
        self.run("kind", "delete", "cluster", "--name", self.name)

    def helm(self, *words: str, check: bool = True) -> str:
        """Runs helm in our namespace."""
        return self.run("helm", *words, "--namespace", NAMESPACE, check=check)

    def upgrade(self, *sets: str, wait: bool = True, values: Path | None = None) -> str:
        """Installs the chart with the tests' values, and more of them, or upgrades it; `sets` are `key=value`.

        Helm waits for the new pods and not for the old to end, which answer by the old values until then.
        """
        known = str(ROOT / "tests" / "e2e" / "values.yaml")
        more = [word for each in sets for word in ("--set", each)]
        more += ["-f", str(values)] if values else []
        waiting = ["--wait", "--timeout", "5m"] if wait else []
        said = self.helm("upgrade", "--install", "wizard", str(ROOT / "chart"), "-f", known, *more, *waiting)
        if wait:
            self.rolled("api", "gateway")
        return said

    def rolled(self, *components: str) -> None:
        """Returns when only pods as they are described now serve a Deployment, and all others have ended."""
        for each in components:
            rollout = ("rollout", "status", f"deployment/{RELEASE}-{each}", "-n", NAMESPACE, "--timeout=180s")
            self.kubectl(*rollout)
        self.wait_until(lambda: all(self._pods(each) == self.pods(each) for each in components), 90)

    def kubectl(self, *words: str, check: bool = True) -> str:
        """Runs kubectl."""
        return self.run("kubectl", *words, check=check)

    def get(self, *words: str) -> Any:
        """What `kubectl get … -o json` says, in our namespace."""
        return json.loads(self.kubectl("get", *words, "-n", NAMESPACE, "-o", "json"))

    def pods(self, component: str) -> list[str]:
        """The names of a component's pods that are not on their way out."""
        return self._pods(component, leaving=False)

    def _pods(self, component: str, *, leaving: bool = True) -> list[str]:
        items = self.get("pods", "-l", f"app.kubernetes.io/component={component}")["items"]
        described = [each["metadata"] for each in items]
        return sorted(each["name"] for each in described if leaving or "deletionTimestamp" not in each)

    def kill_pod(self, name: str) -> None:
        """Ends a pod as the loss of its host would."""
        self.kubectl("delete", "pod", name, "-n", NAMESPACE, "--force", "--grace-period=0", check=False)

    def valkey_cli(self, *words: str) -> str:
        """Runs valkey-cli as admin in Valkey's pod."""
        (pod,) = self.pods("valkey")
        script = 'VALKEYCLI_AUTH="$(cat /run/secrets/valkey/admin)" exec valkey-cli --user admin --no-auth-warning "$@"'
        return self.kubectl("exec", "-n", NAMESPACE, pod, "--", "sh", "-c", script, "sh", *words)

    def first_event(self, path: str, seconds: float = 10) -> str:
        """The first event of a stream, while the stream stays open."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=seconds) as stream:
            while True:
                line = str(stream.readline().decode())
                if line.startswith("id: "):
                    return line

    def run(self, *command: str, check: bool = True) -> str:
        """Runs a command and returns what it printed; a failure shows all of it."""
        done = _run(list(command), check=False, env=self._environment)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def wait_until(self, claim: Callable[[], bool], seconds: float = 60) -> None:
        """Returns as soon as `claim` holds; fails with the state of the namespace when it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds(claim):
            if time.monotonic() > deadline:
                raise AssertionError(f"too late\n{self.state()}")
            time.sleep(0.2)

    def state(self) -> str:
        """What one looks at first when something is wrong."""
        parts = [
            self.kubectl("get", "pods,hpa", "-n", NAMESPACE, "-o", "wide", check=False),
            self.kubectl("get", "events", "-n", NAMESPACE, "--sort-by=.lastTimestamp", check=False)[-3000:],
        ]
        for component in ("api", "worker", "gateway", "valkey"):
            selector = f"app.kubernetes.io/component={component}"
            parts.append(
                self.kubectl("logs", "-n", NAMESPACE, "-l", selector, "--tail=15", "--prefix", check=False)[-3000:]
            )
        return "\n".join(parts)


def _run(command: list[str], *, check: bool, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=check)
