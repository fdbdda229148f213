"""Formulas: functions of variables, within what computer algebra survives."""

from __future__ import annotations

import pytest

from wizard.arithmetic.functions import FUNCTIONS
from wizard.errors import InvalidInput
from wizard.formulas.sampling import agree, value
from wizard.formulas.symbolic import Inexpressible, from_sympy, to_sympy
from wizard.kinds import Formula
from wizard.language.format import format_tree
from wizard.language.reader import read
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("x^1001", "exponent must be at most 1,000", id="a large exponent"),
        pytest.param("x^(10^9)", "exponent must be at most 1,000", id="one that is a power"),
        pytest.param("x^(1/1001)", "exponent must be at most 1,000", id="a high root"),
        pytest.param("2^1000*3^1000*5^1000*7^1000*9^1000", "too long", id="a product of large numbers"),
        pytest.param("((2^1000)^1000)*x", "too long", id="a power of a power"),
        pytest.param("x/(1 - 1)", "division by 0", id="a hidden zero"),
        pytest.param("xy", "a variable is one letter", id="two letters"),
        pytest.param("sin + 1", r"write sin\(…\)", id="a function without brackets"),
        pytest.param("y(x + 1)", r"write y\*\(…\)", id="a product like a call"),
        pytest.param("det(x)", "no function that a formula may have", id="an operation"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, says: str) -> None:
    """In words that say what would be one."""
    with pytest.raises(InvalidInput, match=says):
        Formula("").parse(text, "f")


def test_each_function_has_one_name() -> None:
    """So that equal formulas are equal texts."""
    assert format_tree(Formula("").parse("ln(x) + arctan(x)", "f")) == "log(x) + atan(x)"


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.symbolic])
def test_every_function_means_the_same_to_both_libraries(name: str) -> None:
    """What SymPy makes of it, written in our language again, has the value that Arb gives it."""
    function = FUNCTIONS[name]
    orders = {"besselj": "2", "bessely": "2", "besseli": "2", "besselk": "2", "polylog": "2", "polygamma": "1"}
    arguments = {"root": "x, 3", "beta": "x, y"}.get(name, f"{orders[name]}, x" if name in orders else "x")
    tree = read(f"{name}({arguments})", vocabulary())

    numbers = to_sympy(tree).subs(dict.fromkeys(to_sympy(tree).free_symbols, 0.75)).evalf(30)
    again = from_sympy(to_sympy(tree))

    assert function.minimum <= tree.root.arity <= function.maximum
    assert agree(value(tree), value(again), tree.names())
    ours = value(tree)(dict.fromkeys(tree.names(), _ball())).value
    assert abs(complex(numbers) - complex(float(ours.real.mid()), float(ours.imag.mid()))) < 1e-12


def _ball():
    from flint import acb

    return acb(0.75)


def test_what_has_no_name_here_is_not_written() -> None:
    """Rather than written wrongly."""
    import sympy

    with pytest.raises(Inexpressible, match="Heaviside"):
        from_sympy(sympy.Heaviside(sympy.Symbol("x")) + 1)
