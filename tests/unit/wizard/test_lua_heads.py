"""Each Lua function begins with what it does, its arguments and its reply; the head and the body say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wizard.queue import lua_text

pytestmark = pytest.mark.unit

LUA = Path(lua_text.__file__).parent / "lua"
FUNCTIONS = sorted(LUA.glob("*.lua"))
STEPS = sorted((LUA / "steps").glob("*.lua"))

#: What a step gives to those that use it: its top-level locals.
_GIVES = re.compile(r"^local (?:function )?(\w+(?:, \w+)*)", re.MULTILINE)

each_function = pytest.mark.parametrize("path", FUNCTIONS, ids=lambda path: path.stem)
each_file = pytest.mark.parametrize("path", [*FUNCTIONS, *STEPS], ids=lambda path: path.stem)


def head(path: Path) -> str:
    """The comment that a file begins with."""
    return re.match(r"(?:--.*\n)*", path.read_text(encoding="utf-8")).group()


def body(path: Path) -> str:
    """The rest, without comments and texts."""
    rest = path.read_text(encoding="utf-8").removeprefix(head(path))
    return bare(rest)


def uses(path: Path) -> list[str]:
    """The steps that a file names."""
    found = re.search(r"^-- USES (.+)$", head(path), re.MULTILINE)
    return found.group(1).split() if found else []


def gives(step: str) -> set[str]:
    """The names that a step makes."""
    text = body(LUA / "steps" / f"{step}.lua")
    return {name for names in _GIVES.findall(text) for name in names.split(", ")}


def indices(text: str) -> tuple[set[int], int | None]:
    """Every ARGV index that a text names, and from which one on there are any number."""
    named, rest = set(), None
    for first, dots, last in re.findall(r"ARGV\[(\d+)(…?)(\d*)\]", text):
        if dots and not last:
            rest = int(first)
        else:
            named |= set(range(int(first), int(last or first) + 1))
    return named, rest


def test_there_are_functions():
    """One a file, found by listing the folder."""
    assert len(FUNCTIONS) >= 14


@each_file
def test_a_file_begins_with_its_name_and_a_sentence(path):
    """What it does; a step may show how it is called."""
    assert re.match(rf"-- {path.stem}(\(.*\))?: \S.*", head(path))
    assert "." in head(path)


@each_function
def test_a_function_says_what_it_takes_and_returns(path):
    """KEYS[1] is the prefix, and there is no other: all keys share its slot."""
    assert re.search(r"^-- KEYS\[1\]  prefix$", head(path), re.MULTILINE)
    assert re.search(r"^-- RETURNS  \S", head(path), re.MULTILINE)
    assert re.search(r"^return ", body(path), re.MULTILINE)


@each_function
def test_the_arguments_of_head_and_body_are_the_same(path):
    """Every index that is used is told, and the other way round."""
    told, told_rest = indices(head(path))
    text = body(path)
    used, _ = indices(text)
    if "policy" in closure(path):
        assert re.search(r"^-- ARGV\[1…3\]  policy$", head(path), re.MULTILINE)
        used |= {1, 2, 3}
    if "settled(" in text:
        assert re.search(r"^-- ARGV\[4\]  slot   ARGV\[5…9\]  the next claims: see `settle`$", head(path), re.MULTILINE)
        used |= {5, 6, 7, 8, 9}
    loops = [int(start) for start in re.findall(r"(?:for i = (?=\d+, #ARGV)|i = (?=\d+\nwhile i <= #ARGV))(\d+)", text)]

    assert used == told
    assert loops == [loop for loop in loops if loop == told_rest]
    assert (told_rest is None) == (not loops)


@each_file
def test_what_a_file_uses_exists(path):
    """A step of that name."""
    assert set(uses(path)) <= {step.stem for step in STEPS}
    assert len(uses(path)) == len(set(uses(path)))


@each_file
def test_what_a_file_uses_it_needs(path):
    """Directly: a name of that step is in its body."""
    words = set(re.findall(r"\w+", body(path)))
    idle = {step for step in uses(path) if not gives(step) & words}

    # All words that settle begin with the policy, also the one that ends nothing.
    assert idle <= {"policy"}


@each_file
def test_what_a_file_needs_it_has(path):
    """Every name of a step that a body mentions comes with the steps it uses, or theirs."""
    own = set(_GIVES.findall(body(path))) | set(re.findall(r"local (?:function )?(\w+)", body(path)))
    words = set(re.findall(r"(?<![.\w])\w+", body(path))) - own - parameters(path)
    needed = {step.stem for step in STEPS if step != path and gives(step.stem) & words}

    assert needed <= closure(path)


@each_function
def test_every_step_of_a_function_is_needed_by_it_or_by_another_step(path):
    """Valkey compiles what it is sent; nothing is sent for nothing."""
    text = lua_text.source(path.stem)

    for step in closure(path) - {"policy"}:
        assert text.count(f"-- {step}") >= 1
        mentions = sum(len(re.findall(rf"\b{name}\b", text)) for name in gives(step))
        assert mentions > len(gives(step)), step


@each_function
def test_what_is_made_later_is_called_by_its_table(path):
    """Outside its own step: a bare name would be unknown there, and only when a call comes to it."""
    for step in closure(path):
        _, _, later = (LUA / "steps" / f"{step}.lua").read_text(encoding="utf-8").partition("-- LATER\n")
        made = re.findall(r"^local function (\w+)", later, re.MULTILINE)
        rest = bare(at_once(path.stem, step))

        assert not [name for name in made if re.search(rf"(?<![.\w]){name}\b", rest)], step


def test_a_task_that_ends_well_needs_little():
    """What concerns parts, batches and failures is made later: making it takes as long as the commands themselves."""
    made = re.findall(r"local function (\w+)", at_once("complete", r"\w+"))

    assert {"current", "claim_next"} <= set(made)
    assert {"part_ended", "sum_up", "divide", "to_head", "push"}.isdisjoint(made)


def bare(text: str) -> str:
    """Without comments and texts."""
    return re.sub(r"'[^']*'", "''", re.sub(r"--.*", "", text))


def at_once(function: str, step: str) -> str:
    """The text of a function without what the step makes later."""
    later = rf"^later_({step}) = function\(\)\n.*?^return made_\1\nend$"
    return re.sub(later, "", lua_text.source(function), flags=re.MULTILINE | re.DOTALL)


def closure(path: Path) -> set[str]:
    """All steps that a file uses, and those that they use."""
    found: set[str] = set()
    for step in uses(path):
        found |= {step} | closure(LUA / "steps" / f"{step}.lua")
    return found


def parameters(path: Path) -> set[str]:
    """Names that are parameters or loop variables in a body."""
    text = body(path)
    names = re.findall(r"function *\w*\(([^)]*)\)", text) + re.findall(r"for ([\w, ]+?) (?:in|=)", text)
    return {name.strip() for each in names for name in each.split(",")}
