"""Joins the page's modules and styles into few files when the app starts, so that a first visit takes few requests.

The sources stay as they are, one idea a file, and are served too. A module becomes a function that returns what it
exports; comments that fill a line are left out. It reads only the few forms that our modules use, and a test says so.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Under this folder the bundles have their addresses.
FOLDER = "bundle"

#: Modules that are fetched later, each with all that only it needs.
LAZY = {"watch": "watching.js", "result": "result/components.js", "drawing": "drawing/drawing.js"}

_ENTRY = "wizard.js"

_IMPORT = re.compile(r'^import (?P<what>\{[^}]*\}|\* as \w+) from "(?P<path>[^"]+)";$', re.MULTILINE)
_LAZY_IMPORT = re.compile(r'\bimport\("(?P<path>\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
_EXPORTED = re.compile(
    r"^export (?:(?:async )?function\*? (?P<function>\w+)|class (?P<class>\w+)|const (?P<const>\w+)"
    r"|const \[(?P<several>[\w, ]+)\]|\{ (?P<again>[\w, ]+) \};)",
    re.MULTILINE,
)
_EXPORT_AGAIN = re.compile(r"^export \{[^}]*\};\n?", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)[ \t]*\n", re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/\n?")


@dataclass(frozen=True, slots=True)
class Bundles:
    """The bundles by file name; `script` and `style` are the addresses of those that every visit takes."""

    files: dict[str, bytes]
    script: str
    style: str


def bundles(folder: Path) -> Bundles:
    """Joins all modules and styles of the page."""
    files: dict[str, bytes] = {}

    def keep(name: str, suffix: str, text: str) -> str:
        data = text.encode()
        file = f"{name}-{hashlib.sha256(data).hexdigest()[:12]}{suffix}"
        files[file] = data
        return f"/ui/{FOLDER}/{file}"

    at_once = list(_in_order(folder, _ENTRY, set()))
    needs = Counter(path for entry in LAZY.values() for path in _in_order(folder, entry, set(at_once)))
    shared = {path for path, count in needs.items() if count > 1}
    at_once[-1:] = [*(path for path in needs if path in shared), _ENTRY]
    lazy: dict[str, str] = {}
    for name, entry in LAZY.items():
        own = _in_order(folder, entry, set(at_once))
        body = "".join(_as_function(folder, path, lazy) for path in own)
        lazy[entry] = keep(name, ".js", f'export default ($modules) => {{\n{body}return $modules["{entry}"];\n}};\n')
    *modules, entry = at_once
    main = "const $modules = {};\n" + "".join(_as_function(folder, path, lazy) for path in modules)
    script = keep("page", ".js", main + _body(folder, entry, lazy))
    style = "".join(
        _CSS_COMMENT.sub("", (folder / "styles" / f"{name}.css").read_text(encoding="utf-8"))
        for name in ("base", "compose", "result", "race", "tasks", "cluster", "load", "events", "infrastructure")
    )
    return Bundles(files, script, keep("page", ".css", style))


def _in_order(folder: Path, path: str, known: set[str]) -> Iterator[str]:
    """A module after all that it imports, without those that are known."""
    if path in known:
        return
    known.add(path)
    for each in _IMPORT.finditer(_source(folder, path)):
        yield from _in_order(folder, _resolved(path, each["path"]), known)
    yield path


def _as_function(folder: Path, path: str, lazy: dict[str, str]) -> str:
    exported = ", ".join(_exports(_source(folder, path)))
    return f'$modules["{path}"] = (() => {{\n{_body(folder, path, lazy)}return {{ {exported} }};\n}})();\n'


def _exports(source: str) -> Iterator[str]:
    for each in _EXPORTED.finditer(source):
        for name in next(filter(None, each.groups())).split(","):
            yield name.strip()


def _body(folder: Path, path: str, lazy: dict[str, str]) -> str:
    """The text of a module without the words import and export."""

    def imported(found: re.Match[str]) -> str:
        what = found["what"].replace(" as ", ": ") if found["what"].startswith("{") else found["what"].split()[-1]
        return f'const {what} = $modules["{_resolved(path, found["path"])}"];'

    def fetched(found: re.Match[str]) -> str:
        return f'import("{lazy[_resolved(path, found["path"])]}").then((it) => it.default($modules))'

    steps: list[Callable[[str], str]] = [
        lambda text: _EXPORT_AGAIN.sub("", text),
        lambda text: _EXPORT.sub("", text),
        lambda text: _IMPORT.sub(imported, text),
        lambda text: _LAZY_IMPORT.sub(fetched, text),
        lambda text: _COMMENT.sub("", text),
    ]
    text = _source(folder, path)
    for step in steps:
        text = step(text)
    return text


def _source(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def _resolved(path: str, relative: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
