"""The catalogue: every operation, found by listing this folder. To add one is to add its file, and nothing else."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType

from wizard.errors import UnknownOperation
from wizard.operations.inputs import shown
from wizard.operations.spec import Operation

#: The files of this folder that are no operations.
_MACHINERY = frozenset({"inputs", "progress", "spec"})


@cache
def catalogue() -> Mapping[str, Operation]:
    """Every operation by name. Their libraries are not imported: the API describes and validates, but never runs."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__) if each.name not in _MACHINERY)
    return MappingProxyType({name: getattr(import_module(f"{__name__}.{name}"), name) for name in names})


def find(name: object) -> Operation:
    """The operation called `name`; raises `UnknownOperation`, which says what comes near."""
    operations = catalogue()
    if isinstance(name, str) and name in operations:
        return operations[name]
    near = get_close_matches(name, operations, n=3) if isinstance(name, str) else []
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise UnknownOperation(
        f"{shown(name)} is no operation: {hint}GET /api/v1/operations lists them all.", field="operation"
    )
