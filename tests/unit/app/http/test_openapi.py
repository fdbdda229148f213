"""The OpenAPI document: complete, well-formed, and about this app."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from app.http.endpoint import endpoint_of
from app.http.openapi import document, path_of
from wizard.operations import catalogue

pytestmark = pytest.mark.unit


@pytest.fixture
def api(app: Flask) -> dict[str, Any]:
    """The document as a client gets it."""
    return json.loads(app.test_client().get("/openapi.json").text)


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Every route as OpenAPI writes it, by method."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield path_of(rule), method.lower()


def every(value: Any, name: str) -> Iterator[Any]:
    """Every value of the member `name`, however deep."""
    if isinstance(value, dict):
        yield from (each for key, each in value.items() if key == name)
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from every(each, name)


def test_every_route_is_described_and_nothing_else(app: Flask, api: dict[str, Any]) -> None:
    """A route cannot be added without its declaration."""
    assert all(endpoint_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules())

    described = {(path, method) for path, methods in api["paths"].items() for method in methods}

    assert described == set(routes(app))


def test_every_reference_leads_somewhere(api: dict[str, Any]) -> None:
    """And every shape is used by a route, or by another shape."""
    used = {each.removeprefix("#/components/schemas/") for each in every(api, "$ref")}

    assert used == set(api["components"]["schemas"])


def test_every_member_is_described(api: dict[str, Any]) -> None:
    """In words, as a sentence; a number of the value alone says little."""
    for name, schema in api["components"]["schemas"].items():
        assert "description" in schema or name in {"NewTask", "NewTasks", "LegacyTask"}, name
        for each in every(schema, "properties"):
            for member, told in each.items():
                assert "const" in told or told.get("description"), f"{name}.{member}"


def test_the_document_has_the_structure_of_openapi_3_1(api: dict[str, Any]) -> None:
    """What the specification requires of each object, for the objects that we use."""
    assert api["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(api["info"])
    ids = list(every(api["paths"], "operationId"))
    assert len(ids) == len(set(ids))
    for path, methods in api["paths"].items():
        assert path.startswith("/")
        for route in methods.values():
            in_path = {each["name"] for each in route["parameters"] if each["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            assert all({"name", "in", "schema"} <= set(each) for each in route["parameters"])
            assert all(each["required"] for each in route["parameters"] if each["in"] == "path")
            assert route["summary"].endswith(".")
            assert route["responses"]
            assert all(re.fullmatch("[2-5][0-9]{2}", code) for code in route["responses"])
            assert all(each["description"] for each in route["responses"].values())


def test_every_operation_can_be_asked_by_what_the_document_says(api: dict[str, Any]) -> None:
    """The shapes of new tasks come from the operations themselves."""
    schemas = api["components"]["schemas"]
    line, *offered = [schemas[each["$ref"].rpartition("/")[2]] for each in schemas["NewTask"]["oneOf"]]
    inputs = [schemas[each["properties"]["inputs"]["$ref"].rpartition("/")[2]] for each in offered]

    assert line["required"] == ["expression"]
    assert [each["properties"]["operation"]["const"] for each in offered] == list(catalogue())
    assert [each | {"title": ""} for each in inputs] == [each.schema() | {"title": ""} for each in catalogue().values()]


def test_every_operation_tells_what_comes_out(api: dict[str, Any]) -> None:
    """Each example has the members and types that the document names; a picture is an attachment in an answer."""
    named = api["components"]["schemas"]["Task"]["properties"]["result"]["x-results"]

    assert list(named) == list(catalogue())
    for name, operation in catalogue().items():
        described = api["components"]["schemas"][named[name]["$ref"].rpartition("/")[2]]
        schema = {**described, "components": api["components"]}
        for example in operation.examples:
            shown = {key: each for key, each in example.result.items() if not _is_picture(each)}
            Draft202012Validator(schema).validate(shown)
            assert set(example.result) <= set(schema["properties"])


def _is_picture(value: object) -> bool:
    return isinstance(value, dict) and "base64" in value


def test_problems_are_described_wherever_they_may_come(api: dict[str, Any]) -> None:
    """Each answer of 4xx or 5xx is a problem."""
    for path, methods in api["paths"].items():
        for route in methods.values():
            for code, answer in route["responses"].items():
                if code >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], (path, code)


def test_each_route_tells_its_role_and_how_it_is_proven(api: dict[str, Any]) -> None:
    """And the answers to those who lack it; only probes, the page and signing in need none."""
    schemes = set(api["components"]["securitySchemes"])
    free = set()
    for path, methods in api["paths"].items():
        for method, route in methods.items():
            if "security" not in route:
                free.add(f"{method.upper()} {path}")
                continue
            anyone, *ways = route["security"]
            assert anyone == {}, "an installation may let everyone do everything"
            assert {name for way in ways for name in way} == schemes
            assert [roles for way in ways for roles in way.values()] == [[route["x-role"]]] * len(schemes)
            assert {"401", "403", "503"} <= set(route["responses"])

    assert schemes == {"bearer", "session", "access"}
    assert free == {
        *("GET /", "GET /t/{task_id}", "GET /ui/{path}", "GET /ui/bundle/{name}", "GET /healthz", "GET /readyz"),
        *("GET /api/v1/me", "POST /api/v1/session", "DELETE /api/v1/session"),
    }
    assert api["paths"]["/api/v1/preview"]["post"]["x-role"] == "read"
    assert api["paths"]["/api/v1/tasks"]["post"]["x-role"] == "submit"
    assert api["paths"]["/api/v1/nodes/{pod}/kill"]["post"]["x-role"] == "operate"


def test_the_document_is_made_once(app: Flask) -> None:
    """Asking for it costs no more than sending it."""
    assert document(app) is document(app)
