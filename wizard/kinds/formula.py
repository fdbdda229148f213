"""Formulas, read into our own tree and never into a program, and the variables that they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.errors import InvalidInput
from wizard.formulas.validation import NODES, formula
from wizard.kinds.kind import shown
from wizard.kinds.written import parse_written
from wizard.language.format import format_tree
from wizard.language.names import VARIABLE, is_variable
from wizard.language.symbols import PATTERN
from wizard.language.tokens import Limits
from wizard.language.tree import Tree

#: Numbers of a formula are written by people; those of a thousand digits belong to the other operations.
_LIMITS = Limits(digits=100)


@dataclass(frozen=True, slots=True)
class Formula:
    """Annotates a `Tree`: functions of at most `variables` variables, at most 500 steps, no exponent over 1,000.

    With `equation` it may hold an `=`; with `infinite` it may be `oo`. Reading one imports lark.
    """

    about: str
    variables: int = 3
    equation: bool = False
    infinite: bool = False

    kind: ClassVar[str] = "formula"

    def parse(self, value: object, field: str) -> Tree:
        """The tree, with one name for each function; raises `InvalidInput`."""
        return parse_written(value, field, _LIMITS, self.limits(), self._formula)

    def write(self, parsed: Tree) -> str:
        """The tree's canonical text."""
        return format_tree(parsed)

    def largest(self) -> str:
        """As many steps as may be."""
        if not self.variables:
            return " + ".join(["1"] * (NODES // 2))
        return " + ".join(f"sin({number}*x)" for number in range(1, NODES // 5 + 1))

    def limits(self) -> str:
        """What it must be, in words."""
        number = "without variables" if not self.variables else f"in at most {self.variables} variables"
        if self.variables == 1:
            number = "in one variable"
        what = "a formula or an equation such as x^2 = 2" if self.equation else f"a formula such as {self._example()}"
        return f"{what} {number}, of at most {NODES} numbers, names and operators"

    def schema(self) -> list[dict[str, Any]]:
        """A text; an integer is taken too, but a text is what clients should send."""
        return [{"type": "string", "pattern": PATTERN}]

    def describe(self) -> dict[str, Any]:
        """In how many variables, and whether it may be an equation."""
        return {"variables": self.variables, "equation": self.equation}

    def _example(self) -> str:
        return "sin(x)*x" if self.variables else "sqrt(2)/2"

    def _formula(self, tree: Tree) -> Tree:
        return formula(tree, self.variables, equation=self.equation, infinite=self.infinite)


@dataclass(frozen=True, slots=True)
class Variable:
    """Annotates a `str`: the name of a variable."""

    about: str

    kind: ClassVar[str] = "variable"

    def parse(self, value: object, field: str) -> str:
        """`value` if it can be a variable's name; raises `InvalidInput`."""
        if isinstance(value, str) and is_variable(value):
            return value
        raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}.", field=field)

    def write(self, parsed: str) -> str:
        """The name."""
        return parsed

    def largest(self) -> str:
        """A name, as good as any other."""
        return "x"

    def limits(self) -> str:
        """What it must be, in words."""
        return "a variable: a letter other than e and i, a Greek letter by its name, or a letter with digits such as x1"

    def schema(self) -> list[dict[str, Any]]:
        """A text."""
        return [{"type": "string", "pattern": f"^{VARIABLE.pattern}$"}]

    def describe(self) -> dict[str, Any]:
        """Nothing more."""
        return {}
