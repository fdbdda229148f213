"""A node as gunicorn serves it: its heartbeat, its share of a port, its page."""

from __future__ import annotations

import gzip
import http.client
import json
import re
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
        (b'{"operation":"add","inputs":{}}', "application/json", 422),
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


def test_texts_of_the_page_are_compressed_for_those_who_take_that(http: FlaskClient) -> None:
    """The page, its bundles and its sources; each form has an ETag of its own, and a 304."""
    script = re.findall(r'src="(/ui/bundle/page-[0-9a-f]{12}\.js)"', http.get("/").text)[0]
    for path in ("/", script, "/ui/styles/base.css", "/ui/icon.svg", "/ui/wizard.js"):
        plain, small = http.get(path), http.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in plain.headers
        assert "Accept-Encoding" in small.headers["Vary"]
        if len(plain.data) >= 1_000:
            assert small.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(small.data) == plain.data
            assert len(small.data) < len(plain.data)
        if "ETag" in small.headers:
            again = http.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")


def test_bundles_are_kept_for_a_year_and_those_of_another_version_are_not(http: FlaskClient) -> None:
    """During a rollout a page may ask for a bundle that this version does not have: it gets ours, kept by nobody."""
    script = re.findall(r'src="(/ui/bundle/page-[0-9a-f]{12}\.js)"', http.get("/").text)[0]

    mine, other = http.get(script), http.get("/ui/bundle/page-000000000000.js")

    assert "immutable" in mine.headers["Cache-Control"]
    assert (other.data, other.headers["Cache-Control"]) == (mine.data, "no-store")
    assert http.get("/ui/bundle/other-000000000000.js").status_code == 404
    assert http.get("/ui/bundle/page.txt").status_code == 404


@pytest.mark.parametrize("path", ["/", "/api/v1/operations", "/api/v1/operations/add", "/openapi.json"])
def test_what_lasts_is_kept_and_asked_for_again(http: FlaskClient, path: str) -> None:
    """304 as long as it has not changed."""
    with http.get(path) as page:
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-cache")

    with http.get(path, headers={"If-None-Match": page.headers["ETag"]}) as again:
        assert (again.status_code, again.data) == (304, b"")
