"""The shape of the repository: what a reader may rely on without reading everything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wizard.queue.keys import Keys

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("app", "embedded", "wizard", "worker")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

#: Kinds of source that people write and read here.
READABLE = {".py", ".lua", ".js", ".css", ".html", ".mjs", ".tpl", ".sh"}

#: Not ours, or written by a program.
FOREIGN = {"vendor", "node_modules", "manifests", "__pycache__"}


def files() -> Iterator[Path]:
    """Everything that people write and read here."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts)
        if path.suffix in READABLE and not hidden and not FOREIGN & set(parts):
            yield path


def imports(path: Path) -> set[str]:
    """The first names of all modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name: say where it is"
            found.add((node.module or "").partition(".")[0])
    return found


def code(path: Path) -> str:
    """A file without its docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value.value = ""
    return ast.unparse(tree)


def spells(word: str) -> set[str]:
    """The files of our packages whose code holds `word`."""
    return {str(path.relative_to(ROOT)) for path in SOURCES if re.search(word, code(path))}


def test_no_file_is_longer_than_350_lines():
    """A file is one idea that has a name."""
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}

    assert {name: lines for name, lines in long.items() if lines > 350} == {}


def test_no_file_is_named_after_nothing():
    """What is in a file called utils, nobody knows."""
    nothing = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager)$")

    assert [path for path in files() if nothing.search(path.stem)] == []


@pytest.mark.parametrize(
    ("package", "foreign"),
    [
        pytest.param("wizard", {"app", "worker", "embedded", "flask", "gunicorn"}, id="wizard knows neither side"),
        pytest.param("worker", {"app", "embedded", "flask", "gunicorn"}, id="the worker does not know the api"),
        pytest.param("app", {"worker", "embedded"}, id="the api does not know the worker"),
        pytest.param("embedded", {"app", "worker", "flask"}, id="embedded only starts the others"),
    ],
)
def test_arrows_point_inward(package, foreign):
    """App → wizard ← worker."""
    crossing = {
        str(path.relative_to(ROOT)): imports(path) & foreign for path in SOURCES if path.is_relative_to(ROOT / package)
    }

    assert {name: names for name, names in crossing.items() if names} == {}


def test_only_keys_spells_a_key():
    """Two spellings of one key are a fault that no reader finds; the prefix alone is a setting."""
    names = {"task_queue", "task_events", "processing:", "workers", "idem:", "memo:", "control:", "split:", "nodes:"}
    quoted = "|".join(rf"['\"{{}}:]{re.escape(name)}['\"{{:]" for name in sorted(names))

    assert spells(quoted) <= {"wizard/queue/keys.py"}
    assert spells(r"\{wizard\}:") <= {"wizard/queue/keys.py", "wizard/settings.py"}


def test_no_function_spells_a_key():
    """The Lua functions get their keys from the same class."""
    for path in (ROOT / "wizard" / "queue" / "lua").rglob("*.lua"):
        body = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        assert "KEYS[" not in body, path
        assert not re.search(r"'(GET|HSET|LPUSH|RPUSH|ZADD|XADD|EXISTS|LREM|DEL)',\s*'", body), path


def test_every_key_is_documented():
    """Type, content, who writes it or when it ends."""
    keys = {name: method for name, method in vars(Keys).items() if callable(method) and not name.startswith("_")}

    assert len(keys) >= 14
    for name, method in keys.items():
        assert re.match(r"(Hash|List|Set|Sorted set|String|Stream)\b.*: ", method.__doc__ or ""), name


def test_only_scripts_calls_lua():
    """EVALSHA first, the text once after NOSCRIPT: in one place."""
    assert spells(r"(?i)(?<!def )\b(evalsha|eval|script_load|script load|register_script|fcall)\b['\"(, ]") <= {
        "wizard/queue/scripts.py"
    }


def test_only_settings_reads_the_environment():
    """A variable that is read elsewhere is one that nobody documents. Programs of `make run` inherit it as a whole."""
    assert spells(r"\bos\.(environ|getenv)|from os import") == {"embedded/program.py", "wizard/settings.py"}


def test_no_connection_is_made_by_an_import():
    """Everything is built in one place and passed in: `create_app()`, `worker/__main__.py`."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [
            node.func.id
            for statement in tree.body
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert not {"connect", "DedicatedConnection", "Supervisor", "Session"} & set(calls), path


def test_every_module_says_what_it_is_for():
    """Two or three sentences; an empty `__init__.py` has nothing to say."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not text.strip() or (ast.get_docstring(ast.parse(text)) or "").endswith((".", ":")), path
