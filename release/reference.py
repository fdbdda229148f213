"""`python -m release.reference`: writes the pages in `docs/reference/` from the code that they are about.

Settings come from their dataclasses, routes from the OpenAPI document, metrics from the collectors that tell them, and
commands from the command line's own help. Operations have `python -m wizard.operations`, the chart `values_table.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import click
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from app.http.openapi import document
from app.metrics.certificate import WatchedCertificate
from app.metrics.installation import Installation
from app.metrics.process import ProcessMetrics
from embedded.settings import EmbeddedSettings
from math_wizard.command.cli import cli
from wizard.node import Node
from wizard.queue import Depths, Observer
from wizard.settings import Settings
from worker.counts import WorkerCounts
from worker.metrics import WorkerMetrics

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"

_WRITTEN = "Written by `make docs` from {}; a test compares them."


def settings() -> str:
    """Every environment variable, of the nodes and of `make run`."""
    return "\n".join(
        [
            "# Settings",
            "",
            _WRITTEN.format("`wizard/settings.py` and `embedded/settings.py`"),
            "An empty variable is one that is not set. In a cluster the [chart](../../chart/README.md) sets them.",
            "",
            "## Of every node",
            "",
            *_variables(Settings),
            "",
            "## Of `make run` and `math-wizard up` in addition",
            "",
            "Where a name stands in both tables, this one holds for them.",
            "",
            *_variables(EmbeddedSettings),
            "",
        ]
    )


def _variables(kind: type[Any]) -> Iterator[str]:
    yield from _head("variable", "default", "at least", "what it is")
    for each in fields(kind):
        default = f"`{each.default}`" if each.default != "" else ""
        least = each.metadata["at_least"]
        yield _row(f"`{each.metadata['name']}`", default, "" if least is None else f"{least:g}", each.metadata["about"])


def routes() -> str:
    """Every route with its parameters, and what it answers."""
    api = document(create_app(Settings(pod_name="api-1")))
    described = [
        (one["tags"][0], method.upper(), path, one)
        for path, methods in api["paths"].items()
        for method, one in methods.items()
    ]
    lines = [
        "# Routes",
        "",
        _WRITTEN.format("the OpenAPI document, which a running node serves at `/openapi.json` and shows at `/docs`"),
        "JSON in and out; integers travel as decimal strings. An error is a problem (RFC 9457) whose `detail` says",
        "what to change. A role is asked for only where access is on: [access](../access.md).",
        "",
    ]
    for tag, members in groupby(sorted(described, key=lambda each: (each[0], each[2])), key=lambda each: each[0]):
        lines += [f"## {tag}", ""]
        for _, method, path, one in members:
            lines += _route(method, path, one)
    return "\n".join(lines)


def _route(method: str, path: str, one: dict[str, Any]) -> Iterator[str]:
    yield f"### {method} {path}"
    yield ""
    yield one["summary"] + (f" {one['description']}" if "description" in one else "")
    yield ""
    if body := one.get("requestBody"):
        shape = next(iter(body["content"].values()))["schema"]["$ref"].rpartition("/")[2]
        yield f"- Body: `{shape}`"
    for each in one["parameters"]:
        yield f"- `{each['name']}` ({each['in']}): {each['description']}"
    if role := one.get("x-role"):
        yield f"- Role: `{role}`"
    answers = (f"{status} {each['description']}" for status, each in one["responses"].items())
    yield f"- Answers: {' · '.join(answers)}"
    yield ""


def metrics() -> str:
    """Every metric with its type and its sentence."""
    told = CollectorRegistry()
    told.register(Installation(_silent(), Node("api-1", "api"), _ended(), drain_seconds=30.0))
    workers = WorkerMetrics(WorkerCounts(1), lambda: None)
    return "\n".join(
        [
            "# Metrics",
            "",
            _WRITTEN.format("what the collectors tell"),
            "[Watching an installation](../monitoring.md) says what the labels mean, and which alerts there are.",
            "",
            "## Of each API node",
            "",
            *_families(ProcessMetrics().text()),
            "",
            "## Of each worker",
            "",
            *_families(workers.text()),
            "",
            "## Of the installation, told by one API node",
            "",
            *_families(generate_latest(told)),
            "",
        ]
    )


def _families(text: bytes) -> Iterator[str]:
    yield from _head("metric", "type", "what it is")
    for each in sorted(text_string_to_metric_families(text.decode()), key=lambda family: family.name):
        name = f"{each.name}_total" if each.type == "counter" else each.name
        yield _row(f"`{name}`", each.type, each.documentation)


class _Silent:
    """An installation in which nothing is: it tells all that there is to tell."""

    def nodes(self) -> list[dict[str, str]]:
        return []

    def depths(self) -> Depths:
        return Depths(0, 0, 0, 0, 0, None)

    def busy_slots(self) -> dict[str, int]:
        return {}

    def totals(self) -> dict[tuple[str, str], int]:
        return {}

    def memory(self) -> tuple[int, int]:
        return 0, 0


def _silent() -> Observer:
    return cast("Observer", _Silent())


def _ended() -> WatchedCertificate:
    class Ended(WatchedCertificate):
        def ends_at(self) -> float:
            return 0.0

    return Ended("")


def commands() -> str:
    """The help of every command, as the command line prints it."""
    lines = ["# Commands", "", _WRITTEN.format("the command line's own help")]
    lines += ["[The command line](../command-line.md) shows them at work, and lists the exit codes.", ""]
    for name, command in _commands("math-wizard", cli):
        context = click.Context(command, info_name=name, terminal_width=100, help_option_names=["-h", "--help"])
        lines += [f"## {name}", "", "```text", *map(str.rstrip, command.get_help(context).splitlines()), "```", ""]
    return "\n".join(lines)


def _commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield from _commands(f"{name} {below}", command.commands[below])


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


#: The pages by the names of their files.
PAGES: dict[str, Callable[[], str]] = {
    "settings": settings,
    "routes": routes,
    "metrics": metrics,
    "commands": commands,
}


def main() -> None:
    """Writes all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / f"{name}.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
