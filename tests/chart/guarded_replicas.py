"""Three hosts with a server and a Sentinel each, as the chart starts them: its scripts, its configuration, its users.

A host is an address of this machine's own network (127.0.0.2 and on), with folders of its own.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import valkey

from embedded.valkey_server import find_valkey_server, free_port
from tests import valkey_cli
from tests.chart.conftest import one, render_chart
from wizard.settings import Settings

USERS = ("admin", "api", "worker", "metrics", "replica", "sentinel", "backup")
HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")


class Host:
    """One pod: what runs in it can be killed together, as with its host."""

    def __init__(self, folder: Path, address: str, ports: tuple[int, int], config: dict[str, str]) -> None:
        self.address = address
        #: What its containers run, and variables beside those of a pod with replicas.
        self.scripts: tuple[str, ...] = ("valkey.sh", "sentinel.sh")
        self.variables: dict[str, str] = {}
        self._folder = folder
        self._ports = ports
        for place in ("passwords", "config", "own", "data", "bin", "backup"):
            (folder / place).mkdir(parents=True)
        for name, text in config.items():
            (folder / "config" / name).write_text(self._moved(text))
        (folder / "bin" / "valkey-server").symlink_to(find_valkey_server())
        valkey_cli.install(folder / "bin")
        self._running: list[subprocess.Popen[bytes]] = []
        for user in USERS:
            self.mount(user, f"{user}{user}")

    def start(self) -> None:
        """Starts both containers."""
        for script in self.scripts:
            with (self._folder / f"{script}.log").open("ab") as log:
                self._running.append(
                    subprocess.Popen(
                        ["sh", str(self._folder / "config" / script)],
                        env=self._environment(),
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )

    def signal(self, number: signal.Signals) -> None:
        """To everything in it."""
        for each in self._running:
            try:
                os.killpg(each.pid, number)
            except ProcessLookupError:
                continue

    def kill(self) -> None:
        """As when its host dies."""
        self.signal(signal.SIGKILL)
        for each in self._running:
            each.wait(10)
        self._running.clear()

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Runs a hook of the pod."""
        command = ["sh", str(self._folder / "config" / script)]
        return subprocess.run(command, env=self._environment(), capture_output=True, text=True, check=False)

    def ready(self, probe: str) -> bool:
        """Whether the chart's readiness probe of the server succeeds."""
        command = ["sh", "-c", self._moved(probe)]
        return not subprocess.run(command, env=self._environment(), capture_output=True, check=False).returncode

    def mount(self, user: str, *passwords: str) -> None:
        """What the Secret says of a user from now on."""
        written = self._folder / "passwords" / f"..{user}"
        written.write_text("".join(f"{each}\n" for each in passwords))
        written.replace(self._folder / "passwords" / user)

    def password_file(self, user: str) -> str:
        """As a pod finds it."""
        return str(self._folder / "passwords" / user)

    def log(self) -> str:
        """All that was said in it."""
        return "".join(f"--- {self.address} {each.name}\n{each.read_text()}" for each in self._folder.glob("*.log"))

    def backups(self) -> list[str]:
        """The files of its backups, the oldest first."""
        return sorted(each.name for each in (self._folder / "backup").iterdir())

    def data(self) -> set[str]:
        """What lies on its volume."""
        return {each.name for each in (self._folder / "data").iterdir()}

    def forget(self) -> None:
        """Loses its volume."""
        for each in sorted((self._folder / "data").rglob("*"), reverse=True):
            each.rmdir() if each.is_dir() else each.unlink()

    def client(self, password: str = "adminadmin") -> valkey.Valkey:
        """The administrator's."""
        return valkey.Valkey(
            host=self.address,
            port=self._ports[0],
            username="admin",
            password=password,
            decode_responses=True,
            socket_timeout=5,
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{self._folder / 'bin'}:{os.environ['PATH']}",
            "ME": self.address,
            "PEERS": " ".join(HOSTS),
            "RELOAD_SECONDS": "0.3",
            valkey_cli.HOST: self.address,
            valkey_cli.PORT: str(self._ports[0]),
            **self.variables,
        }

    def _moved(self, text: str) -> str:
        # Not the files of this name in other folders.
        text = re.sub(r"(?<![\w/.])/backup\b", str(self._folder / "backup"), text)
        for place, here in (
            ("/run/secrets/valkey", "passwords"),
            ("/etc/valkey", "config"),
            ("/run/valkey", "own"),
            ("/data", "data"),
        ):
            text = text.replace(place, str(self._folder / here))
        text = text.replace("bind * -::*", f"bind {self.address}").replace("26379", "SENTINEL")
        return text.replace("6379", str(self._ports[0])).replace("SENTINEL", str(self._ports[1]))


