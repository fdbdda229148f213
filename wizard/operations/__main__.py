"""`python -m wizard.operations` writes the catalogue as Markdown: `docs/operations.md` is its output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import groupby

from wizard.operations import catalogue
from wizard.operations.spec import Cost, Operation

_HEAD = """# Operations

Every operation of the catalogue, written by `make docs` from the files in `wizard/operations/`. Each is asked by its
name (`{"operation": "factorize", "inputs": {"n": "360"}}`) or in a line (`{"expression": "factor(360)"}`), and its
result is checked before it is stored. Times are of one worker; they are estimates that `make bench-maths` calibrates.
"""

#: Characters of an example that a reader takes in.
_SHOWN = 300


def document() -> str:
    """The whole text."""
    by_group = sorted(catalogue().values(), key=lambda each: (each.group, each.name))
    sections = [
        f"## {group}\n\n" + "\n".join(_section(each) for each in operations)
        for group, operations in groupby(by_group, key=lambda each: each.group)
    ]
    return "\n".join([_HEAD, *sections])


def _section(operation: Operation) -> str:
    return "\n".join([f"### {operation.name}", "", operation.doc, "", *_inputs(operation), "", *_facts(operation), ""])


def _inputs(operation: Operation) -> Iterator[str]:
    yield "| input | what it is | limits | default |"
    yield "| --- | --- | --- | --- |"
    for each in operation.inputs:
        limits = each.kind.limits().replace("|", "\\|")
        yield f"| `{each.name}` | {each.kind.about} | {limits} | {each.default or ''} |"


def _facts(operation: Operation) -> Iterator[str]:
    yield f"- Method: {operation.method}."
    yield f"- Source: {operation.source}"
    if operation.aliases:
        yield f"- Also called {', '.join(f'`{each}`' for each in operation.aliases)} in an expression."
    if operation.fan_out:
        how = "in parts over all workers"
        if operation.fan_out.race:
            how = "the first part with an answer ends the others"
        elif operation.fan_out.begin:
            how += ", as many as it takes"
        yield f"- Splits: {how}; see [fan-out](fan-out.md)."
    most = _cost(operation.estimate(operation.hardest))
    yield f"- Cost: {most} at most, within {operation.time_limit:g} s an attempt."
    yield f"- Growth: {operation.growth}"
    example = operation.examples[0]
    yield f"- Example: `{_call(operation, example.inputs)}` gives `{_short(json.dumps(example.result))}`"


def _cost(cost: Cost | None) -> str:
    return f"about {cost.seconds:.1g} s and {cost.characters:,} characters" if cost else "not known"


def _call(operation: Operation, inputs: dict[str, str]) -> str:
    return _short(f"{operation.name}({', '.join(inputs.values())})")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


if __name__ == "__main__":
    sys.stdout.write(document())
