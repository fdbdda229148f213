"""Systems of equations, and the variables that are to be found: as lists, as lines, or as arrays of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.errors import ExpressionError, InvalidInput
from wizard.formulas.validation import NODES, formula
from wizard.kinds.kind import shown
from wizard.kinds.written import parse_written
from wizard.language.brackets import pairs, pieces
from wizard.language.format import format_tree
from wizard.language.names import VARIABLE, is_variable, variables_of
from wizard.language.symbols import PATTERN
from wizard.language.tokens import Limits
from wizard.language.tree import Tree, join

#: Of each equation, and of all of them: as many characters as the canonical text of any that is taken has.
_LIMITS = Limits(characters=60_000, digits=100)

#: Equations of a system, and variables in all of them.
_EQUATIONS, _VARIABLES = 20, 20


@dataclass(frozen=True, slots=True)
class Equations:
    """Annotates a `Tree` whose root is a list of equations, and of formulas that are to be 0.

    At most 20 of them in at most 20 variables, with at most 500 steps in all. Reading one imports lark.
    """

    about: str

    kind: ClassVar[str] = "system"

    def parse(self, value: object, field: str) -> Tree:
        """The list, each function by its one name; raises `InvalidInput`."""
        texts = list(_entries(value, field, self.limits()))
        if not 1 <= len(texts) <= _EQUATIONS:
            raise InvalidInput(f"{field} has {len(texts)} equations, but must be {self.limits()}.", field=field)
        system = join("list", "list", self._equations(texts, field, in_array=isinstance(value, list)))
        names = variables_of(system)
        if len(names) > _VARIABLES:
            raise InvalidInput(f"{field} has {len(names)} variables, but must be {self.limits()}.", field=field)
        return system

    def write(self, parsed: Tree) -> str:
        """The equations' canonical texts between brackets."""
        return format_tree(parsed)

    def largest(self) -> str:
        """As many equations as there may be, each as long as then fits."""
        length = NODES // (4 * _EQUATIONS) - 1
        names = [f"x{number}" for number in range(1, _VARIABLES + 1)]
        rows = [
            " + ".join(f"{row + place}*{names[(row + place) % _VARIABLES]}" for place in range(1, length + 1))
            for row in range(_EQUATIONS)
        ]
        return f"[{', '.join(f'{row} = {number}' for number, row in enumerate(rows))}]"

    def limits(self) -> str:
        """What it must be, in words."""
        return (
            f"a list of at most {_EQUATIONS} equations such as [x + y = 10, x - y = 2], in at most {_VARIABLES} "
            f"variables and of at most {NODES} numbers, names and operators"
        )

    def schema(self) -> list[dict[str, Any]]:
        """A text, or an array of texts."""
        return [
            {"type": "string", "pattern": _PATTERN},
            {
                "type": "array",
                "minItems": 1,
                "maxItems": _EQUATIONS,
                "items": {"type": "string", "pattern": PATTERN},
            },
        ]

    def describe(self) -> dict[str, Any]:
        """How many, in how many variables, and that they are equations."""
        return {"entries": _EQUATIONS, "variables": _VARIABLES, "equation": True}

    def _equations(self, texts: list[object], field: str, *, in_array: bool) -> Iterator[Tree]:
        """One after another, and none after those that are too many steps together."""
        steps = 0
        for number, text in enumerate(texts, 1):
            try:
                tree = parse_written(text, field, _LIMITS, self.limits(), _equation)
            except ExpressionError as error:
                if not in_array:
                    raise
                raise ExpressionError(
                    f"in equation {number}, {error.problem}", column=error.column, field=field
                ) from None
            steps += len(tree.steps)
            if steps > NODES:
                raise InvalidInput(
                    f"{field} has {steps:,} numbers, names and operators or more, but must be {self.limits()}.",
                    field=field,
                )
            yield tree


