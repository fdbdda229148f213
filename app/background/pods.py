"""The pods of this installation as Kubernetes sees them: phase, readiness, host, restarts.

Only to be looked at, in our own namespace, and at most every few seconds however many ask. Where there is no cluster,
or no right to look, the answer says so in words.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.node import Node
from wizard.settings import Settings

#: Seconds that an answer of Kubernetes is good for: pods come and go in seconds, and pages ask every two.
_FRESH_SECONDS = 3.0

#: Seconds to wait for an answer of Kubernetes, of which a look needs two at first. Nothing is asked twice.
_ANSWER_SECONDS = 2.0

_INSTANCE = "app.kubernetes.io/instance"
_COMPONENT = "app.kubernetes.io/component"
_COST = "controller.kubernetes.io/pod-deletion-cost"


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod. `host` is Kubernetes' Node; `reason` says what a pod that is not ready waits for."""

    name: str
    component: str
    phase: str
    ready: bool
    host: str | None
    restarts: int
    version: str
    started_at: str | None
    reason: str | None
    deletion_cost: int | None


@dataclass(frozen=True, slots=True)
class View:
    """The pods by name; when there is none to be had, `why` is a sentence."""

    pods: tuple[Pod, ...]
    why: str | None


class Pods:
    """Asks Kubernetes. It connects at the first look; threads may share it."""

    def __init__(self, settings: Settings, node: Node) -> None:
        """Nothing is imported or asked until a method is called."""
        self._node = node
        self._is_wanted = bool(settings.cluster_view)
        self._lock = threading.Lock()
        self._core: Any = None
        self._selector: str | None = None
        self._seen: tuple[float, View] = (float("-inf"), View((), "Kubernetes has not answered yet."))

    def look(self) -> View:
        """The pods as of some three seconds ago; never raises. One thread asks, and nobody else waits for it."""
        if not self._is_wanted:
            return View((), "The view of the cluster is switched off, or this is no cluster.")
        at, view = self._seen
        if time.monotonic() - at > _FRESH_SECONDS and self._lock.acquire(blocking=False):
            try:
                view = self._ask()
                self._seen = time.monotonic(), view
            finally:
                self._lock.release()
        return view

    def set_deletion_cost(self, name: str, cost: int) -> None:
        """Says how dear a pod is when Kubernetes scales in: the cheapest go first. Raises what the client raises."""
        body = {"metadata": {"annotations": {_COST: str(cost)}}}
        self._client().patch_namespaced_pod(name, self._node.namespace, body, _request_timeout=_ANSWER_SECONDS)

    def _ask(self) -> View:
        from kubernetes.client import ApiException
        from kubernetes.config import ConfigException

        try:
            found = self._listed()
        except ConfigException:
            return View((), "This node does not run in a cluster, so there are no pods to show.")
        except ApiException as error:
            if error.status in (401, 403):
                return View((), "This node has no right to list the pods of its namespace.")
            return View((), f"Kubernetes refused to list the pods: {error.reason}.")
        except Exception as error:  # Timeouts and broken connections come in many classes from below the client.
            return View((), f"Kubernetes cannot be asked: {type(error).__name__}.")
        return View(tuple(sorted((_pod(each) for each in found), key=lambda each: (each.component, each.name))), None)

    def _listed(self) -> list[dict[str, Any]]:
        core = self._client()
        # The answers are read as JSON: the client's own classes cost ten times as much and say no more.
        raw = {"_preload_content": False, "_request_timeout": _ANSWER_SECONDS}
        if self._selector is None:
            own = json.loads(core.read_namespaced_pod(self._node.name, self._node.namespace, **raw).data)
            self._selector = f"{_INSTANCE}={own['metadata']['labels'][_INSTANCE]}"
        reply = core.list_namespaced_pod(self._node.namespace, label_selector=self._selector, **raw)
        found: list[dict[str, Any]] = json.loads(reply.data)["items"]
        return found

    def _client(self) -> Any:
        if self._core is None:
            from kubernetes import client, config

            config.load_incluster_config()
            settings = client.Configuration.get_default_copy()
            settings.retries = False
            self._core = client.CoreV1Api(client.ApiClient(settings))
        return self._core


def _pod(found: Mapping[str, Any]) -> Pod:
    metadata, status = found["metadata"], found.get("status", {})
    labels = metadata.get("labels", {})
    containers = status.get("containerStatuses", [])
    conditions = {each["type"]: each["status"] for each in status.get("conditions", [])}
    cost = metadata.get("annotations", {}).get(_COST)
    return Pod(
        name=metadata["name"],
        component=labels.get(_COMPONENT, ""),
        phase="Terminating" if "deletionTimestamp" in metadata else status.get("phase", "Unknown"),
        ready=conditions.get("Ready") == "True",
        host=found.get("spec", {}).get("nodeName"),
        restarts=sum(each.get("restartCount", 0) for each in containers),
        version=labels.get("app.kubernetes.io/version", ""),
        started_at=status.get("startTime"),
        reason=_reason(containers),
        deletion_cost=int(cost) if cost else None,
    )


def _reason(containers: list[dict[str, Any]]) -> str | None:
    """Why a container does not run, such as ImagePullBackOff."""
    for each in containers:
        waiting = each.get("state", {}).get("waiting")
        if waiting:
            return str(waiting.get("reason", "Waiting"))
    return None
