"""The catalogue finds every operation in the folder, and stays small enough for the API to hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import wizard.operations
from wizard.errors import UnknownOperation
from wizard.operations import catalogue, find

pytestmark = pytest.mark.unit

_LOOK = """
import json, sys
from wizard.operations import catalogue
catalogue()
packages = {name.partition(".")[0] for name in sys.modules}
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([sorted(packages), int(peak) // 1024]))
"""


@pytest.mark.parametrize(
    "name",
    [None, 1, True, [], {}, "", "Factorize", "factorise", "../add", "spec", "__init__", "\ud800", "a" * 100_000],
    ids=lambda name: repr(name)[:20],
)
def test_an_unknown_operation_is_refused(name: object) -> None:
    """By its field, in a sentence that says where the list is."""
    with pytest.raises(UnknownOperation, match=r"is no operation: .*GET /api/v1/operations") as refusal:
        find(name)

    assert refusal.value.field == "operation"
    assert len(refusal.value.detail) < 250


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("factorise", "factorize", id="British spelling"),
        pytest.param("is_prme", "is_prime", id="a letter left out"),
        pytest.param("next_prim", "next_prime", id="another one"),
    ],
)
def test_a_near_match_is_suggested(name: str, meant: str) -> None:
    """Most unknown names are known ones, misspelt."""
    with pytest.raises(UnknownOperation, match=f"did you mean {meant}"):
        find(name)


def test_every_file_is_an_operation_of_its_name() -> None:
    """A file that is neither an operation nor part of the machinery would be found by nobody."""
    files = {path.stem for path in Path(wizard.operations.__file__).parent.glob("*/[!_]*.py")}

    assert set(catalogue()) == files
    assert all(find(name).name == name for name in catalogue())


def test_the_catalogue_cannot_be_changed() -> None:
    """It is shared by all threads of a process."""
    with pytest.raises(TypeError):
        catalogue()["mine"] = find("add")  # type: ignore[index]


def test_reading_the_catalogue_imports_no_library() -> None:
    """The API and the worker's supervisor read it and never calculate: they go without 30 MB of libraries each."""
    heavy = {library for operation in catalogue().values() for library in operation.libraries}

    answer = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, check=True, timeout=60)
    packages, mebibytes = json.loads(answer.stdout)

    assert {"flint", "gmpy2", "primecountpy"} <= heavy
    assert not heavy.intersection(packages)
    assert not {"cysignals", "flask", "valkey"}.intersection(packages)
    assert mebibytes < 50


def test_foretelling_a_cost_imports_no_library() -> None:
    """The API foretells the cost of each new task, and its image has none of the libraries but lark."""
    look = """
import json, sys
from wizard.operations import catalogue
for operation in catalogue().values():
    for inputs in [*(each.inputs for each in operation.examples), operation.hardest]: operation.estimate(inputs)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    heavy = {library for operation in catalogue().values() for library in operation.libraries} - {"lark"}

    answer = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True, timeout=60)

    assert not heavy.intersection(json.loads(answer.stdout))


@pytest.mark.parametrize("name", catalogue())
def test_an_operation_imports_no_more_than_it_says(name: str) -> None:
    """The worker's child imports `libraries` beforehand; what is not among them would be paid for by the first task."""
    look = """
import sys
from wizard.operations import find
operation = find(sys.argv[1])
for library in operation.libraries: __import__(library)
before = set(sys.modules)
for example in operation.examples: operation.run(example.inputs)
# What a library that was named imports of itself later is its own affair: SymPy does, by the hundred.
named = {*operation.libraries, *sys.stdlib_module_names}
print(sorted({name.partition(".")[0] for name in set(sys.modules) - before} - named))
"""
    answer = subprocess.run([sys.executable, "-c", look, name], capture_output=True, check=True, timeout=100, text=True)

    assert answer.stdout.strip() == "[]"
