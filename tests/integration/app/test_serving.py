"""A node as gunicorn serves it: its heartbeat, its share of a port, its page."""

from __future__ import annotations

import http.client
import json
import urllib.request
from typing import Any

import pytest
from flask.testing import FlaskClient

from embedded.valkey_server import free_port
from tests.integration.app.conftest import eventually

pytestmark = pytest.mark.integration


def whoami(port: int) -> str:
    """The node that answers on a new connection."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/whoami", timeout=5) as answer:
        return str(json.load(answer)["node"])


def test_two_nodes_share_a_port_when_they_are_told_to(serve: Any) -> None:
    """The kernel spreads connections, so both are heard."""
    port = str(free_port())
    for name in ("api-1", "api-2"):
        serve(API_PORT=port, API_REUSE_PORT="1", POD_NAME=name)

    eventually(lambda: {whoami(int(port)) for _ in range(20)} == {"api-1", "api-2"})


def test_a_node_shows_its_heartbeat(serve: Any, http: FlaskClient) -> None:
    """What it is and since when, from the first moment."""
    serve(NODE_NAME="host-7")

    [node] = http.get("/api/v1/cluster").json["nodes"]

    assert (node["name"], node["component"], node["state"], node["host"]) == ("api-1", "api", "idle", "host-7")
    assert node["started_at"] <= node["last_seen"]


def test_one_connection_serves_many_requests(serve: Any) -> None:
    """Refusals included: a body that was not read does not spoil what follows."""
    connection = http.client.HTTPConnection("127.0.0.1", serve().port, timeout=10)
    socket_of_first = None
    for body, content_type, status in (
        (b"x" * 1_000, "application/json", 400),
        (b"x" * 1_000, "text/plain", 415),
        (b'{"operation":"add","inputs":{"a":1,"b":2}}', "application/json", 202),
    ):
        connection.request("POST", "/api/v1/tasks", body, {"Content-Type": content_type})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        socket_of_first = socket_of_first or connection.sock
        assert connection.sock is socket_of_first
    connection.close()


@pytest.mark.parametrize(
    "path",
    ["/ui/../app/wsgi.py", "/ui/%2e%2e/app/wsgi.py", "/ui/package-lock", "/ui/vendor.py", "/ui/"],
)
def test_only_the_files_of_the_page_are_given(http: FlaskClient, path: str) -> None:
    """Nothing beside its folder, and nothing in it that is not of the page."""
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/api/v1/operations", "/api/v1/operations/add", "/openapi.json"])
def test_what_lasts_is_kept_and_asked_for_again(http: FlaskClient, path: str) -> None:
    """304 as long as it has not changed."""
    with http.get(path) as page:
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-cache")

    with http.get(path, headers={"If-None-Match": page.headers["ETag"]}) as again:
        assert (again.status_code, again.data) == (304, b"")
