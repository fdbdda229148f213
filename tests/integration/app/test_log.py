"""What an API node writes: lines of JSON, gunicorn's among them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.app.conftest import eventually

pytestmark = pytest.mark.integration


def written(folder: Path) -> list[dict[str, Any]]:
    """All lines; each is JSON."""
    return [json.loads(each) for each in (folder / "gunicorn.log").read_text().splitlines()]


def ask(port: int, path: str) -> None:
    """A request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Authorization": "Bearer secret"})
    connection.getresponse().read()
    connection.close()


def test_every_line_is_json_from_start_to_end(serve: Callable[..., Any], tmp_path: Path) -> None:
    """The master's too; requests have none unless they are wanted."""
    node = serve()
    ask(node.port, "/whoami")
    node.process.terminate()
    node.process.wait(15)

    lines = written(tmp_path)

    assert {each["node"] for each in lines} == {"api-1"}
    assert any("Listening at" in each["message"] for each in lines)
    assert any("Shutting down" in each["message"] for each in lines)
    assert not [each for each in lines if each["message"] == "request"]


def test_requests_have_a_line_each_where_they_are_wanted(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Without query, headers, and what is asked all the time."""
    node = serve(LOG_REQUESTS="1")
    ask(node.port, "/healthz")
    ask(node.port, '/nowhere%0a{"level":"error"}?token=secret')
    eventually(lambda: '"request"' in (tmp_path / "gunicorn.log").read_text())

    (line,) = [each for each in written(tmp_path) if each["message"] == "request"]

    assert (line["method"], line["status"], line["from"]) == ("GET", 404, "127.0.0.1")
    assert line["path"].startswith("/nowhere")
    assert line["seconds"] >= 0
    assert "secret" not in (tmp_path / "gunicorn.log").read_text()


def test_a_level_leaves_out_what_is_below(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Gunicorn's own lines too."""
    node = serve(LOG_LEVEL="error")
    node.process.terminate()
    node.process.wait(15)

    assert written(tmp_path) == []
