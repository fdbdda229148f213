"""The texts of the Lua functions in `lua/`: each joined with the steps and the keys that it uses.

Valkey makes every function of a text anew at each call, also those that this call has no use for, and that takes longer
than most of the commands. So those of a step that stand below a line `-- LATER` are made when one of them is called
first: most tasks are no part, have no parts, and are not in a batch.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from wizard.queue.keys import lua_keys

_FOLDER = Path(__file__).parent / "lua"
_FLAGS = re.compile(r"^-- FLAGS +(.+)$", re.MULTILINE)
_USES = re.compile(r"^-- USES +(.+)$", re.MULTILINE)
_LATER = "-- LATER\n"
_MADE = re.compile(r"^local function (\w+)", re.MULTILINE)
_CALLED = re.compile(r"(?<![.\w])(\w+)\(")


@cache
def source(name: str) -> str:
    """The whole text of one function: flags, keys, steps in the order of their dependencies, then its own body."""
    body = (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    steps: list[str] = []
    _collect(body, steps)
    if "event" in steps:
        body = f"local function main()\n{body}\nend\nlocal reply = main()\nflush_events()\nreturn reply\n"
    now, later = {}, {}
    for each in steps:
        now[each], _, later[each] = _step(each).partition(_LATER)
    keys = lua_keys("\n".join([*now.values(), body]))
    step_of = {made: each for each, text in later.items() for made in _MADE.findall(text)}
    texts = [_now_and_later(each, now[each], later[each], keys, step_of) for each in steps]
    flags = _FLAGS.search(body)
    # Without this line, Valkey checks for free memory only until a script has written: see `complete.lua`.
    first = f"#!lua flags={flags.group(1)}\n" if flags else ""
    return "\n".join([f"{first}{keys}", *texts, _calling(body, step_of)])


def _now_and_later(name: str, now: str, later: str, keys: str, step_of: dict[str, str]) -> str:
    """The text of a step. `later_<name>()` gives the table of the functions that are made later."""
    if not later:
        return _calling(now, step_of)
    own_keys = [line for line in lua_keys(later).splitlines() if line not in keys]
    others = {made: step for made, step in step_of.items() if step != name}
    made = ", ".join(f"{each} = {each}" for each in _MADE.findall(later))
    return "\n".join(
        [
            # The step may call them before they stand here.
            f"local made_{name}, later_{name}",
            _calling(now, step_of),
            f"later_{name} = function()",
            f"if made_{name} then return made_{name} end",
            *own_keys,
            _calling(later, others),
            f"made_{name} = {{ {made} }}",
            f"return made_{name}",
            "end",
        ]
    )


def _calling(text: str, step_of: dict[str, str]) -> str:
    """The text, in which the functions that are made later are called by their table."""
    return _CALLED.sub(lambda found: f"{_table(found[1], step_of)}{found[1]}(", text)


def _table(name: str, step_of: dict[str, str]) -> str:
    return f"later_{step_of[name]}()." if name in step_of else ""


@cache
def _step(name: str) -> str:
    return (_FOLDER / "steps" / f"{name}.lua").read_text(encoding="utf-8")


def _collect(text: str, steps: list[str]) -> None:
    """Adds the steps that `text` uses to `steps`, each after its own dependencies."""
    uses = _USES.search(text)
    for name in uses.group(1).split() if uses else []:
        if name not in steps:
            _collect(_step(name), steps)
            steps.append(name)
