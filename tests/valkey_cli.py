"""As much of `valkey-cli` as the chart's scripts use: the package of the server that tests use has no client.

`install(folder)` puts it there as `valkey-cli`.
"""

# ruff: noqa: T201 - a command speaks by what it prints
from __future__ import annotations

import os
import sys
from pathlib import Path

import valkey

#: The variables with the host and the port where a pod's own server is.
HOST, PORT = "VALKEY_CLI_HOST", "VALKEY_CLI_PORT"


def install(folder: Path) -> None:
    """Makes the command."""
    command = folder / "valkey-cli"
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={Path(__file__).parents[1]} exec {sys.executable} -m tests.valkey_cli "$@"\n'
    )
    command.chmod(0o755)


def main(arguments: list[str]) -> int:
    """Sends one command and prints its reply as the real one does to a pipe. The exit code is 1 after an error."""
    options = {
        "-h": os.environ.get(HOST, "127.0.0.1"),
        "-p": os.environ.get(PORT, "6379"),
        "--user": "default",
        "--rdb": "",
    }
    while arguments and arguments[0].startswith("-"):
        name = arguments.pop(0)
        if name in options:
            options[name] = arguments.pop(0)
    client = valkey.Valkey(
        host=options["-h"],
        port=int(options["-p"]),
        username=options["--user"] if "VALKEYCLI_AUTH" in os.environ else None,
        password=os.environ.get("VALKEYCLI_AUTH"),
        decode_responses=True,
        socket_timeout=5,
    )
    client.response_callbacks.clear()
    try:
        if options["--rdb"]:
            Path(options["--rdb"]).write_bytes(_snapshot(client))
            return 0
        reply = client.execute_command(*arguments)
    except valkey.ValkeyError as error:
        print(error, file=sys.stdout if isinstance(error, valkey.ResponseError) else sys.stderr)
        return 1
    for line in reply if isinstance(reply, list) else [reply]:
        print("" if line is None else line)
    return 0


def _snapshot(client: valkey.Valkey) -> bytes:
    """What a server sends to a replica that begins."""
    connection = client.connection_pool.get_connection("SYNC")
    connection.send_command("SYNC")
    with connection._sock.makefile("rb") as stream:
        # It sends empty lines while it prepares.
        while not (head := stream.readline().strip()):
            continue
        if not head.startswith(b"$"):
            raise valkey.ResponseError(head.decode())
        return bytes(stream.read(int(head[1:])))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
