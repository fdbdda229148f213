"""A valkey-server as the chart starts it: its own script, its own configuration, its own users, on a port of ours."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import valkey

from embedded.valkey_server import find_valkey_server, free_port
from tests import valkey_cli
from wizard.connection import connect
from wizard.settings import Settings

#: A line of MONITOR: where a command came from, and its words, each in quotation marks.
_MONITORED = re.compile(r"\+[\d.]+ \[\d+ (\S+)\] (.*)")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"')

USERS = ("admin", "api", "worker", "metrics")


class GuardedValkey:
    """One server with the users of the chart; each one's password is its name twice."""

    def __init__(self, folder: Path, config: dict[str, str], probe: str = "") -> None:
        """`config` and `probe` are those of the chart: the ConfigMap, and what the readiness probe's shell runs."""
        self._probe = probe
        self.port = free_port()
        self._folder = folder
        for place in ("passwords", "config", "users", "data", "bin"):
            (folder / place).mkdir()
        for user in USERS:
            # With the line break that an editor or `echo` leaves behind.
            (folder / "passwords" / user).write_text(f"{user}{user}\n")
        for name, text in config.items():
            (folder / "config" / name).write_text(self._moved(text))
        (folder / "bin" / "valkey-server").symlink_to(find_valkey_server())
        valkey_cli.install(folder / "bin")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the script and waits until it has become a server that answers."""
        path = f"{self._folder / 'bin'}:{os.environ['PATH']}"
        with (self._folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", str(self._folder / "config" / "valkey.sh")],
                env={**os.environ, "PATH": path, "RELOAD_SECONDS": "0.2", valkey_cli.PORT: str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 10
        while True:
            try:
                with self.client("admin") as admin:
                    admin.ping()
                return
            except valkey.ConnectionError:
                assert time.monotonic() < deadline, (self._folder / "log").read_text()
                time.sleep(0.02)

    def stop(self) -> None:
        """Ends the server, and then what follows the passwords, as the end of a container does."""
        assert self.process
        self.process.terminate()
        self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def log(self) -> str:
        """All that it has said."""
        return (self._folder / "log").read_text()

    def mount(self, user: str, *passwords: str) -> None:
        """What the Secret says of a user from now on, replaced at once, as a kubelet does."""
        written = self._folder / "passwords" / f"..{user}"
        written.write_text("".join(f"{each}\n" for each in passwords))
        written.replace(self._folder / "passwords" / user)

    def probe(self) -> int:
        """The exit code of the chart's readiness probe."""
        command = ["sh", "-c", self._moved(self._probe)]
        path = f"{self._folder / 'bin'}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, valkey_cli.PORT: str(self.port)}
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode

    def settings(self, user: str) -> Settings:
        """How a pod that is this user would be set."""
        return Settings(
            valkey_host="127.0.0.1",
            valkey_port=self.port,
            valkey_username=user,
            valkey_password_file=str(self._folder / "passwords" / user),
            lease_seconds=0.6,
            max_failures=1,
            pod_name=f"{user}-1",
        )

    def client(self, user: str) -> valkey.Valkey:
        """The product's own client under that user."""
        return connect(self.settings(user), name=user, blocks_for=5)

    def refusals(self) -> list[str]:
        """Who was refused what since the last time this was asked."""
        with self.client("admin") as admin:
            entries: list[dict[str, Any]] = admin.acl_log()
            admin.acl_log_reset()
        return [f"{each['username']}: {each['reason']} {each['object']}" for each in entries]

    @contextmanager
    def commands(self) -> Iterator[set[tuple[str, str, tuple[str, ...]]]]:
        """Collects every command until the end of the block, those inside of Lua functions too.

        Each is (user, command, its arguments). A connection's name is taken as its user.
        """
        seen: set[tuple[str, str, tuple[str, ...]]] = set()
        with socket.create_connection(("127.0.0.1", self.port)) as connection, connection.makefile("rwb") as stream:
            stream.write(b"AUTH admin adminadmin\r\nMONITOR\r\n")
            stream.flush()
            assert (stream.readline(), stream.readline()) == (b"+OK\r\n", b"+OK\r\n")
            end = secrets.token_hex(16)
            reader = threading.Thread(target=_collect, args=(stream, end, seen))
            reader.start()
            try:
                yield seen
            finally:
                with self.client("admin") as admin:
                    admin.echo(end)
                reader.join(60)

    def allows(self, user: str, *command: str) -> bool:
        """What ACL DRYRUN says."""
        with self.client("admin") as admin:
            return bool(admin.execute_command("ACL DRYRUN", user, *command) in ("OK", True))

    def _moved(self, text: str) -> str:
        for place, here in (
            ("/run/secrets/valkey", "passwords"),
            ("/etc/valkey", "config"),
            ("/run/valkey", "users"),
            ("dir /data", "data"),
        ):
            moved = str(self._folder / here)
            text = text.replace(place, f"dir {moved}" if place.startswith("dir") else moved)
        return text.replace("port 6379", f"port {self.port}")


def _collect(stream: BinaryIO, end: str, seen: set[tuple[str, str, tuple[str, ...]]]) -> None:
    """Reads what MONITOR tells until somebody says `end`."""
    names: dict[str, str] = {}
    user = ""
    for line in stream:
        text = line.decode(errors="replace")
        if end in text:
            return
        if found := _MONITORED.match(text):
            origin, words = found[1], _WORD.findall(found[2])
            if words[:2] == ["CLIENT", "SETNAME"]:
                names[origin] = words[2]
            # A function's commands follow its call.
            user = user if origin == "lua" else names.get(origin, "")
            seen.add((user, words[0].lower(), tuple(words[1:])))