@dataclass(frozen=True, slots=True)
class Variables:
    """Annotates a `tuple[str, ...]`: names of variables, each once; without any it stands for all that there are."""

    about: str

    kind: ClassVar[str] = "variables"

    def parse(self, value: object, field: str) -> tuple[str, ...]:
        """The names; raises `InvalidInput`."""
        if value == _ALL:
            return ()
        names = _names(value) if isinstance(value, str) and len(value) <= _LIMITS.characters else value
        if not isinstance(names, list) or not all(isinstance(name, str) and is_variable(name) for name in names):
            raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}.", field=field)
        if not 1 <= len(names) <= _VARIABLES:
            raise InvalidInput(f"{field} has {len(names)} names, but must be {self.limits()}.", field=field)
        twice = [name for place, name in enumerate(names) if name in names[:place]]
        if twice:
            raise InvalidInput(f"{field} names {twice[0]} twice, but must be {self.limits()}.", field=field)
        return tuple(names)

    def write(self, parsed: tuple[str, ...]) -> str:
        """The names between brackets."""
        return f"[{', '.join(parsed)}]" if parsed else _ALL

    def largest(self) -> str:
        """As many as there may be."""
        return self.write(tuple(f"x{number}" for number in range(1, _VARIABLES + 1)))

    def limits(self) -> str:
        """What it must be, in words."""
        return (
            f"a list of at most {_VARIABLES} variables such as [x, y], each a letter other than e and i or one with "
            f'digits such as x1, or "{_ALL}"'
        )

    def schema(self) -> list[dict[str, Any]]:
        """A text, or an array of names."""
        return [
            {"type": "string", "pattern": r"^\s*(all|\[?[A-Za-z0-9,;\s]+\]?)\s*$"},
            {
                "type": "array",
                "minItems": 1,
                "maxItems": _VARIABLES,
                "items": {"type": "string", "pattern": f"^{VARIABLE.pattern}$"},
            },
        ]

    def describe(self) -> dict[str, Any]:
        """How many."""
        return {"entries": _VARIABLES}


#: What stands for all variables.
_ALL = "all"

#: The signs of the language, and what stands between equations.
_PATTERN = f"{PATTERN[:2]};{PATTERN[2:]}"


def _equation(tree: Tree) -> Tree:
    """`tree` as an equation, or a formula that is to be 0."""
    found = formula(tree, _VARIABLES, equation=True)
    if found.root.kind != "equation" and not variables_of(found):
        # Of x = 1,5 the second half would be the equation 5 = 0.
        raise ExpressionError(
            f"found {shown(format_tree(found))} without a variable and without =, which is no equation; decimals stand "
            "behind a point.",
            column=found.column,
        )
    return found


def _entries(value: object, field: str, limits: str) -> Iterator[object]:
    """The equations that were sent, not yet read: those of a text with spaces for all that comes before them."""
    if isinstance(value, list):
        for each in value[: _EQUATIONS + 1]:
            if not isinstance(each, str):
                raise InvalidInput(f"{field} holds {shown(each)}, but must be {limits}.", field=field)
        yield from value
        return
    if not isinstance(value, str):
        raise InvalidInput(f"{field} is {shown(value)}, but must be {limits}.", field=field)
    if len(value) > _LIMITS.characters:
        raise InvalidInput(f"{field} has {len(value):,} characters, but must be {limits}.", field=field)
    begin, end = _inside(value)
    for first, last in pieces(value, ";\n", begin, end):
        if value[first:last].strip():
            places = list(pieces(value, ",", first, last))
            # A comma may end a line.
            if last < end and not value[slice(*places[-1])].strip():
                places.pop()
            yield from (" " * start + value[start:stop] for start, stop in places)


def _inside(text: str) -> tuple[int, int]:
    """Where a text begins and ends, brackets around all of it left aside."""
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if end - begin > 1 and text[begin] == "[" and text[end - 1] == "]" and pairs(text).get(begin) == end - 1:
        return begin + 1, end - 1
    return begin, end


def _names(text: str) -> list[str]:
    """The names of a list that was sent as text, not yet looked at."""
    inside = text.strip()
    if inside.startswith("[") and inside.endswith("]"):
        inside = inside[1:-1].strip()
    return re.split(r"\s*[,;\n]\s*" if re.search("[,;\n]", inside) else r"\s+", inside)
