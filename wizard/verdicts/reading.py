r"""A text to the object that it stands for: `\{1, 2\}`, `(0, 1] ∪ [2, oo)`, `[[1, 2], [3, 4]]`, `2x = 4`, `x < 3`.

Formulas are read by the reader of the language, so whatever that refuses is refused here, and nothing is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import ExpressionError
from wizard.formulas.validation import formula
from wizard.language.budget import spend
from wizard.language.latex import from_latex
from wizard.language.names import is_variable, variables_of
from wizard.language.reader import read
from wizard.language.tex import is_latex
from wizard.language.tokens import Limits
from wizard.language.tree import Tree
from wizard.verdicts.markup import (
    CLOSE_SET,
    ELEMENT,
    EMPTY,
    OPEN_SET,
    UNION,
    cleaned,
    depths,
    is_enclosed,
    split_at,
    split_at_relations,
)
from wizard.verdicts.objects import MathObject
from wizard.verdicts.products import letters, with_products

#: Of an answer: people and models write some dozens of characters.
LIMITS = Limits(characters=2_000, tokens=600, nesting=60, digits=400)

#: Seconds that a character costs before any formula is read.
_CHARACTER = 5e-6

#: Lists within lists, entries of all of them, variables, and ± of one formula.
_DEPTH, _ENTRIES, _VARIABLES, _SIGNS = 6, 200, 12, 4

_LITERAL = re.compile(r"[-+]?\s*[0-9]*\.([0-9]+)")
_WORD = re.compile(r"(?<![A-Za-z_\\])[A-Za-z]{2,}(?![A-Za-z0-9_(\[])")
_MATRIX = re.compile(r"\\begin\s*\{(?:small|[pbB])?matrix\}.*\\end\s*\{(?:small|[pbB])?matrix\}", re.DOTALL)
_ARRAY = re.compile(r"\\begin\s*\{array\}.*\\end\s*\{array\}", re.DOTALL)
_UNDERSCORE = re.compile(
    r"(?:\\(?:log|sum|prod|int|lim|min|max)(?:\\limits)?\s*(?:\^\s*(?:\{[^{}]*\}|.))?\s*)?_\s*(\{?\s*[0-9]{1,3}\s*(?:\}|(?![0-9])))?"
)
_SUBSCRIPT = re.compile(r"\b([A-Za-z])_\{?([0-9]{1,3})\}?")


def read_object(text: str) -> MathObject:
    """What `text` stands for; raises `ExpressionError`, whose `problem` says what was found."""
    if len(text) > LIMITS.characters:
        raise _refusal(f"it has {len(text):,} characters, and at most {LIMITS.characters:,} are read.")
    if any(each < " " and each not in "\t\n\r" for each in text):
        raise _refusal("it holds a control character.")
    spend(len(text) * _CHARACTER)
    shown = cleaned(text)
    if max((depth for _, _, depth in depths(shown)), default=0) > LIMITS.nesting:
        raise _refusal(f"it has more than {LIMITS.nesting} brackets within each other.")
    if not shown:
        raise _refusal("it is empty; write something such as x + 1.")
    found = _Reader(is_latex(text) or re.search(r"[\^_]\s*\{", text) is not None).object(shown, 0)
    if sum(1 for _ in found.formulas()) > _ENTRIES:
        raise _refusal(f"it has more than {_ENTRIES} entries.")
    return found


def _refusal(problem: str) -> ExpressionError:
    return ExpressionError(problem, column=None)


class _Reader:
    """Takes a text apart from the outside."""

    def __init__(self, latex: bool) -> None:
        self._latex = latex
        self._entries = 0

    def object(self, text: str, depth: int) -> MathObject:
        """What a text without anything around it stands for."""
        text = self._bare(text)
        self._entries += 1
        if depth > _DEPTH or self._entries > _ENTRIES:
            raise _refusal(f"it has more than {_DEPTH} lists within each other, or more than {_ENTRIES} entries.")
        if _MATRIX.fullmatch(text) or _ARRAY.fullmatch(text):
            text = from_latex(text)
        found = self._union(text, depth) or self._several(text, depth) or self._related(text, depth)
        return found or self._enclosed(text, depth) or self._formulas(text)

    def _bare(self, text: str) -> str:
        """Without spaces, and without braces of LaTeX around all of it; with commas between, those are a set."""
        text = text.strip()
        while text.startswith("{") and is_enclosed(text) and text[-1] == "}":
            text = text[1:-1].strip()
        return text

    def _union(self, text: str, depth: int) -> MathObject | None:
        name, *rest = split_at(text, ELEMENT)
        if rest:
            variable = name.strip()
            if len(rest) > 1 or not is_variable(variable):
                raise _refusal("∈ must stand once, behind a variable, as in x ∈ [0, 1].")
            found = self.object(rest[0], depth + 1)
            if found.kind not in {"set", "bracketed", "union"}:
                raise _refusal("behind ∈ an interval or a set must stand.")
            return MathObject(found.kind, found.items, sign=found.sign, variable=variable)
        pieces = split_at(text, UNION)
        if len(pieces) == 1:
            pieces = re.split(r"(?<=[)\]⦄])\s*U\s*(?=[(\[⦃])", text)
        if len(pieces) == 1:
            return None
        members = [self.object(each, depth + 1) for each in pieces]
        if any(each.kind not in {"set", "bracketed", "union"} for each in members):
            raise _refusal("beside ∪ intervals and sets must stand.")
        return MathObject("union", tuple(members))

    def _several(self, text: str, depth: int) -> MathObject | None:
        """Answers with commas between them, in no order: what x = 1, 2 lists are all values of x."""
        pieces = [each for each in split_at(text, ",;") if each.strip()]
        if len(pieces) == 1:
            return None
        return MathObject("set", tuple(self.object(each, depth + 1) for each in pieces))

    def _related(self, text: str, depth: int) -> MathObject | None:
        pieces, signs = split_at_relations(text)
        if not signs:
            return None
        if signs == ["="]:
            left, right = pieces
            return self._equation(left, right, depth)
        if "=" in signs or len(signs) > 2:
            raise _refusal("it has several signs of equality or relations in a row; send the last step.")
        sides = tuple(MathObject("formula", tree=self._formula(each, infinite=False)) for each in pieces)
        if len(signs) == 1:
            return _interval(sides[0], sides[1], signs[0]) or MathObject("relation", sides, sign=signs[0])
        return _between(sides, signs)

    def _equation(self, left: str, right: str, depth: int) -> MathObject:
        if is_enclosed(left.strip()) and is_enclosed(right.strip()):
            names, point = self.object(left, depth + 1), self.object(right, depth + 1)
            if _is_named(names) and point.kind == "bracketed" and len(names.items) == len(point.items):
                return replace(point, variable=", ".join(map(_variable, names.items)))
        if len(name := left.strip()) == 1 and is_variable(name) and is_enclosed(right.strip()):
            named = self.object(right, depth + 1)
            if named.kind in {"set", "bracketed", "matrix"}:
                # D = (0, 1) says what the set is.
                return named
        sides = [self._formulas(each) for each in (left, right)]
        if sides[0].kind != "formula":
            raise _refusal("± stands left of an equals sign.")
        if sides[1].kind == "set":
            return MathObject("set", tuple(MathObject("equation", (sides[0], each)) for each in sides[1].items))
        return MathObject("equation", (sides[0], sides[1]))

    def _enclosed(self, text: str, depth: int) -> MathObject | None:
        if text in {EMPTY, f"{OPEN_SET}{CLOSE_SET}"}:
            return MathObject("set")
        if not is_enclosed(text) or text[0] == "{" or text[-1] == "}":
            return None
        pieces = split_at(text[1:-1], ",;")
        if (text[0] == OPEN_SET) != (text[-1] == CLOSE_SET):
            raise _refusal("a brace of a set is closed by another bracket.")
        if text[0] == OPEN_SET:
            return MathObject("set", tuple(self.object(each, depth + 1) for each in pieces))
        inside = self._bare(text[1:-1])
        if len(pieces) == 1 and (text[0] == "(" or inside.startswith("\\begin")):
            is_object = _MATRIX.fullmatch(inside) or _ARRAY.fullmatch(inside) or is_enclosed(inside)
            return self.object(inside, depth + 1) if is_object else None
        items = tuple(self.object(each, depth + 1) for each in pieces)
        is_matrix = text[0] == "[" and all(each.kind == "bracketed" and each.sign == "[]" for each in items)
        if is_matrix and len({len(each.items) for each in items}) == 1:
            return MathObject("matrix", items)
        return MathObject("bracketed", items, sign=text[0] + text[-1])

    def _formulas(self, text: str) -> MathObject:
        """A formula; with ±, both that it stands for."""
        count = text.count("±") + text.count("∓")
        if not count:
            literal = _LITERAL.fullmatch(text.strip())
            tree = self._formula(text)
            return MathObject("formula", tree=tree, places=len(literal[1]) if literal else None)
        if count > _SIGNS:
            raise _refusal(f"it has more than {_SIGNS} signs ±.")
        if "∓" in text:
            texts = [text.translate(str.maketrans("±∓", signs)) for signs in ("+-", "-+")]
        else:
            pieces = text.split("±")
            texts = [
                "".join(piece + sign for piece, sign in zip(pieces, (*chosen, ""), strict=True))
                for chosen in product("+-", repeat=count)
            ]
        return MathObject("set", tuple(MathObject("formula", tree=self._formula(each)) for each in texts))

    def _formula(self, text: str, *, infinite: bool = True) -> Tree:
        if not text.strip():
            raise _refusal("something is missing beside a comma, a bracket or a sign.")
        if any(found[0].startswith("_") and not found[1] for found in _UNDERSCORE.finditer(text)):
            raise _refusal("a subscript must be a number of at most three digits, as in x_1.")
        if is_latex(text) or (self._latex and "{" in text):
            text = from_latex(text if is_latex(text) else f"${text}$")
        if self._latex:
            text = with_products(text)
        text = _SUBSCRIPT.sub(r"\1\2", text)
        if any(each in text for each in (OPEN_SET, CLOSE_SET, UNION, ELEMENT, EMPTY)):
            raise _refusal("a set stands within a formula.")
        text = _WORD.sub(lambda found: letters(found[0]), text)
        return formula(read(text, MATHEMATICS, LIMITS), _VARIABLES, infinite=infinite)


def _is_named(names: MathObject) -> bool:
    """Whether this is the (x, y) of (x, y) = (1, 2), which says what the point is."""
    return names.kind == "bracketed" and all(each.kind == "formula" and _variable(each) for each in names.items)


def _variable(side: MathObject) -> str:
    """The name of a formula that is a variable and nothing else."""
    steps = side.formula.steps
    return steps[0].name if len(steps) == 1 and steps[0].kind == "name" and is_variable(steps[0].name) else ""


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _interval(left: MathObject, right: MathObject, sign: str) -> MathObject | None:
    """The interval of all x with x < 3; None of what is no bound of one variable."""
    if _variable(right) and not _variable(left):
        left, right, sign = right, left, _TURNED.get(sign, sign)
    if not _variable(left) or variables_of(right.formula) or sign not in _TURNED:
        return None
    infinite = _infinity(negative=sign in {"<", "<="})
    if sign in {"<", "<="}:
        return MathObject(
            "bracketed", (infinite, right), sign=f"({']' if '=' in sign else ')'}", variable=_variable(left)
        )
    return MathObject("bracketed", (right, infinite), sign=f"{'[' if '=' in sign else '('})", variable=_variable(left))


def _between(sides: tuple[MathObject, ...], signs: list[str]) -> MathObject:
    """-1 < x <= 2 as an interval."""
    low, middle, high = sides
    if signs[0] in {">", ">="}:
        low, high, signs = high, low, [_TURNED.get(each, each) for each in reversed(signs)]
    is_chain = set(signs) <= {"<", "<="} and _variable(middle)
    if not is_chain or variables_of(low.formula) or variables_of(high.formula):
        raise _refusal("two inequalities in a row must be those of one variable between two numbers: -1 < x <= 2.")
    brackets = f"{'[' if '=' in signs[0] else '('}{']' if '=' in signs[1] else ')'}"
    return MathObject("bracketed", (low, high), sign=brackets, variable=_variable(middle))


def _infinity(*, negative: bool) -> MathObject:
    return MathObject("formula", tree=read("-oo" if negative else "oo", MATHEMATICS))
