"""What an operation is: a function whose annotations, docstring and examples say all there is to know about it.

API, worker, page, command line, docs and contract tests read what is declared here; none of them knows an operation.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar, get_type_hints

from wizard.errors import InvalidInput, WrongResult
from wizard.operations.inputs import Integer, Number, parse_integer, parse_number, shown, write_number

__all__ = [
    "Example",
    "Input",
    "Integer",
    "Number",
    "Operation",
    "Outcome",
    "operation",
    "parse_integer",
    "parse_number",
    "write_number",
]


_F = TypeVar("_F", bound=Callable[..., str])


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result that passed its check; `verified` is `{"ok": True, "how": …}`."""

    result: dict[str, Any]
    verified: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs and the result they give; also a test."""

    inputs: dict[str, str]
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """One input by name, what it may be, and a value to show."""

    name: str
    kind: Integer | Number
    example: str

    @property
    def title(self) -> str:
        """The name as a label; a single letter is a mathematician's and stays as it is."""
        return self.name.capitalize() if len(self.name) > 1 else self.name

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the values it takes."""
        return {
            "title": self.title,
            "description": f"{self.kind.about}; {self.kind.limits()}",
            "examples": [self.example],
            "anyOf": self.kind.schema(),
        }

    def describe(self) -> dict[str, Any]:
        """What the page's form needs; limits are decimal strings, as integers are everywhere."""
        kind = self.kind
        return {
            "name": self.name,
            "title": self.title,
            "about": kind.about,
            "kind": kind.kind,
            "minimum": None if kind.minimum is None else str(kind.minimum),
            "maximum": None if kind.maximum is None else str(kind.maximum),
            "digits": kind.digits,
            "decimals": kind.decimals,
            "example": self.example,
        }


def _unchecked(_result: dict[str, Any], **_inputs: Any) -> str:
    raise WrongResult("This operation has no check, and what is not checked is not stored.")


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind of calculation. `time_limit` is in seconds; `libraries` are the modules it imports when it runs.

    `hardest` are the allowed inputs that take the longest: a test holds them to a third of the time limit.
    """

    name: str
    title: str
    group: str
    summary: str
    doc: str
    method: str
    source: str
    time_limit: float
    libraries: tuple[str, ...]
    inputs: tuple[Input, ...]
    examples: tuple[Example, ...]
    hardest: dict[str, str]
    _calculate: Callable[..., dict[str, Any]] = field(repr=False)
    _check: Callable[..., str] = field(default=_unchecked, repr=False)

    def check(self, function: _F) -> _F:
        """Decorates what checks a result: it returns how, or raises `WrongResult`."""
        # The one thing that comes after the rest: a check reads best below the function that it checks.
        object.__setattr__(self, "_check", function)
        return function

    def validate(self, raw: object) -> dict[str, str]:
        """The inputs in canonical form, from what JSON gave; raises `InvalidInput`."""
        given = self._named(raw)
        return {each.name: each.kind.canonical(given[each.name], each.name) for each in self.inputs}

    def run(self, inputs: Mapping[str, str]) -> Outcome:
        """Calculates, then checks. The inputs are read again, for the queue is not trusted.

        Raises `InvalidInput`, `Unsolvable`, `WrongResult`, and whatever the libraries raise.
        """
        given = self._named(inputs)
        values = {each.name: each.kind.parse(given[each.name], each.name) for each in self.inputs}
        result = self._calculate(**values)
        return Outcome(result, {"ok": True, "how": self._check(result, **values)})

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the inputs."""
        return {
            "title": self.title,
            "description": self.summary,
            "type": "object",
            "properties": {each.name: each.schema() for each in self.inputs},
            "required": [each.name for each in self.inputs],
            "additionalProperties": False,
            "examples": [each.inputs for each in self.examples],
        }

    def describe(self) -> dict[str, Any]:
        """All that the list of operations says about it."""
        return {
            "name": self.name,
            "title": self.title,
            "group": self.group,
            "summary": self.summary,
            "method": self.method,
            "source": self.source,
            "time_limit_seconds": self.time_limit,
            "inputs": [each.describe() for each in self.inputs],
            "examples": [{"inputs": each.inputs, "result": each.result} for each in self.examples],
            "schema": self.schema(),
        }

    def _named(self, raw: object) -> Mapping[str, Any]:
        """`raw` if it is an object with exactly the inputs' names."""
        example = json.dumps(self.examples[0].inputs)
        if not isinstance(raw, Mapping):
            raise InvalidInput(f"inputs is {shown(raw)}, but must be an object such as {example}.", field="inputs")
        names = [each.name for each in self.inputs]
        for name in raw:
            if name not in names:
                near = get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]}?" if near else f"send {example}."
                raise InvalidInput(f"{self.name} takes no input {shown(name)}: {hint}", field=shown(name).strip('"'))
        for name in names:
            if name not in raw:
                raise InvalidInput(f"{name} is missing: {self.name} takes inputs such as {example}.", field=name)
        return raw


def operation(
    *,
    title: str,
    group: str,
    method: str,
    source: str,
    time_limit: float,
    examples: Sequence[tuple[dict[str, str], dict[str, Any]]],
    libraries: tuple[str, ...] = (),
    hardest: dict[str, str] | None = None,
) -> Callable[[Callable[..., dict[str, Any]]], Operation]:
    """Makes an operation of a function: its name, docstring and annotated inputs are the operation's.

    `group` is Arithmetic, Primes, Numbers or Digits. The first example's inputs are what forms are filled in with.
    Without `hardest`, the largest inputs count as such.
    """

    def declare(function: Callable[..., dict[str, Any]]) -> Operation:
        hints = get_type_hints(function, include_extras=True)
        del hints["return"]
        doc = inspect.getdoc(function) or ""
        inputs = tuple(Input(name, hint.__metadata__[0], examples[0][0][name]) for name, hint in hints.items())
        return Operation(
            name=function.__name__,
            title=title,
            group=group,
            summary=doc.partition("\n")[0],
            doc=doc,
            method=method,
            source=source,
            time_limit=time_limit,
            libraries=libraries,
            inputs=inputs,
            examples=tuple(Example(*each) for each in examples),
            hardest=hardest or {each.name: each.kind.largest() for each in inputs},
            _calculate=function,
        )

    return declare