class GuardedReplicas:
    """The chart's Valkey with `replicas: 2`."""

    def __init__(self, folder: Path) -> None:
        objects = render_chart(scenario="replicas")
        config = one(objects, "ConfigMap", "valkey")["data"]
        server, _ = one(objects, "StatefulSet", "valkey")["spec"]["template"]["spec"]["containers"]
        self.probe: str = server["readinessProbe"]["exec"]["command"][-1]
        (pod,) = one(objects, "Deployment", "api")["spec"]["template"]["spec"]["containers"]
        self._environment = {each["name"]: str(each.get("value", "")) for each in pod["env"]}
        self._ports = free_port(), free_port()
        self.hosts = [Host(folder / address, address, self._ports, config) for address in HOSTS]

    def start(self) -> None:
        """Starts all hosts at once, and waits until replicas follow and the Sentinels know each other."""
        for host in self.hosts:
            host.start()
        self.wait_until_whole()

    def stop(self) -> None:
        """Ends all."""
        for host in self.hosts:
            host.signal(signal.SIGCONT)
            host.kill()

    def environment(self, user: str) -> dict[str, str]:
        """What the chart tells a pod of the API or of the workers, as far as it is about Valkey."""
        known = {name: value for name, value in self._environment.items() if name.startswith("VALKEY_")}
        password = self.hosts[0].password_file(user)
        return known | {
            "VALKEY_SENTINELS": ",".join(f"{address}:{self._ports[1]}" for address in HOSTS),
            "VALKEY_SENTINEL_USERNAME": user,
            "VALKEY_SENTINEL_PASSWORD_FILE": password,
            "VALKEY_USERNAME": user,
            "VALKEY_PASSWORD_FILE": password,
        }

    def settings(self, user: str) -> Settings:
        """The same, read by the product."""
        return Settings.from_environment(self.environment(user))

    def named(self) -> list[str]:
        """Which primary each Sentinel names that answers. At least one does."""
        named = [name for host in self.hosts if (name := self._named_by(host))]
        assert named, self.log()
        return named

    def primary(self) -> Host:
        """The one that most Sentinels name."""
        named = self.named()
        return next(each for each in self.hosts if each.address == max(set(named), key=named.count))

    def wait_until_whole(self, replicas: int = 2, seconds: float = 40) -> None:
        """Until so many replicas follow the primary."""
        deadline = time.monotonic() + seconds
        while not self._is_whole(replicas):
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        """All that was said, the end of it."""
        return "\n".join(host.log()[-3000:] for host in self.hosts)

    def _named_by(self, host: Host) -> str:
        try:
            with self._sentinel(host) as sentinel:
                return str(sentinel.sentinel_get_master_addr_by_name("wizard")[0])
        except (valkey.ValkeyError, TypeError):
            return ""

    def _is_whole(self, replicas: int) -> bool:
        try:
            for host in self.hosts[: replicas + 1] if replicas == len(self.hosts) - 1 else []:
                with self._sentinel(host) as sentinel:
                    known = sentinel.sentinel_masters()["wizard"]
                if (known["num-slaves"], known["num-other-sentinels"], known["flags"]) != (2, 2, "master"):
                    return False
            if len(set(self.named())) != 1:
                return False
            with self.primary().client() as client:
                said = client.info("replication")
            return (
                said["role"] == "master"
                and sum(said.get(f"slave{each}", {}).get("state") == "online" for each in range(3)) == replicas
            )
        except (valkey.ValkeyError, KeyError, AssertionError):
            return False

    def _sentinel(self, host: Host) -> valkey.Valkey:
        password = Path(host.password_file("sentinel")).read_text().splitlines()[-1]
        return valkey.Valkey(
            host=host.address,
            port=self._ports[1],
            username="sentinel",
            password=password,
            decode_responses=True,
            socket_timeout=1,
        )
