"""Systems of equations in the language, and the kinds of inputs that take them."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.errors import ExpressionError, InvalidInput
from wizard.kinds import Equations, Variables
from wizard.language.format import format_tree
from wizard.language.mathml import mathml
from wizard.language.reader import read
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit

EQUATIONS, VARIABLES = Equations("equations"), Variables("unknowns")

_PAIR = "[x + y = 10, x - y = 2]"


def test_a_list_of_equations_has_one_text() -> None:
    """And that text reads back as the same tree."""
    tree = read("[x+y=10,x - y =2 , z]", vocabulary())

    assert format_tree(tree) == "[x + y = 10, x - y = 2, z]"
    assert read(format_tree(tree), vocabulary()) == tree
    assert mathml(tree, vocabulary())["tag"] == "math"


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        pytest.param("solve(x + y = 10, x - y = 2)", {"equations": _PAIR, "unknowns": "all"}, id="equations"),
        pytest.param(f"solve({_PAIR})", {"equations": _PAIR, "unknowns": "all"}, id="a list of them"),
        pytest.param(f"solve({_PAIR}, [y, x])", {"equations": _PAIR, "unknowns": "[y, x]"}, id="two lists"),
        pytest.param(f"solve({_PAIR}, y, x)", {"equations": _PAIR, "unknowns": "[y, x]"}, id="a list and words"),
        pytest.param(
            "solve(x + y = 10, x - y = 2, x, y)", {"equations": _PAIR, "unknowns": "[x, y]"}, id="equations and words"
        ),
        pytest.param("solve(x + y = 1, x, y)", {"equations": "[x + y = 1]", "unknowns": "[x, y]"}, id="one, and words"),
        pytest.param("solve(x + y = 1, [x, y])", {"equations": "[x + y = 1]", "unknowns": "[x, y]"}, id="one, a list"),
        pytest.param("solve([x^2 - 1, y])", {"equations": "[x^2 - 1, y]", "unknowns": "all"}, id="what is to be 0"),
        pytest.param(
            f"solve_system(equations = {_PAIR}, unknowns = [x, y])",
            {"equations": _PAIR, "unknowns": "[x, y]"},
            id="keywords",
        ),
        pytest.param(
            f"solve_equations(x, y, equations = {_PAIR})",
            {"equations": _PAIR, "unknowns": "[x, y]"},
            id="words behind one",
        ),
        pytest.param(
            "solve_system(x^2 = 4)", {"equations": "[x^2 = 4]", "unknowns": "all"}, id="one equation, by name"
        ),
    ],
)
def test_a_system_is_understood(line: str, inputs: dict[str, str]) -> None:
    """However it is written; and the normalised line means the same."""
    found = plan(line, vocabulary())

    assert (found.operation, found.inputs) == ("solve_system", inputs)
    assert plan(found.text, vocabulary()).inputs == inputs


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        pytest.param("solve(x^2 = 4, x)", "solve_equation", id="one equation"),
        pytest.param("solve(x^2 = 4)", "solve_equation", id="one, and its only variable"),
        pytest.param("solve(a*x = b, x)", "solve_equation", id="one with parameters"),
        pytest.param("solve(x^2 - 4, x)", "solve_equation", id="a formula"),
        pytest.param("gcd(12, 18)", "gcd", id="numbers that are gathered"),
        pytest.param("linsolve([[1, 2], [3, 4]], [5, 6])", "solve_linear", id="a matrix"),
    ],
)
def test_what_was_understood_before_means_the_same(line: str, operation: str) -> None:
    """A system is asked for by two equations, or by a list."""
    found = plan(line, vocabulary())

    assert found.operation == operation or found.inputs["expression"] == line


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        pytest.param("1 + [x = 1]", 5, "found a list of equations where a number is expected", id="as a number"),
        pytest.param("sin([x = 1])", 5, "found a list of equations", id="as a function's argument"),
        pytest.param("solve([[x = 1], [y = 2]])", 7, "holds equations, and no lists", id="a list within a list"),
        pytest.param("solve([x = 1, [y, z]])", 7, "holds equations, and no lists", id="a list among equations"),
        pytest.param("det([[x = 1]])", 5, "holds equations, and no lists", id="as a matrix"),
        pytest.param("gcd([x = 1, y = 2])", 5, "each entry must be an integer", id="as a list of numbers"),
        pytest.param("diff([x = 1], x)", 6, "found an equation, where a formula", id="as a formula"),
        pytest.param("[x = 1, y = 2]", 2, "x has no value here", id="by itself"),
        pytest.param("solve(x + y = a, x - y = 2, x, y)", 29, "leaves out a", id="a letter that is no unknown"),
        pytest.param("solve(x = 1, y = sin(x))", 7, "found sin; a polynomial has only", id="no polynomials"),
    ],
)
def test_a_system_in_the_wrong_place_is_refused(line: str, column: int, says: str) -> None:
    """In a sentence, at its column."""
    with pytest.raises(ExpressionError, match=says) as refusal:
        plan(line, vocabulary())

    assert refusal.value.column == column


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        pytest.param("[x+y=10,x-y=2]", _PAIR, id="a list"),
        pytest.param("x + y = 10, x - y = 2", _PAIR, id="no brackets"),
        pytest.param("x + y = 10\nx - y = 2\n", _PAIR, id="lines"),
        pytest.param("\r\n x + y = 10,\r\n\r\n x - y = 2;\r\n", _PAIR, id="lines with signs behind them"),
        pytest.param("x + y = 10; x - y = 2", _PAIR, id="semicolons"),
        pytest.param("[x + y = 10; x - y = 2]", _PAIR, id="semicolons between brackets"),
        pytest.param(["x + y = 10", "x - y = 2"], _PAIR, id="an array"),
        pytest.param("x = root(y, 3), y = 1", "[x = root(y, 3), y = 1]", id="a comma within an equation"),
        pytest.param("x^2 - 1", "[x^2 - 1]", id="a formula"),
    ],
)
def test_equations_come_out_canonical(value: Any, canonical: str) -> None:
    """However they were sent."""
    assert EQUATIONS.write(EQUATIONS.parse(value, "equations")) == canonical
    assert EQUATIONS.write(EQUATIONS.parse(canonical, "equations")) == canonical


@pytest.mark.parametrize(
    ("value", "column", "says"),
    [
        pytest.param("x = 1\n y = 2 3", 14, "found 3, but expected", id="in the second line"),
        pytest.param("[x = 1, y = (2]", 15, "found ]|never closed", id="a bracket that stays open"),
        pytest.param(["x = 1", "y = 2 3"], 7, "in equation 2, found 3", id="in an array"),
        pytest.param("x = 1,5", 7, "decimals stand behind a point", id="a decimal comma"),
        pytest.param("x = launch(y)", 5, "launch is no function", id="an unknown function"),
    ],
)
def test_a_wrong_equation_is_named_by_its_column(value: Any, column: int, says: str) -> None:
    """Of the whole text; in an array, of the equation, whose number is told."""
    with pytest.raises(ExpressionError, match=says) as refusal:
        EQUATIONS.parse(value, "equations")

    assert refusal.value.column == column


def test_the_longest_system_can_be_read_again() -> None:
    """Its canonical text has spaces that need not have been sent."""
    longest = ["+".join(f"{'9' * 100}*x{number}" for number in range(100, 120)) + "=1" for _ in range(6)]

    canonical = EQUATIONS.write(EQUATIONS.parse(longest, "equations"))

    assert len(canonical) > 10_000
    assert EQUATIONS.write(EQUATIONS.parse(canonical, "equations")) == canonical


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        pytest.param("all", "all", id="all"),
        pytest.param("[x,y]", "[x, y]", id="a list"),
        pytest.param("y, x", "[y, x]", id="no brackets"),
        pytest.param("x y", "[x, y]", id="spaces"),
        pytest.param(" x;\n y", "[x, y]", id="lines"),
        pytest.param(["x1", "X"], "[x1, X]", id="an array"),
        pytest.param("x", "[x]", id="one"),
    ],
)
def test_names_come_out_canonical(value: Any, canonical: str) -> None:
    """However they were sent, in their order."""
    assert VARIABLES.write(VARIABLES.parse(value, "unknowns")) == canonical
    assert VARIABLES.write(VARIABLES.parse(canonical, "unknowns")) == canonical


@pytest.mark.parametrize(
    ("value", "says"),
    [
        pytest.param("x, x", "names x twice", id="a name twice"),
        pytest.param("x, e", "must be a list of at most 20 variables", id="a constant"),
        pytest.param([f"x{number}" for number in range(21)], "has 21 names", id="too many"),
    ],
)
def test_wrong_names_are_refused(value: Any, says: str) -> None:
    """With what they must be."""
    with pytest.raises(InvalidInput, match=says):
        VARIABLES.parse(value, "unknowns")
