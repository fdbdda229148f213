"""Where the gateway finds the API: by the pod's own name servers, and still when nobody is ready or nobody answers."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.echo import Echo
from tests.gateway.live_gateway import IMAGE, PLAIN, RESTRICTED, LiveGateway, docker, host_address, write_configuration

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

#: The names of the API's two Services: ready pods, and all.
READY, ALL = "wizard-math-wizard-api", "wizard-math-wizard-api-all"
#: An address where nobody is (RFC 5737).
NOBODY = "192.0.2.1"


class Names:
    """The cluster's DNS, and what it says."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "names.json"
        self._name = f"wizard-names-{secrets.token_hex(4)}"
        self.say({})
        script = Path(__file__).with_name("name_server.py")
        mounts = (f"--volume={script}:/name_server.py:ro", f"--volume={folder}:/names:ro")
        command = ("python3", "/name_server.py", "/names/names.json")
        docker("run", "--detach", "--rm", f"--name={self._name}", *mounts, "python:3.14-slim", *command)
        self.address = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", self._name)

    def say(self, known: dict[str, list[str]]) -> None:
        """From now on."""
        self._file.write_text(json.dumps(known))

    def fall_silent(self) -> None:
        """Answers nobody any more."""
        self._file.unlink()

    def stop(self) -> None:
        """Takes it away."""
        docker("rm", "--force", self._name)


@pytest.fixture
def names(tmp_path: Path) -> Iterator[Names]:
    """A name server that knows nothing yet."""
    (tmp_path / "names").mkdir()
    server = Names(tmp_path / "names")
    yield server
    server.stop()


@pytest.fixture
def gateway(names: Names, echo: Echo, tmp_path: Path) -> Iterator[LiveGateway]:
    """As the chart comes; it asks `names` for the API, which listens on the port of `echo`."""
    port = echo.where.rpartition(":")[2]
    live = LiveGateway(tmp_path / "gateway", f":{port}", scenario="default", name_server=names.address)
    live.start()
    yield live
    live.stop()


def status(gateway: LiveGateway) -> int:
    """Of one request."""
    return gateway.ask(PLAIN, "/whoami").status


def becomes(gateway: LiveGateway, wanted: int, seconds: float = 15) -> None:
    """Waits until requests are answered so."""
    deadline = time.monotonic() + seconds
    while (found := status(gateway)) != wanted:
        assert time.monotonic() < deadline, f"{found}\n{gateway.log()}"
        time.sleep(0.2)


def test_the_api_is_found_by_the_pod_s_own_name_servers(gateway: LiveGateway, names: Names) -> None:
    """Whatever the cluster's domain is called; without a pod, the gateway's own 503 names the API as what is away."""
    said = gateway.ask(PLAIN, "/whoami")
    names.say({READY: [host_address()]})
    becomes(gateway, 200)

    assert (said.status, said.every("Content-Type")) == (503, ["application/problem+json"])
    assert said.json()["title"] == "The API is away"
    assert said.every("Retry-After") == ["2"]


def test_a_pod_that_is_not_ready_is_asked_when_no_other_is_there(gateway: LiveGateway, names: Names) -> None:
    """Slow rather than refused: a pod that missed its probe still answers, and its own 503 says what is away."""
    names.say({READY: [host_address()], ALL: [host_address()]})
    becomes(gateway, 200)

    names.say({ALL: [host_address()]})
    found = [status(gateway) for _ in range(40) if not time.sleep(0.1)]

    assert set(found) == {200}


def test_last_addresses_stay_while_no_name_server_answers(gateway: LiveGateway, names: Names) -> None:
    """Without DNS the gateway knows whom it knew."""
    names.say({READY: [host_address()], ALL: [host_address()]})
    becomes(gateway, 200)

    names.fall_silent()
    found = [status(gateway) for _ in range(80) if not time.sleep(0.1)]

    assert set(found) == {200}


def test_a_slow_answer_is_waited_for(gateway: LiveGateway, names: Names) -> None:
    """Four seconds of the only pod are a slow answer, and no reason to give it up: the next request reaches it too."""
    names.say({READY: [host_address()]})
    becomes(gateway, 200)

    began = time.monotonic()
    slow = gateway.ask(PLAIN, "/slow").status
    took = time.monotonic() - began

    assert (slow, status(gateway)) == (200, 200)
    assert took > 4


def test_a_pod_that_is_gone_costs_one_try(gateway: LiveGateway, names: Names) -> None:
    """An address where nobody is any more is passed over, also for what is not ready."""
    names.say({READY: [NOBODY], ALL: [NOBODY, host_address()]})
    becomes(gateway, 200)

    assert {status(gateway) for _ in range(5)} == {200}


@pytest.mark.parametrize(
    ("resolv", "resolver"),
    [
        pytest.param("nameserver 10.43.0.10\nsearch {n}.svc.k8s.example svc.k8s.example", "10.43.0.10", id="RKE2"),
        pytest.param("search {n}.svc.cluster.local\nnameserver fd00:10:96::a", "[fd00:10:96::a]", id="IPv6"),
        pytest.param(
            "search other.example {n}.svc.a.b {n}.svc.c\noptions ndots:5\nnameserver 10.0.0.1\nnameserver fd00::2\n",
            "10.0.0.1 [fd00::2]",
            id="several of each",
        ),
    ],
)
def test_name_servers_are_those_of_the_pod(tmp_path: Path, resolv: str, resolver: str) -> None:
    """As they stand in /etc/resolv.conf, addresses of IPv6 in brackets; nginx accepts them."""
    said = _configured(tmp_path, resolv.format(n="math-wizard"))

    domain = resolv.partition("{n}.")[2].split()[0]
    assert f"resolver {resolver} valid=2s;" in " ".join(said.split())
    assert f"server {READY}.math-wizard.{domain}:5000 resolve" in said
    assert "test is successful" in said


def test_a_pod_without_the_cluster_s_names_says_so(tmp_path: Path) -> None:
    """One sentence that names what to change."""
    said = _configured(tmp_path, "nameserver 8.8.8.8\nsearch example.org\n")

    assert "the pod's dnsPolicy must be ClusterFirst" in said


def _configured(folder: Path, resolv: str) -> str:
    write_configuration(folder / "etc", {}, scenario="default", upstream=":5000")
    (folder / "resolv.conf").write_text(resolv)
    mounts = (f"--volume={folder}/etc:/etc/wizard:ro", f"--volume={folder}/resolv.conf:/etc/resolv.conf:ro")
    script = "sh /etc/wizard/start.sh -t 2>&1 && cat /tmp/nginx.conf || true"
    return docker("run", "--rm", *RESTRICTED, *mounts, IMAGE, "sh", "-c", script)
