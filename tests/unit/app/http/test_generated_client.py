"""A generator of others makes a client of the document, and leaves nothing out of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.http.bodies import MEDIA_TYPES
from app.http.openapi import document
from wizard.operations import catalogue

pytestmark = pytest.mark.unit

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The document."""
    return document(create_app())


@pytest.fixture(scope="module")
def generated(described: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that openapi-python-client makes; a warning of it, such as a schema that it drops, fails."""
    folder = tmp_path_factory.mktemp("client")
    made, quiet = folder / "generated", folder / "quiet.yml"
    (folder / "openapi.json").write_text(json.dumps(described))
    # Its own setting for media types that it does not know: it sends and gives their bytes as they are.
    bytes_of = "".join(f"  {each}: application/octet-stream\n" for each in MEDIA_TYPES["Lines"])
    quiet.write_text(f"post_hooks: []\ncontent_type_overrides:\n{bytes_of}")
    command = [BIN / "openapi-python-client", "generate", "--path", folder / "openapi.json", "--output-path", made]
    options = ["--meta", "none", "--config", quiet, "--fail-on-warning"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    return made


def test_every_shape_and_route_is_generated(generated: Path, described: dict[str, Any]) -> None:
    """Tasks and dead letters, each operation with its inputs and its result, and a function for each route."""
    models = {path.stem for path in (generated / "models").glob("*.py")}
    routes = [path for path in (generated / "api").rglob("*.py") if path.stem != "__init__"]
    methods = [method for methods in described["paths"].values() for method in methods.values()]

    assert {"task", "tasks", "dead_letters", "status", "expression_task", "attachment"} <= models
    for name in catalogue():
        compact = name.replace("_", "")
        assert {f"{compact}{kind}" for kind in ("task", "inputs", "result")} <= {
            each.replace("_", "") for each in models
        }
    assert len(routes) == len(methods)


def test_what_is_generated_reads_a_task(generated: Path) -> None:
    """It can be imported, and an answer of the API becomes an object and the same answer again."""
    code = """
from generated.models import FactorizeResult, FactorizeTask, Status, Task
asked = FactorizeTask.from_dict({"operation": "factorize", "inputs": {"n": "91"}, "memo": False})
assert asked.to_dict() == {"operation": "factorize", "inputs": {"n": "91"}, "memo": False}, asked
result = FactorizeResult.from_dict({"factors": [{"prime": "7", "exponent": 1}], "complete": True})
assert result.factors[0].prime == "7" and result.factors[0].exponent == 1
assert Status("COMPLETED") is Status.COMPLETED
print(len(Task.__annotations__))
"""
    environment = {**os.environ, "PYTHONPATH": str(generated.parent)}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
