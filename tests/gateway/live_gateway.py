"""The gateway as the chart configures it: the real nginx in Docker, restricted as its pod, before our upstream."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import socket
import subprocess
import time
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from tests.chart.conftest import NAMESPACE, one, render_chart
from tests.conftest import missing
from tests.front import Front

IMAGE = "nginxinc/nginx-unprivileged:1.30.6"
#: The ports of the listeners, as in `chart/files/nginx.conf`.
PLAIN, TLS, TUNNEL = 8080, 8443, 8444


def docker(*words: str) -> str:
    """What docker prints."""
    if not shutil.which("docker") or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        missing("a running Docker engine")
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"docker {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def host_address() -> str:
    """This machine as containers reach it, and as they see it."""
    told = json.loads(docker("network", "inspect", "bridge", "--format", "{{json (index .IPAM.Config 0)}}"))
    # An engine that has made the bridge itself names no gateway: it is the first address.
    return told.get("Gateway") or str(next(ip_network(told["Subnet"]).hosts()))


#: How a container becomes a pod of the chart's namespace: its name server, its search list, and what it is told.
_LIKE_A_POD = (f"--dns-search={NAMESPACE}.svc.kingdom.example", f"--env=POD_NAMESPACE={NAMESPACE}")

#: Restricted as the pod is, with nothing to write to but /tmp.
RESTRICTED = (
    "--user=10101:10101",
    "--read-only",
    "--tmpfs=/tmp:uid=10101,gid=10101",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    *_LIKE_A_POD,
)


def write_configuration(folder: Path, values: dict[str, Any], *, scenario: str, upstream: str) -> None:
    """The files of the gateway's ConfigMap. `upstream`: an address instead of the API's names, or `:port` of those."""
    folder.mkdir(parents=True, exist_ok=True)
    instead = rf"\1{upstream} resolve" if upstream.startswith(":") else f"server {upstream}"
    for name, text in one(render_chart(values, scenario=scenario), "ConfigMap", "gateway")["data"].items():
        local, found = re.subn(r"(server \S+):5000 resolve", instead, text)
        assert found == 2 * (name == "nginx.conf")
        (folder / name).write_text(local)


class LiveGateway(Front):
    """One container; its listeners are reached at its own address."""

    def __init__(
        self,
        folder: Path,
        upstream: str,
        *,
        scenario: str,
        values: dict[str, Any] | None = None,
        name_server: str = "127.0.0.1",
    ) -> None:
        super().__init__("")
        self.folder = folder
        self.upstream = upstream
        self.name = f"wizard-gateway-{secrets.token_hex(4)}"
        self._name_server = name_server
        write_configuration(folder / "etc", values or {}, scenario=scenario, upstream=upstream)
        #: What the Secret of the certificate is mounted from.
        self.tls = folder / "tls"
        self.tls.mkdir()

    def start(self) -> None:
        """Runs it as the pod does."""
        mounts = [f"--volume={self.folder}/etc:/etc/wizard:ro", f"--volume={self.tls}:/run/secrets/tls:ro"]
        command = ["sh", "/etc/wizard/start.sh", "-g", "daemon off;"]
        run = ["run", "--detach", "--rm", f"--name={self.name}", f"--dns={self._name_server}"]
        docker(*run, *RESTRICTED, *mounts, IMAGE, *command)
        self.address = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", self.name)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection((self.address, PLAIN), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.05)

    def log(self) -> str:
        """What nginx has said, requests and errors."""
        done = subprocess.run(["docker", "logs", self.name], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def stop(self) -> None:
        """Takes it away."""
        docker("rm", "--force", self.name)
