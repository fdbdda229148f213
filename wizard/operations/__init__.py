"""The catalogue: every operation, found by listing the folders here. To add one is to add its file, and nothing else.

A folder is a group of operations; a module whose name begins with an underscore is what several of its files share.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType

from wizard.arithmetic.functions import FUNCTIONS
from wizard.errors import UnknownOperation
from wizard.kinds import shown
from wizard.language.vocabulary import Vocabulary
from wizard.operations.spec import Operation


@cache
def catalogue() -> Mapping[str, Operation]:
    """Every operation by name. Their libraries are not imported: the API describes and validates, but never runs."""
    found = MappingProxyType({each.name: each for each in sorted(_operations(), key=lambda each: each.name)})
    words = _vocabulary(found.values())
    for each in found.values():
        each.learn(words)
    return found


@cache
def vocabulary() -> Vocabulary[Operation]:
    """All that can be called in a line: the functions, and the operations by each of their names."""
    return _vocabulary(catalogue().values())


def _vocabulary(operations: Iterable[Operation]) -> Vocabulary[Operation]:
    by_name: dict[str, tuple[Operation, ...]] = {}
    for each in operations:
        for name in (each.name, *each.aliases):
            by_name[name] = (*by_name.get(name, ()), each)
    return Vocabulary(FUNCTIONS, by_name)


def find(name: object) -> Operation:
    """The operation called `name`, or so by another name; raises `UnknownOperation`, which says what comes near."""
    operations = catalogue()
    if isinstance(name, str) and name in operations:
        return operations[name]
    called = [each for each in operations.values() if name in each.aliases]
    if len(called) == 1:
        return called[0]
    # Several operations share a name only where their inputs tell them apart, and here there are none to tell.
    near = [each.name for each in called]
    if not near and isinstance(name, str):
        near = get_close_matches(name.lower(), operations, n=3)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise UnknownOperation(
        f"{shown(name)} is no operation: {hint}GET /api/v1/operations lists them all.", field="operation"
    )


def _operations() -> Iterator[Operation]:
    for group in pkgutil.iter_modules(__path__, f"{__name__}."):
        if group.ispkg:
            for each in pkgutil.iter_modules(import_module(group.name).__path__):
                if not each.name.startswith("_"):
                    yield getattr(import_module(f"{group.name}.{each.name}"), each.name)
