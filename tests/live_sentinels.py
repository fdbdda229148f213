"""A primary with two replicas and three Sentinels, as real processes on this machine, each of which may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import valkey

from embedded.valkey_server import find_valkey_server, free_port
from tests.live_valkey import LiveValkey
from wizard.settings import Settings

#: How the Sentinels call the primary.
PRIMARY = "wizard"


class LiveSentinels:
    """Three servers and three Sentinels; `password` is that of both."""

    def __init__(self, folder: Path, *, password: str = "", down_after_seconds: float = 1.0) -> None:
        self.password = password
        self._folder = folder
        self._down_after_ms = int(down_after_seconds * 1000)
        self.servers = [LiveValkey(folder / f"valkey-{number}", fsync="always") for number in range(3)]
        self.sentinel_ports = [free_port() for _ in self.servers]
        self.sentinels: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Starts all, and waits until both replicas follow and each Sentinel knows of the others."""
        for number, server in enumerate(self.servers):
            server.options |= {"repl-diskless-sync-delay": "0", "min-replicas-to-write": "1"}
            server.options |= {"min-replicas-max-lag": "5", "repl-ping-replica-period": "1"}
            if self.password:
                server.options |= {"requirepass": self.password, "primaryauth": self.password}
            if number:
                server.options["replicaof"] = f"127.0.0.1 {self.servers[0].port}"
            server.password = self.password
            server.start()
        for number, port in enumerate(self.sentinel_ports):
            self.sentinels.append(self._sentinel(number, port))
        self.wait_until_whole()

    def settings(self, prefix: str) -> Settings:
        """How a pod would find them."""
        return Settings(
            valkey_sentinels=",".join(f"127.0.0.1:{port}" for port in self.sentinel_ports),
            valkey_sentinel_primary=PRIMARY,
            valkey_password=self.password,
            valkey_sentinel_password=self.password,
            valkey_prefix=prefix,
        )

    def primary(self) -> LiveValkey:
        """The server that is the primary by what the Sentinels say."""
        for port in self.sentinel_ports:
            try:
                with self._asked(port) as sentinel:
                    address = sentinel.sentinel_get_master_addr_by_name(PRIMARY)
                return next(each for each in self.servers if each.port == int(address[1]))
            except valkey.ConnectionError:
                continue
        raise AssertionError("no Sentinel answers")

    def wait_until_whole(self, seconds: float = 20) -> None:
        """Until two replicas follow the primary and the Sentinels know all others."""
        deadline = time.monotonic() + seconds
        while not self._is_whole():
            assert time.monotonic() < deadline, (self._folder / "sentinel-0.log").read_text()[-2000:]
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends all."""
        for sentinel in self.sentinels:
            sentinel.kill()
            sentinel.wait(5)
        for server in self.servers:
            if server.process and server.process.poll() is None:
                os.kill(server.process.pid, signal.SIGCONT)
                server.kill()

    def _sentinel(self, number: int, port: int) -> subprocess.Popen[bytes]:
        configuration = self._folder / f"sentinel-{number}.conf"
        lines = [
            f"port {port}",
            "bind 127.0.0.1",
            f"dir {self._folder}",
            f"sentinel monitor {PRIMARY} 127.0.0.1 {self.servers[0].port} 2",
            f"sentinel down-after-milliseconds {PRIMARY} {self._down_after_ms}",
            f"sentinel failover-timeout {PRIMARY} 10000",
        ]
        if self.password:
            lines += [f"sentinel auth-pass {PRIMARY} {self.password}", f"requirepass {self.password}"]
        configuration.write_text("".join(f"{line}\n" for line in lines))
        with (self._folder / f"sentinel-{number}.log").open("ab") as log:
            return subprocess.Popen([find_valkey_server(), configuration, "--sentinel"], stdout=log, stderr=log)

    def _is_whole(self) -> bool:
        try:
            for port in self.sentinel_ports:
                with self._asked(port) as sentinel:
                    known = sentinel.sentinel_masters()[PRIMARY]
                if (known["num-slaves"], known["num-other-sentinels"], known["flags"]) != (2, 2, "master"):
                    return False
            with self.primary().client() as client:
                return (
                    sum(client.info("replication").get(f"slave{n}", {}).get("state") == "online" for n in (0, 1)) == 2
                )
        except (valkey.ConnectionError, KeyError):
            return False

    def _asked(self, port: int) -> valkey.Valkey:
        return valkey.Valkey(port=port, password=self.password or None, decode_responses=True, socket_timeout=1)
