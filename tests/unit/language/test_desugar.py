"""Names in capitals, other names of the same thing, and what is short for an expression."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError, UnknownOperation
from wizard.language.format import format_tree
from wizard.language.names import near
from wizard.language.reader import read
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("PI + Pi", "pi + pi", id="a constant"),
        pytest.param("SQRT(2)*Sin(X)", "sqrt(2)*sin(X)", id="functions, and a variable that stays"),
        pytest.param("GCD(4, 6)", "gcd(4, 6)", id="a function of integers"),
        pytest.param("Factor(60)", "factor(60)", id="an operation"),
        pytest.param("F(10) + f(10)", "F(10) + f(10)", id="one letter stays"),
        pytest.param("Foo(1)", "Foo(1)", id="what nobody knows"),
        pytest.param("log10(x) + lg(x)", "log(x, 10) + log(x, 10)", id="decimal logarithms"),
        pytest.param("Log2(8)", "log(8, 2)", id="binary logarithms"),
        pytest.param("exp2(x)", "2^x", id="a power of two"),
        pytest.param("nCr(5, 2)", "binomial(5, 2)", id="combinations"),
        pytest.param("nPr(5, 2)", "binomial(5, 2)*2!", id="permutations"),
        pytest.param("pow(2, 10)", "2^10", id="a power"),
        pytest.param("pow(x + 1, -2)", "(x + 1)^-2", id="a power of a sum"),
        pytest.param("pow(2, 100, 101)", "power_mod(2, 100, 101)", id="a power with a modulus"),
        pytest.param("mod(17, 5)", "17 mod 5", id="a remainder"),
        pytest.param("trunc(-5/2)", "sign(-5/2)*floor(abs(-5/2))", id="the integer part"),
        pytest.param("frac(7/2)", "7/2 - floor(7/2)", id="the fractional part"),
        pytest.param("round(pi, 5)", "round(pi*10^5)/10^5", id="rounding to places"),
        pytest.param("average(1, 2, 6)", "(1 + 2 + 6)/3", id="an average"),
        pytest.param("mean([1, 2, 6])", "(1 + 2 + 6)/3", id="an average of a list"),
        pytest.param("hypot(3, 4)", "sqrt(3^2 + 4^2)", id="a hypotenuse"),
        pytest.param("arcsinh(x) + tg(x)", "asinh(x) + tan(x)", id="names of other countries"),
        pytest.param("factorise(60)", "factor(60)", id="the British way"),
        pytest.param("integral(x, x, 0, 1)", "integrate(x, x, 0, 1)", id="an integral"),
        pytest.param("derive(x^2, x)", "diff(x^2, x)", id="a derivative"),
        pytest.param("lim(1/x, x, oo)", "limit(1/x, x, oo)", id="a limit"),
        pytest.param("nthprime(5)", "nth_prime(5)", id="the nth prime"),
    ],
)
def test_a_name_has_one_spelling(text: str, canonical: str) -> None:
    """And what was typed reads back as it."""
    tree = read(text, vocabulary())

    assert format_tree(tree) == canonical
    assert read(canonical, vocabulary()) == tree


@pytest.mark.parametrize(
    ("text", "operation", "inputs"),
    [
        pytest.param("Factor(60)", "factorize", {"n": "60"}, id="an operation"),
        pytest.param("2*E + I", "evaluate", {"expression": "2*e + i", "digits": "50"}, id="constants in capitals"),
        pytest.param("N(E, 30)", "evaluate", {"expression": "e", "digits": "30"}, id="one with digits"),
        pytest.param(
            "diff(E^2, E)", "differentiate", {"formula": "E^2", "variable": "E", "order": "1"}, id="a variable"
        ),
        pytest.param("factor(I^2 - 1)", "factor_polynomial", {"polynomial": "I^2 - 1"}, id="a polynomial's variable"),
        pytest.param(
            "pow(2,100,101)",
            "power_mod",
            {"base": "2", "exponent": "100", "modulus": "101"},
            id="a power with a modulus",
        ),
        pytest.param(
            "[[1,2],[3,4]]^10",
            "matrix_power",
            {"matrix": "[[1,2],[3,4]]", "exponent": "10"},
            id="a power of a matrix",
        ),
        pytest.param(
            "[[1,2],[3,4]]*[[0,1],[1,0]]",
            "matrix_product",
            {"a": "[[1,2],[3,4]]", "b": "[[0,1],[1,0]]"},
            id="a product of matrices",
        ),
    ],
)
def test_a_line_is_what_it_says(text: str, operation: str, inputs: dict[str, str]) -> None:
    """However it is spelt."""
    found = plan(text, vocabulary())

    assert (found.operation, found.inputs) == (operation, inputs)
    assert plan(found.text, vocabulary()).inputs == inputs


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("x^2 + 1", r"x has no value here; for an equation ask solve\(x\^2 = 4, x\)", id="a variable"),
        pytest.param("[[1,2],[3,4]] + [[1,2],[3,4]]", "matpow, inverse and matmul", id="a sum of matrices"),
        pytest.param("2*[[1,2],[3,4]]", "matpow, inverse and matmul", id="a multiple of a matrix"),
        pytest.param("nPr(5, " + "1+" * 20 + "1)", "nPr takes a short", id="what would be written twice"),
        pytest.param("pow(1)", "pow takes 2 or 3 arguments", id="too few"),
        pytest.param("average()", "average takes", id="an average of nothing"),
    ],
)
def test_a_refusal_says_what_to_ask(text: str, says: str) -> None:
    """By the names that would be understood."""
    with pytest.raises(ExpressionError, match=says):
        plan(text, vocabulary())


def test_what_is_short_for_much_is_not_written_out_without_end() -> None:
    """What stands twice is short, so that a short text stays one."""
    with pytest.raises(ExpressionError):
        read("frac(" * 150 + "x" + ")" * 150, vocabulary())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("√" * 900 + "2", id="roots of roots"),
        pytest.param("round(1 + " * 110 + "x" + ", 2)" * 110, id="rounding of rounding"),
        pytest.param("log10(x)+" * 190 + "1", id="many logarithms"),
        pytest.param("1e3999 + 1e3999 + 1e1999", id="long numbers"),
    ],
)
def test_what_cannot_be_read_again_is_not_read(text: str) -> None:
    """The text that a task keeps is the one that is written out."""
    with pytest.raises(ExpressionError, match="written out in full") as refusal:
        read(text, vocabulary())

    assert 1 <= refusal.value.column <= len(text)


def test_a_near_name_is_named_once() -> None:
    """Though several operations have it."""
    assert near("gdc", ["gcd", "gcd", "lcm"]) == ": did you mean gcd?"


def test_an_operation_is_found_by_its_other_names() -> None:
    """Those that the catalogue publishes, where they mean one operation only."""
    assert find("isprime").name == "is_prime"
    assert find("det").name == "determinant"
    with pytest.raises(UnknownOperation, match="factor_polynomial or factorize"):
        find("factor")
