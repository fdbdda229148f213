"""The external metrics API of Kubernetes, with one metric: how many slots the waiting and running work needs.

A HorizontalPodAutoscaler of the type External asks for it through the Kubernetes API, which forwards the request to one
of our nodes (an APIService names them). It is a WSGI app with a port of its own.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import valkey

from wizard.queue import Observer
from wizard.queue.demand import wanted_slots_now

_GROUP = "external.metrics.k8s.io/v1beta1"

METRIC = "wizard_queue_wanted_slots"

_VALUE = re.compile(rf"/apis/{re.escape(_GROUP)}/namespaces/([a-z0-9-]{{1,63}})/{METRIC}")


class ExternalMetrics:
    """Answers for the namespace of this node."""

    def __init__(self, observer: Observer, namespace: str, drain_seconds: float) -> None:
        """Reads Valkey when it is asked."""
        self._observer = observer
        self._namespace = namespace
        self._drain_seconds = drain_seconds

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """As WSGI has it."""
        status, body = self._answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        content = json.dumps(body).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return (content,)

    def _answer(self, method: str, path: str) -> tuple[HTTPStatus, dict[str, Any]]:
        if method != "GET":
            return _refused(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", "Metrics are read by GET only.")
        if path == f"/apis/{_GROUP}":
            return HTTPStatus.OK, _RESOURCES
        found = _VALUE.fullmatch(path)
        if not found or found.group(1) != self._namespace:
            detail = f"The only metric here is {METRIC}, in the namespace {self._namespace}."
            return _refused(HTTPStatus.NOT_FOUND, "NotFound", detail)
        try:
            value = wanted_slots_now(self._observer, self._drain_seconds)
        except valkey.ValkeyError:
            # The autoscaler leaves the number of pods as it is.
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", "Valkey does not answer this node.")
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        item = {"metricName": METRIC, "metricLabels": {}, "timestamp": moment, "value": str(value)}
        return HTTPStatus.OK, {
            "kind": "ExternalMetricValueList", "apiVersion": _GROUP, "metadata": {}, "items": [item],
        }  # fmt: skip


_RESOURCES = {
    "kind": "APIResourceList",
    "apiVersion": "v1",
    "groupVersion": _GROUP,
    "resources": [
        {
            "name": METRIC,
            "singularName": "",
            "namespaced": True,
            "kind": "ExternalMetricValueList",
            "verbs": ["get"],
        }
    ],
}


def _refused(status: HTTPStatus, reason: str, message: str) -> tuple[HTTPStatus, dict[str, Any]]:
    """A Status, as every refusal of the Kubernetes API is."""
    return status, {
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "reason": reason,
        "message": message, "code": status.value,
    }  # fmt: skip
