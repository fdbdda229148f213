"""What kubectl says about one installation, as it was at one moment. Secrets are asked for their names alone."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from typing import Any

#: What carries this label is ours, whatever the release and its namespace are called.
SELECTOR = "app.kubernetes.io/part-of=math-wizard"
COMPONENT = "app.kubernetes.io/component"

#: Seconds for one answer of kubectl.
_SECONDS = 15

#: The API's port of probes.
_INTERNAL_PORT = 5001

Object = dict[str, Any]


class Unreachable(Exception):
    """kubectl is missing or reaches no cluster; the text is its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The objects of one installation, by kind; those of `hosts` and `classes` are the whole cluster's."""

    namespace: str
    context: str = ""
    release: str = ""
    #: Of its last change: deployed, failed, pending-upgrade and so on; empty if helm did not install it.
    release_status: str = ""
    pods: list[Object] = field(default_factory=list)
    deployments: list[Object] = field(default_factory=list)
    claims: list[Object] = field(default_factory=list)
    autoscalers: list[Object] = field(default_factory=list)
    ingresses: list[Object] = field(default_factory=list)
    hosts: list[Object] = field(default_factory=list)
    storage_classes: list[Object] = field(default_factory=list)
    ingress_classes: list[str] = field(default_factory=list)
    #: What happened to each object lately: name → the newest messages.
    events: dict[str, list[str]] = field(default_factory=dict)
    #: What an API pod answers to `/readyz` and `/api/v1/cluster`; empty if none could be asked.
    readiness: Object = field(default_factory=dict)
    state: Object = field(default_factory=dict)


def kubectl(*words: str) -> str:
    """What it prints; raises `Unreachable`."""
    try:
        done = subprocess.run(
            ["kubectl", "--request-timeout=10s", *words],  # noqa: S607 - the person's own kubectl
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreachable(str(error)) from None
    if done.returncode:
        raise Unreachable(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def namespaces() -> list[str]:
    """Those that hold an installation. Raises `Unreachable`."""
    names = "jsonpath={range .items[*]}{.metadata.namespace}{'\\n'}{end}"
    return sorted(set(kubectl("get", "deployments", "--all-namespaces", "-l", SELECTOR, "-o", names).split()))


def look(namespace: str) -> Snapshot:
    """Asks for everything once. Raises `Unreachable`; what this person may not see is left out."""
    pods = _items("pods", "-n", namespace, "-l", SELECTOR)
    deployments = _items("deployments", "-n", namespace, "-l", SELECTOR)
    release = next((each["metadata"]["labels"]["app.kubernetes.io/instance"] for each in deployments), "")
    return Snapshot(
        namespace=namespace,
        context=_text("config", "current-context"),
        release=release,
        release_status=_status_of(namespace, release),
        pods=pods,
        deployments=deployments,
        claims=_items("persistentvolumeclaims", "-n", namespace),
        autoscalers=_items("horizontalpodautoscalers", "-n", namespace, "-l", SELECTOR),
        ingresses=_items("ingresses", "-n", namespace, "-l", SELECTOR),
        hosts=_items("nodes"),
        storage_classes=_items("storageclasses"),
        ingress_classes=[each["metadata"]["name"] for each in _items("ingressclasses")],
        events=_events(namespace),
        readiness=_ask(namespace, pods, "/readyz"),
        state=_ask(namespace, pods, "/api/v1/cluster"),
    )


def _text(*words: str) -> str:
    try:
        return kubectl(*words).strip()
    except Unreachable:
        return ""


def _items(*words: str) -> list[Object]:
    text = _text("get", *words, "-o", "json")
    return list(json.loads(text)["items"]) if text else []


def _status_of(namespace: str, release: str) -> str:
    """Each change is kept by helm in a Secret; its labels say all that is needed here."""
    states = "jsonpath={range .items[*]}{.metadata.labels.version} {.metadata.labels.status}{'\\n'}{end}"
    found = _text("get", "secrets", "-n", namespace, "-l", f"owner=helm,name={release}", "-o", states).splitlines()
    changes = [each.split() for each in found if len(each.split()) == 2]
    return max(changes, key=lambda change: int(change[0]))[1] if changes else ""


def _events(namespace: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in _items("events", "-n", namespace, "--field-selector", "type=Warning"):
        found.setdefault(each["involvedObject"]["name"], []).append(each.get("message", ""))
    return found


def _ask(namespace: str, pods: list[Object], path: str) -> Object:
    """The answer of the first API pod that gives one, by Kubernetes' own proxy."""
    for pod in pods:
        if pod["metadata"]["labels"].get(COMPONENT) != "api" or pod["status"].get("phase") != "Running":
            continue
        at = f"/api/v1/namespaces/{namespace}/pods/{pod['metadata']['name']}:{_INTERNAL_PORT}/proxy{path}"
        try:
            text = kubectl("get", "--raw", at)
        except Unreachable as refused:
            # A refusal's body is a part of what kubectl complains about.
            _, brace, rest = str(refused).partition("{")
            text = f"{brace}{rest.rpartition('}')[0]}}}" if brace else ""
        try:
            answer: Object = json.loads(text)
        except ValueError:
            continue
        return answer
    return {}
