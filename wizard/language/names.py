"""Names that stand for numbers and variables, and the words of a refusal that speaks of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from wizard.language.symbols import GREEK
from wizard.language.tree import Tree

#: Names that stand for a number, and those that stand for no finite one.
CONSTANTS = ("pi", "e", "i", "euler_gamma", "catalan")
INFINITIES = ("oo", "infinity", "inf")

#: A letter, also a Greek one by its name, and digits if one letter is not enough; longer words are products that
#: someone forgot to write.
VARIABLE = re.compile(rf"(?:{'|'.join(sorted(set(GREEK.values())))}|[A-Za-z])[0-9]{{0,3}}")

#: Letters that mean a number.
RESERVED = frozenset({"e", "i"})

#: Functions whose inverse has a name that begins with an a.
INVERTIBLE = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh"})

#: Sums and products over an index, and the operator between the terms of each.
FOLDS = {"sum": "+", "product": "*"}


def is_variable(name: str) -> bool:
    """Whether `name` can be a variable's."""
    return name not in RESERVED and VARIABLE.fullmatch(name) is not None


def variables_of(tree: Tree) -> list[str]:
    """The variables of a formula, in the order of the text."""
    return [name for name in tree.names() if name not in CONSTANTS and name not in INFINITIES]


def near(name: str, others: Iterable[str]) -> str:
    """`: did you mean …?` if one of `others` comes near `name`, otherwise a full stop."""
    # Each once: a name may be that of several operations.
    found = get_close_matches(name[:40], list(dict.fromkeys(others)), n=2)
    return f": did you mean {' or '.join(found)}?" if found else "."


def number_of_arguments(minimum: int, maximum: int) -> str:
    """In words."""
    if minimum == maximum:
        return f"{minimum} argument{'s' if maximum > 1 else ''}"
    return f"{minimum} to {maximum} arguments"
