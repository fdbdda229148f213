"""Pairs of answers that no one here wrote: those of Math-Verify's own tests, and those that SymPy's tests assert.

Both are read as data: of Math-Verify the literals of its parametrized tests, of SymPy the two sides of what its tests
assert to be equal, once as they are and once with 1 added to a side, which makes them different.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.stage import ROOT

#: Characters of an answer; what is longer is the text of a model, out of which an answer is yet to be taken.
_CHARACTERS = 200

_DOLLARS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)

#: Tests of SymPy whose assertions are pairs of formulas.
_MODULES = ("trigsimp", "simplify", "powsimp", "radsimp", "ratsimp", "sqrtdenest", "combsimp", "gammasimp")

#: Runs the tests of a module statement by statement, and prints both sides of each assertion as LaTeX.
_SYMPY = r"""
import ast, importlib, json, signal, sys
import sympy
from sympy import Expr, Eq, latex

def plain(expression):
    # Of a symbol that is positive or an integer, other things are true than of a real one.
    known = ({}, {"real": True}, {"commutative": True})
    return isinstance(expression, Expr) and all(
        each._assumptions_orig in known and len(each.name) == 1 and each.name not in "eiIE"
        for each in expression.free_symbols
    ) and not expression.has(sympy.Integral, sympy.Sum, sympy.Derivative, sympy.Piecewise, sympy.nan, sympy.zoo) \
      and not expression.atoms(sympy.core.function.AppliedUndef)

signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError()))
for name in sys.argv[1:]:
    module = importlib.import_module(f"sympy.simplify.tests.test_{name}")
    tree = ast.parse(open(module.__file__, encoding="utf-8").read())
    for test in [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test")]:
        names = dict(vars(module))
        for statement in test.body:
            signal.alarm(5)
            try:
                test_is = isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare)
                if test_is and len(statement.test.ops) == 1 and isinstance(statement.test.ops[0], ast.Eq):
                    left, right = statement.test.left, statement.test.comparators[0]
                    # What a function simplifies is equal to what it gives.
                    is_call = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.args
                    given = left.args[0] if is_call and left.func.id.endswith(("simp", "simplify", "denest")) else left
                    a, b = (eval(compile(ast.Expression(each), "", "eval"), names) for each in (given, right))
                    if plain(a) and plain(b) and a != b:
                        print(json.dumps([latex(a), latex(b), latex(b + 1)]), flush=True)
                else:
                    exec(compile(ast.Module([statement], []), "", "exec"), names)
            except BaseException:
                pass
            finally:
                signal.alarm(0)
"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two answers, and whether they are equal by those who wrote them."""

    a: str
    b: str
    is_equal: bool


def of_math_verify(folder: Path) -> list[Labelled]:
    """The pairs in the tests of an unpacked source distribution, each once."""
    found: dict[tuple[str, str], Labelled] = {}
    for path in sorted((folder / "tests").glob("test_*.py")):
        for names, row in _rows(ast.parse(path.read_text(encoding="utf-8"))):
            values = dict(zip(names, row, strict=False))
            # A precision below six digits is one of the test's own.
            if values.get("precision", 6) != 6 or values.get("strict", True) is not True:
                continue
            is_equal = values.get("expected", values.get("result"))
            pair = [_answer(values.get(name)) for name in ("gold", "pred")]
            if all(pair) and is_equal in (0, 1):
                found[pair[0], pair[1]] = Labelled(pair[0], pair[1], bool(is_equal))
    return list(found.values())


def of_sympy() -> list[Labelled]:
    """Both sides of assertions in the tests of the SymPy that is installed, each pair once."""
    command = [sys.executable, "-W", "ignore", "-c", _SYMPY, *_MODULES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[tuple[str, str], Labelled] = {}
    for line in done.stdout.splitlines():
        a, b, other = json.loads(line)
        if max(map(len, (a, b, other))) <= _CHARACTERS:
            found[a, b] = Labelled(a, b, is_equal=True)
            found[a, other] = Labelled(a, other, is_equal=False)
    return list(found.values())


def _rows(tree: ast.Module) -> Iterator[tuple[list[str], tuple[object, ...]]]:
    """The names and the values of parametrized tests."""
    for node in ast.walk(tree):
        is_marked = isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.parametrize"
        if not (is_marked and isinstance(node, ast.Call)):
            continue
        names = [each.strip() for each in str(ast.literal_eval(node.args[0])).split(",")]
        for row in getattr(node.args[1], "elts", []):
            try:
                yield names, ast.literal_eval(row)
            except ValueError:
                continue


def _answer(text: object) -> str:
    """The answer that a text gives: the one box in it, else the one formula, else a short text by itself."""
    if not isinstance(text, str) or text.count("\\boxed{") > 1:
        return ""
    begin = text.find("\\boxed{")
    if begin >= 0:
        depth = 0
        for place in range(begin + 6, len(text)):
            depth += (text[place] == "{") - (text[place] == "}")
            if depth == 0:
                return _short(text[begin + 7 : place])
        return ""
    formulas = [next(filter(None, each)) for each in _DOLLARS.findall(text)]
    if len(formulas) > 1:
        return ""
    return _short(formulas[0] if formulas else text)


def _short(text: str) -> str:
    text = text.strip()
    return text if 0 < len(text) <= _CHARACTERS else ""
