"""`python -m release.values_table`: writes the table of the chart's values into `chart/README.md`.

Keys, defaults and comments come from `chart/values.yaml`, types from `chart/values.schema.json`: nothing is described
twice. helm-docs wants comments of a form of its own, and a Go toolchain wherever the table is compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

CHART = Path(__file__).resolve().parent.parent / "chart"

_BEGIN = "<!-- `make chart-docs` writes what follows from the comments in values.yaml -->\n"
_END = "<!-- the end of the values -->\n"

#: A comment that begins a group of values, such as `# ── api: takes tasks in ───`.
_HEADING = re.compile(r"# ── (.+?) ─+$")


@dataclass(frozen=True, slots=True)
class Row:
    """One value: its group, its whole key, its type, its default, and the comment above it."""

    group: str
    key: str
    kind: str
    default: str
    about: str


def with_tables(readme: str, values: str, schema: dict[str, Any]) -> str:
    """The text of the README with the tables of these values between its marks."""
    before, _, rest = readme.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}{''.join(_tables(values, schema))}\n{_END}{after}"


def rows(values: str, schema: dict[str, Any]) -> Iterator[Row]:
    """The values in the order of the file. A mapping is one value where it is on one line or has a comment above."""
    lines, top = values.splitlines(), yaml.compose(values)
    assert top, "values.yaml is not empty"
    for key, name, node in _entries(top, ()):
        is_open = isinstance(node, yaml.MappingNode) and not node.flow_style
        about = _comment(lines, name.start_mark.line)
        if about or not is_open:
            yield Row(
                group=_group(lines, name.start_mark.line),
                key=".".join(key),
                kind=_kind(schema, key),
                default="" if is_open else _default(node),
                about=about,
            )


def _tables(values: str, schema: dict[str, Any]) -> Iterator[str]:
    for group, members in groupby(rows(values, schema), key=lambda row: row.group):
        yield f"\n### {group}\n\n| key | type | default | what it is |\n| --- | --- | --- | --- |\n"
        for row in members:
            default = f"`{row.default}`" if row.default else ""
            yield "| " + " | ".join(_cell(each) for each in (f"`{row.key}`", row.kind, default, row.about)) + " |\n"


def _entries(node: yaml.Node, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], yaml.Node, yaml.Node]]:
    """Each key with the nodes of its name and its value; a mapping on one line, and a list, are not taken apart."""
    for name, value in node.value:
        key = (*above, name.value)
        yield key, name, value
        if isinstance(value, yaml.MappingNode) and not value.flow_style:
            yield from _entries(value, key)


def _comment(lines: list[str], line: int) -> str:
    """The comment right above a line, at the same indentation, as one text."""
    indent = " " * (len(lines[line]) - len(lines[line].lstrip()))
    comment: list[str] = []
    while line and lines[line - 1].startswith(f"{indent}#") and not _HEADING.match(lines[line - 1]):
        line -= 1
        comment.insert(0, lines[line].strip().removeprefix("#").strip())
    return " ".join(comment)


def _group(lines: list[str], line: int) -> str:
    headings = (_HEADING.match(each) for each in reversed(lines[:line]))
    return next((heading[1] for heading in headings if heading), "for everything")


def _default(node: yaml.Node) -> str:
    """The default as one line of JSON, and nothing for a value that is empty."""
    value = yaml.constructor.SafeConstructor().construct_document(node)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _kind(schema: dict[str, Any], key: tuple[str, ...]) -> str:
    """The type that the schema asks for, or the values it allows."""
    found = schema
    for step in key:
        found = _resolved(schema, found)
        found = found.get("properties", {}).get(step) or found.get("additionalProperties") or {}
    found = _resolved(schema, found)
    if "enum" in found:
        return " or ".join(f"`{each}`" for each in found["enum"] if each is not None)
    kinds = found.get("type", [])
    return " or ".join(each for each in ([kinds] if isinstance(kinds, str) else kinds) if each != "null")


def _resolved(schema: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        found = schema["definitions"][found["$ref"].rpartition("/")[2]]
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Writes the tables anew."""
    readme = CHART / "README.md"
    text = with_tables(
        readme.read_text(encoding="utf-8"),
        (CHART / "values.yaml").read_text(encoding="utf-8"),
        json.loads((CHART / "values.schema.json").read_text(encoding="utf-8")),
    )
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
