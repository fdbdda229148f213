"""A cluster of which only some objects are there: as much of Kubernetes' API as helm's `lookup` asks for."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_GROUPS = {
    "v1": {"Secret": "secrets", "ConfigMap": "configmaps", "PersistentVolumeClaim": "persistentvolumeclaims"},
    "apps/v1": {"StatefulSet": "statefulsets", "Deployment": "deployments"},
}


class FakeCluster(ThreadingHTTPServer):
    """Answers GET for `objects`, which a test may change; everything else is not there."""

    daemon_threads = True

    def __init__(self, *objects: dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects = list(objects)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def find(self, path: str) -> dict[str, Any] | None:
        """What is at that address."""
        if path == "/version":
            return {"major": "1", "minor": "34", "gitVersion": "v1.34.0"}
        if path == "/api":
            return {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            version = {"groupVersion": "apps/v1", "version": "v1"}
            group = {"name": "apps", "versions": [version], "preferredVersion": version}
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [group]}
        for version, kinds in _GROUPS.items():
            root = f"/api/{version}" if version == "v1" else f"/apis/{version}"
            if path == root:
                resources = [
                    {"name": name, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["get", "list"]}
                    for kind, name in kinds.items()
                ]
                return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources}
            for each in self.objects:
                if each["kind"] in kinds and path.endswith(f"/{kinds[each['kind']]}/{each['metadata']['name']}"):
                    return each
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        server: FakeCluster = self.server  # type: ignore[assignment]
        found = server.find(self.path.partition("?")[0])
        gone = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
        body = json.dumps(found or gone).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
