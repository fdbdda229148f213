"""The packages of `app/` import one way: identity ← http ← limits ← background ← routes ← `create_app`.

Serving stands alone.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.background.services import Services

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "app").rglob("*.py"))

#: Package → the packages of `app/` that it may import besides itself.
ARROWS: dict[str, set[str]] = {
    "serving": set(),
    "identity": set(),
    "http": {"identity"},
    "limits": {"identity", "http"},
    "metrics": set(),
    "background": {"identity", "http", "limits", "metrics"},
    "routes": {"identity", "http", "background"},
}

#: The modules of `app/routes/` that have no blueprint: what all routes that enqueue share, and what reads lines.
SHARED = {"app.routes.submission", "app.routes.line_reader"}


def package_of(path: Path) -> str:
    """The package of `app/` that a file belongs to; empty for the files at the top."""
    parts = path.relative_to(ROOT / "app").parts
    return parts[0] if len(parts) > 1 else ""


def imported(path: Path) -> set[str]:
    """The modules of `app/` that a file imports, wherever in it: `from app.http import client` is `app.http.client`."""
    modules = {
        str(each.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__") for each in SOURCES
    }
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{each.name}" for each in node.names}
            found |= names & modules | ({node.module} if names - modules else set())
    return {name for name in found if name == "app" or name.startswith("app.")}


def test_every_file_is_in_a_package_but_those_that_start_the_app() -> None:
    """The Dockerfile and the chart name the files at the top."""
    assert {path.name for path in SOURCES if not package_of(path)} == {"__init__.py", "gunicorn.conf.py", "wsgi.py"}
    assert {package_of(path) for path in SOURCES} == {"", *ARROWS}


@pytest.mark.parametrize("package", ARROWS)
def test_packages_import_one_way(package: str) -> None:
    """A module imports its own package and those before it, and never `create_app`."""
    allowed = {package, *ARROWS[package]}

    crossing = {
        str(path.relative_to(ROOT)): {
            name for name in imported(path) if name.split(".")[1:2] not in [[p] for p in allowed]
        }
        for path in SOURCES
        if package_of(path) == package
    }

    assert {name: names for name, names in crossing.items() if names} == {}


def test_routes_do_not_import_each_other() -> None:
    """What two routes share is in `app/http` or in a module that has no blueprint."""
    crossing = {
        path.name: {name for name in imported(path) if name.startswith("app.routes")} - SHARED
        for path in SOURCES
        if package_of(path) == "routes" and path.name != "__init__.py"
    }

    assert {name: names for name, names in crossing.items() if names} == {}


def test_there_is_no_import_circle() -> None:
    """Every module can be imported before the modules that import it."""
    graph = {
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__"): imported(path)
        for path in SOURCES
    }

    while ready := {name for name, needs in graph.items() if not (needs - {name}) & set(graph)}:
        graph = {name: needs for name, needs in graph.items() if name not in ready}

    assert graph == {}


def test_no_function_imports_our_own_modules() -> None:
    """An import inside a function would hide a circle; only heavy libraries are imported late."""
    late = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if (isinstance(node, ast.ImportFrom) and re.match(r"(app|wizard)\b", node.module or ""))
        or (isinstance(node, ast.Import) and any(re.match(r"(app|wizard)\b", each.name) for each in node.names))
    }

    assert late == set()


def test_a_file_of_routes_has_one_blueprint() -> None:
    """So a route is found by the name of its file."""
    blueprints = {
        path.stem: len(re.findall(r"^\w+ = Blueprint\(", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in SOURCES
        if package_of(path) == "routes" and path.stem != "__init__"
    }

    assert [blueprints.pop(each.rpartition(".")[2]) for each in SHARED] == [0, 0]
    assert set(blueprints.values()) == {1}


def test_only_errors_names_status_codes() -> None:
    """Every other file of `app/` raises an exception or uses a name. `refusal` answers what never reaches the app, and
    `external` Kubernetes, in its own form.
    """
    numbers = re.compile(
        r"HTTPStatus\.[A-Z]|\bstatus(_code)?=[1-5]\d\d\b|\babort\(|\breturn .*, [1-5]\d\d$", re.MULTILINE
    )

    naming = {str(path.relative_to(ROOT)) for path in SOURCES if numbers.search(path.read_text(encoding="utf-8"))}

    assert naming == {"app/http/errors.py", "app/serving/refusal.py", "app/metrics/external.py"}


#: What routes may ask of the services that know tasks. All else would tell one caller of the tasks of another.
HARMLESS = {
    "observer": {
        "busy_slots",
        "depths",
        "load",
        "memory",
        "nodes",
        "ping",
        "totals",
        "newest_event_id",
        "oldest_event_id",
    },
    "listener": {"stopping", "waiting", "streams", "open_stream", "events_after"},
    # They take a task that was got by `VisibleTasks`.
    "results": {"length", "content"},
}


def test_routes_reach_tasks_only_as_their_caller_may_see_them() -> None:
    """By `services().tasks`, and by nothing of it that is private. What `events_after` gives goes through `Sight`."""
    past = []
    for path in SOURCES:
        if package_of(path) != "routes":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute):
                continue
            owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
            is_private = owner == "tasks" and node.attr.startswith("_")
            if is_private or node.attr not in HARMLESS.get(owner, {node.attr}):
                past.append(f"{path.name}: {owner}.{node.attr}")

    assert past == []
    assert not {"producer", "dead_letters"} & set(Services.__dataclass_fields__)


def test_cryptography_is_loaded_only_where_tokens_are_verified() -> None:
    """It takes 9 MiB of each process, and most installations verify none."""
    code = (
        "import sys, app; app.create_app(app.Settings(operator_token='x')); "
        "print({'jwt', 'cryptography.hazmat'} & set(sys.modules))"
    )

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout == "set()\n"
