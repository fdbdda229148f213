"""The pods and containers in what was rendered, whatever object they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.chart.conftest import Objects, every

WORKLOADS = ("Deployment", "StatefulSet", "CronJob", "Pod")
PREFIX = "app.kubernetes.io/"
SELECTOR = {f"{PREFIX}name", f"{PREFIX}instance", f"{PREFIX}component"}


def pods(objects: Objects) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each pod there will be: what to call it, its labels, its spec."""
    for kind in WORKLOADS:
        for each in every(objects, kind):
            job = each["spec"]["jobTemplate"] if kind == "CronJob" else each
            template = each if kind == "Pod" else job["spec"]["template"]
            yield each["metadata"]["name"], template["metadata"]["labels"], template["spec"]


def containers(objects: Objects) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each container there will be."""
    for name, _, spec in pods(objects):
        for container in (*spec["containers"], *spec.get("initContainers", ())):
            yield name, container
