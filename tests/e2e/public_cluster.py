"""The cluster's release in mode public: an authority, an issuer of assertions with its key server, a stranger."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.authority import Authority, Issued
from tests.e2e.live_cluster import NAMESPACE, ROOT, LiveCluster
from tests.front import HOST, Front, Said, trusting
from wizard import __version__

#: The node ports of https and of plain http.
TLS, PLAIN = 30443, 30080
ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}, "memo": False}
_LABELS = {"wizard-e2e": "public"}

#: What a stranger's pod runs: one request for each that it is given, from its own place in the cluster's network.
_ASK = """
import json, ssl, sys, urllib.error, urllib.request
context = ssl.create_default_context(cafile="/keys/ca.crt")
context.check_hostname = False
for method, url, headers, body in json.loads(sys.argv[1]):
    request = urllib.request.Request(url, data=body and body.encode(), headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as reply:
            print(json.dumps([reply.status, reply.read().decode()]))
    except urllib.error.HTTPError as error:
        print(json.dumps([error.code, error.read().decode()]))
"""


class PublicCluster:
    """Upgrades the release to mode public, and back."""

    def __init__(self, live: LiveCluster) -> None:
        self.live = live
        self.authority = Authority("ours")
        self.token = "e2e-program"
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        nodes = json.loads(live.kubectl("get", "nodes", "-o", "json"))["items"]
        addresses = [each["address"] for each in nodes[0]["status"]["addresses"] if each["type"] == "InternalIP"]
        self.front = Front(addresses[0])

    def enter(self) -> None:
        """Secrets, the key server, the upgrade. cloudflared has no image here and no network: it is not waited for."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        keys = {"keys": [{**public, "kid": "first", "alg": "RS256", "use": "sig"}]}
        self.serve(self.authority.issue(HOST))
        self._apply(
            _secret("public-tunnel", **{"credentials.json": "{}"}),
            _secret("public-programs", token=self.token, **{"tokens.json": _tokens(ci=self.token)}),
            _config_map("public-authority", **{"ca.crt": self.authority.root}),
            _config_map("public-keys", certs=json.dumps(keys), **{"ca.crt": self.authority.root}),
            *_key_server(),
        )
        self.live.kubectl("wait", "pod/keys", "-n", NAMESPACE, "--for=condition=Ready", "--timeout=60s")
        self.live.upgrade(wait=False, values=ROOT / "tests" / "e2e" / "values-public.yaml")
        self.live.rolled("api", "gateway")

    def leave(self) -> None:
        """Back to mode dev, and nothing of this is left."""
        self.live.upgrade()
        selector = ",".join(f"{key}={value}" for key, value in _LABELS.items())
        self.live.kubectl("delete", "pod,service,secret,configmap", "-n", NAMESPACE, "-l", selector, "--grace-period=1")

    def serve(self, issued: Issued) -> None:
        """The gateway's certificate from now on: its Secret is replaced."""
        files = {"tls.crt": issued.certificate, "tls.key": issued.key}
        self._apply({**_secret("public-origin", **files), "type": "kubernetes.io/tls"})

    def programs(self, **tokens: str) -> None:
        """The static tokens from now on, by name."""
        self._apply(_secret("public-programs", token=self.token, **{"tokens.json": _tokens(**tokens)}))

    def assertion(self, email: str, key: Any = None, **claims: Any) -> str:
        """What Cloudflare Access would send along for this person."""
        now = int(time.time())
        known = {"iss": "https://wizards.cloudflareaccess.com", "aud": ["e2e"], "iat": now, "exp": now + 300}
        content = {**known, "sub": f"id-of-{email}", "email": email, **claims}
        return jwt.encode(content, key or self._key, algorithm="RS256", headers={"kid": "first"})

    def ask(self, method: str, path: str, body: object = None, *, port: int = TLS, **headers: str) -> Said:
        """One request from outside, by https unless it is to the plain port."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        if data:
            names["Content-Type"] = "application/json"
        context = trusting(self.authority.root) if port == TLS else None
        return self.front.ask(port, path, method=method, headers=names, body=data, context=context)

    def ask_inside(self, *requests: tuple[str, str, dict[str, str]]) -> list[tuple[int, Any]]:
        """Requests of a pod that is not ours: a method, an address, headers. A POST asks for an addition."""
        listed = []
        for method, url, headers in requests:
            body = json.dumps(ADD) if method == "POST" else None
            listed.append([method, url, {**headers, **({"Content-Type": "application/json"} if body else {})}, body])
        words = ("exec", "-n", NAMESPACE, "keys", "--", "python", "-c", _ASK, json.dumps(listed))
        return [tuple(json.loads(line)) for line in self.live.kubectl(*words).splitlines()]

    def _apply(self, *objects: dict[str, Any]) -> None:
        path = Path(self.live.folder / "public.json")
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
        self.live.kubectl("apply", "-n", NAMESPACE, "-f", str(path))


def _tokens(**tokens: str) -> str:
    rows = [(name, hashlib.sha256(token.encode()).hexdigest()) for name, token in tokens.items()]
    return json.dumps([{"name": name, "sha256": digest, "roles": ["submit"]} for name, digest in rows])


def _secret(name: str, **files: str) -> dict[str, Any]:
    data = {key: base64.b64encode(text.encode()).decode() for key, text in files.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "labels": _LABELS}, "data": data}


def _config_map(name: str, **files: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": _LABELS}, "data": files}


def _key_server() -> tuple[dict[str, Any], dict[str, Any]]:
    """A pod that serves the keys, with its Service; it is also the stranger who asks from inside."""
    container = {
        "name": "keys",
        "image": f"math-wizard-api:{__version__}",
        "command": ["python", "-m", "http.server", "--directory", "/keys", "8000"],
        "readinessProbe": {"httpGet": {"path": "/certs", "port": 8000}, "periodSeconds": 1},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "keys", "mountPath": "/keys"}],
    }
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "keys", "labels": {**_LABELS, "app": "keys"}},
        "spec": {
            "containers": [container],
            "volumes": [{"name": "keys", "configMap": {"name": "public-keys"}}],
            "automountServiceAccountToken": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10300,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        },
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "keys", "labels": _LABELS},
        "spec": {"selector": {"app": "keys"}, "ports": [{"port": 8000}]},
    }
    return pod, service
