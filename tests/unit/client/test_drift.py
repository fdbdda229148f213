"""The client and the API tell the same: a member, a status code or a route that changes here is missed there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import math_wizard
from app import create_app
from app.http.errors import PROBLEMS
from app.http.openapi import document
from math_wizard.batch import Batch
from math_wizard.errors import InvalidQuestion, NoSuchTask, NotAllowed, QueueFull, Refused, Unavailable, refusal
from math_wizard.task import Task

pytestmark = pytest.mark.unit

SOURCES = sorted(Path(math_wizard.__file__).parent.rglob("*.py"))


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    """The OpenAPI document."""
    return document(create_app())


def test_a_task_of_the_client_has_the_members_of_the_api(api: dict[str, Any]) -> None:
    """All of them, and no other."""
    assert {each.name for each in fields(Task)} == set(api["components"]["schemas"]["Task"]["properties"])


def test_a_batch_of_the_client_has_the_members_of_the_api(api: dict[str, Any]) -> None:
    """As a task."""
    assert {each.name for each in fields(Batch)} == set(api["components"]["schemas"]["Batch"]["properties"])


def test_every_route_that_the_client_names_exists(api: dict[str, Any]) -> None:
    """By its address, with anything in the place of an id."""
    known = [re.sub(r"{\w+}", "*", path) for path in api["paths"]]
    named = {
        re.sub(r"{[^}]*}", "*", path)
        for source in SOURCES
        for path in re.findall(r'"(/api/v1/[^"?]*)"', source.read_text(encoding="utf-8"))
    }

    assert len(named) >= 6
    assert {each for each in named if each not in known} == set()


def test_every_problem_has_a_class() -> None:
    """By its status code; a fault of the service, a conflict and a wrong method are plain refusals."""
    plain = {405, 409, 412, 415, 500}

    for kind in PROBLEMS.values():
        error = refusal(int(kind.status), {"type": f"/docs#{kind.slug}", "detail": "Why."})
        assert (type(error) is Refused) == (int(kind.status) in plain), kind.slug
        assert str(error) == "Why."
        assert error.problem.kind == kind.slug
        if kind.retry:
            assert isinstance(error, QueueFull | Unavailable)
    assert {type(refusal(status, {})) for status in (422, 404, 403)} == {InvalidQuestion, NoSuchTask, NotAllowed}


def test_the_client_imports_nothing_of_the_service() -> None:
    """It can stand alone. The command line also names the version, and has the doctor."""
    ours = {"app", "doctor", "embedded", "wizard", "worker"}
    found = {
        (source.parent.name, name)
        for source in SOURCES
        for name in re.findall(r"^\s*(?:from|import) ([\w.]+)", source.read_text(encoding="utf-8"), re.MULTILINE)
        if name.partition(".")[0] in ours
    }

    assert found == {("command", "doctor.__main__"), ("command", "wizard")}


def test_a_task_of_a_newer_service_is_read() -> None:
    """Members that this client does not know are left out."""
    task = Task.from_json({"task_id": "a" * 32, "status": "COMPLETED", "result": {"sum": "3"}, "new": 1})

    assert task.value == 3
