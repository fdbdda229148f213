"""`helm test` with tests.isolation: fails if this pod, which has no business there, can reach Valkey or an API pod."""

# ruff: noqa: INP001 - a ConfigMap is no package
from __future__ import annotations

import os
import socket
import sys

for name in os.environ["FORBIDDEN"].split():
    host, _, port = name.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
    except OSError as error:
        print(f"{name} cannot be reached, as it should be: {error}")  # noqa: T201
    else:
        sys.exit(f"{name} can be reached from any pod: this cluster does not enforce NetworkPolicies.")
