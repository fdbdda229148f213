"""What the inputs of an operation on a formula must be to each other: its variable, and the bounds of that."""

from __future__ import annotations

from wizard.errors import InvalidInput
from wizard.formulas.nearness import infinity
from wizard.language.names import variables_of
from wizard.language.tree import Tree


def must_occur(formula: Tree, variable: str) -> None:
    """Refuses a formula whose one variable is another."""
    names = variables_of(formula)
    if names and variable not in names:
        raise InvalidInput(
            f"variable is {variable}, which does not occur in the formula: it must be {names[0]}.", field="variable"
        )


def must_be_finite(bounds: dict[str, Tree], instead: str) -> None:
    """Refuses bounds that are infinite; `instead` says what to ask for then."""
    for field, bound in bounds.items():
        if infinity(bound):
            raise InvalidInput(f"{field} is infinite, but the bounds must be finite{instead}.", field=field)
