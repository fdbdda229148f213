"""People and programs who prove who they are by static tokens, each with a client of its own."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.background.services import NAME
from wizard.settings import Settings

ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}}

#: Who there is, and what each may do.
ROLES: Mapping[str, tuple[str, ...]] = {"ann": ("submit",), "bob": ("submit",), "eve": ("read",), "olga": ("operate",)}


def tokens_file(folder: Path) -> Path:
    """The file of their tokens: a token is its owner's name with a suffix."""
    rows = [
        {"name": name, "sha256": sha256(token_of(name).encode()).hexdigest(), "roles": roles}
        for name, roles in ROLES.items()
    ]
    path = folder / "tokens.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def token_of(name: str) -> str:
    """The token of one of them."""
    return f"{name}-has-a-secret"


class People:
    """The clients of one app, by name; `nobody` proves nothing."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __getattr__(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        if name != "nobody":
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_of(name)}"
        return client


@contextmanager
def people_of(settings: Settings, folder: Path, **more: Any) -> Iterator[People]:
    """An app that knows them."""
    known = {"access_tokens_file": str(tokens_file(folder)), "access": 1}
    app = create_app(dataclasses.replace(settings, **{**known, **more}))
    try:
        yield People(app)
    finally:
        app.extensions[NAME].listener.stop()


def ask(client: FlaskClient, body: Any = ADD, **headers: str) -> str:
    """Enqueues a task that is calculated anew; returns its id."""
    answer = client.post("/api/v1/tasks", json=body | {"memo": False}, headers=headers)
    assert answer.status_code == 202, answer.json
    return str(answer.json["task_id"])


def events(client: FlaskClient, count: int, query: str = "", **headers: str) -> list[dict[str, Any]]:
    """The first so many events of a stream about tasks."""
    found: list[dict[str, Any]] = []
    response = client.get(f"/api/v1/events{query}", headers=headers, buffered=False)
    assert response.status_code == 200
    frames = iter(response.iter_encoded())
    while len(found) < count:
        for frame in next(frames).decode().split("\n\n"):
            lines = dict(line.partition(": ")[::2] for line in frame.splitlines())
            if lines.get("event") not in {None, "reset", "node"}:
                found.append(json.loads(lines["data"]))
    response.close()
    return found
