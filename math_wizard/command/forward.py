"""The way to an installation on Kubernetes: a `kubectl port-forward` that lasts as long as the command."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from math_wizard.errors import Unreachable

_GATEWAY = "app.kubernetes.io/name=math-wizard,app.kubernetes.io/component=gateway"

#: Seconds in which kubectl must answer.
_SECONDS = 20.0


@contextmanager
def forwarded(namespace: str) -> Iterator[str]:
    """The address of the gateway of a namespace; raises `Unreachable` with what kubectl says."""
    found = _kubectl("-n", namespace, "get", "service", "-l", _GATEWAY, "-o", "name").split()
    if not found:
        raise Unreachable(f"There is no Math Wizard in the namespace {namespace} of kubectl's current cluster.")
    command = ["kubectl", "-n", namespace, "port-forward", found[0], ":80"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout
        assert process.stderr
        port = re.search(r":(\d+) ->", process.stdout.readline())
        if not port:
            raise Unreachable(f"kubectl port-forward ended: {process.stderr.read().strip() or 'it said nothing'}")
        yield f"http://127.0.0.1:{port[1]}"
    finally:
        process.terminate()
        process.communicate()


def _kubectl(*arguments: str) -> str:
    try:
        command = ["kubectl", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise Unreachable("--namespace needs kubectl, which is not on PATH.") from None
    except subprocess.TimeoutExpired:
        raise Unreachable(f"kubectl did not answer in {_SECONDS:g} s: is its current cluster the right one?") from None
    if done.returncode:
        raise Unreachable(f"kubectl says: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'nothing'}")
    return done.stdout
