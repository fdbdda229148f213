"""The packages of the mathematics: each stands on those before it, and no file needs one that needs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]

#: From the ground up. `kinds` stands on `meaning` for one file only, the kind of whole expressions, and `operations`
#: for the one operation that evaluates them.
ROOMS = ("language", "arithmetic", "formulas", "verdicts", "meaning", "kinds", "operations")

#: Packages of ours, of which no function imports anything.
OURS = {"app", "embedded", "math_wizard", "wizard", "worker"}

SOURCES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in sorted(OURS)
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imported(node: ast.AST) -> Iterator[str]:
    """The modules of ours that one statement imports."""
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [f"{node.module}.{each.name}" for each in node.names]
    else:
        return
    for name in names:
        if name.partition(".")[0] in OURS:
            yield name if name in SOURCES else name.rpartition(".")[0]


def arrows(module: str) -> set[str]:
    """The modules of ours that a module imports, wherever in it."""
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    return {name for node in ast.walk(tree) for name in imported(node)} - {module}


def room(module: str) -> int | None:
    """The floor of a module of the mathematics; None of any other."""
    parts = module.split(".")
    return ROOMS.index(parts[1]) if parts[0] == "wizard" and len(parts) > 1 and parts[1] in ROOMS else None


def test_each_room_stands_on_those_before_it():
    """Language ← arithmetic ← formulas ← verdicts ← meaning ← kinds ← operations."""
    backwards = {
        f"{module} -> {name}"
        for module in SOURCES
        for name in arrows(module)
        if (here := room(module)) is not None and (there := room(name)) is not None and there > here
    }

    assert backwards == set()


def test_only_the_kind_of_expressions_and_evaluate_know_the_meaning():
    """Other kinds and operations need no catalogue to read their inputs."""
    knowing = {
        module
        for module in SOURCES
        if module.startswith(("wizard.kinds", "wizard.operations"))
        and any(name.startswith("wizard.meaning") for name in arrows(module))
    }

    assert knowing <= {"wizard.kinds.expression", "wizard.operations.arithmetic.evaluate"}


def test_no_import_goes_round():
    """An order exists in which each file comes behind all that it imports."""
    graph = {module: arrows(module) for module in SOURCES}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"these import each other: {error.args[1]}")

    assert len(order) >= len(SOURCES)


def test_functions_import_only_foreign_libraries():
    """Heavy libraries are imported where they are used; a file of ours imported there hides a circle."""
    hidden = {
        f"{module}: {name}"
        for module, path in SOURCES.items()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        for name in imported(node)
    }

    assert hidden == set()


def test_each_room_tells_what_is_in_it():
    """The docstring of a package names every one of its files."""
    for name in ROOMS[:5]:
        text = ast.get_docstring(ast.parse((ROOT / "wizard" / name / "__init__.py").read_text(encoding="utf-8"))) or ""
        files = {path.stem for path in (ROOT / "wizard" / name).glob("*.py")} - {"__init__"}
        assert {each for each in files if each not in text} == set(), name
