"""One line becomes an operation with its inputs, or a refusal at a column."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError, InvalidInput
from wizard.meaning.plan import plan
from wizard.operations import catalogue, vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "operation", "inputs"),
    [
        pytest.param("factor(2^4-1)", "factorize", {"n": "15"}, id="arithmetic in an argument"),
        pytest.param(
            "factor(x^4-1)", "factor_polynomial", {"polynomial": "x^4 - 1"}, id="the same name, for polynomials"
        ),
        pytest.param("fibonacci(n=10)", "fibonacci", {"n": "10"}, id="a keyword"),
        pytest.param("add(1, a=2)", "add", {"a": "2", "b": "1"}, id="a keyword behind what it leaves a place for"),
        pytest.param("add(1/4, 2)", "add", {"a": "0.25", "b": "2"}, id="a fraction as a decimal"),
        pytest.param("det([[1,2],[3,4/2]])", "determinant", {"matrix": "[[1,2],[3,2]]"}, id="a matrix"),
        pytest.param(
            "power_mod(2, 10^100, 97)",
            "power_mod",
            {"base": "2", "exponent": f"1{'0' * 100}", "modulus": "97"},
            id="a long argument",
        ),
        pytest.param(
            "2^10000 mod 7",
            "power_mod",
            {"base": "2", "exponent": "10000", "modulus": "7"},
            id="a remainder of a power",
        ),
        pytest.param("integrate(sin(x)*x, x)", "integrate", {"formula": "sin(x)*x", "variable": "x"}, id="a formula"),
        pytest.param("integrate(t^2)", "integrate", {"formula": "t^2", "variable": "t"}, id="the only variable"),
        pytest.param(
            "integrate(x, x, 0, pi)",
            "definite_integral",
            {"formula": "x", "variable": "x", "lower": "0", "upper": "pi"},
            id="the same name, with bounds",
        ),
        pytest.param("solve(x^2 = 2, x)", "solve_equation", {"equation": "x^2 = 2", "variable": "x"}, id="an equation"),
        pytest.param("N(pi, 100)", "evaluate", {"expression": "pi", "digits": "100"}, id="digits that are asked for"),
        pytest.param("100!/98!", "evaluate", {"expression": "100!/98!", "digits": "50"}, id="arithmetic"),
        pytest.param(
            "factor(fibonacci(100) + 1)",
            "evaluate",
            {"expression": "factor(fibonacci(100) + 1)", "digits": "50"},
            id="an argument that has yet to be calculated",
        ),
    ],
)
def test_a_line_is_understood(text: str, operation: str, inputs: dict[str, str]) -> None:
    """And its inputs are those that the operation would make of them."""
    found = plan(text, vocabulary())

    assert (found.operation, found.inputs) == (operation, inputs)
    assert catalogue()[operation].validate(found.inputs) == inputs
    assert plan(found.text, vocabulary()).inputs == inputs


@pytest.mark.parametrize(
    ("text", "column", "field", "says"),
    [
        pytest.param("x + 1", 1, "expression", "x has no value here", id="a variable"),
        pytest.param("1 e5", 3, "expression", "e5 has no value here", id="a name like an exponent"),
        pytest.param("factorize", 1, "expression", "needs its arguments", id="an operation without brackets"),
        pytest.param("factorizze(6)", 1, "expression", "did you mean factorize", id="a misspelt operation"),
        pytest.param("1 + sqr(2)", 5, "expression", "did you mean", id="a misspelt function"),
        pytest.param("f(x + 1)", 1, "expression", r"for a product write f\*", id="a product like a call"),
        pytest.param("fibonacci(1, 2)", 14, "expression", r"takes \(n\), and here are 2", id="too many arguments"),
        pytest.param("fibonacci()", 1, "expression", "n is missing", id="too few"),
        pytest.param("fibonacci(m=1)", 11, "expression", "no equation", id="an unknown keyword"),
        pytest.param("fibonacci(-1)", 11, "n", "it is -1, but must be from 0", id="an argument out of range"),
        pytest.param("power_mod(2, 3, 1 - 1)", 17, "modulus", "at least 1", id="the third argument out of range"),
        pytest.param("factor(10^4100)", 8, "n", "more than 4,000 digits", id="an argument that is too long"),
        pytest.param("factor(2^20000 - 1)", 8, "n", "more than 4,000 digits", id="one that is longer than any"),
        pytest.param("fibonacci(pi)", 11, "n", "must be an integer", id="a real number for an integer"),
        pytest.param("sin(1, 2)", 1, "expression", "takes 1 argument, and here are 2", id="a function's arguments"),
        pytest.param("factor(6) + 1", 1, "expression", "no single exact number", id="a calculation with factors"),
        pytest.param("1 + N(pi)", 5, "expression", "not within one", id="an expression within an expression"),
        pytest.param("N(pi*N(pi))", 6, "expression", "not within one", id="one within itself"),
        pytest.param("[1, 2]", 1, "expression", "a list, which has no single value", id="a list"),
        pytest.param("1 + 1 = 3", 1, "expression", "without a variable", id="an equation of numbers"),
        pytest.param("1 + [2]", 5, "expression", "a list where a number is expected", id="a list as a number"),
        pytest.param("[[[1]]]", 1, "expression", "a list holds numbers", id="a list too deep"),
        pytest.param("1 + 9^9^9", 6, "expression", "a number of up to 369,693,1", id="a large number"),
        pytest.param("3^25000000 - 2^30000000", 12, "expression", "the result would have", id="a large result"),
    ],
)
def test_a_refusal_names_column_and_field(text: str, column: int, field: str, says: str) -> None:
    """The field of the argument that an operation would not take."""
    with pytest.raises(ExpressionError, match=says) as refusal:
        plan(text, vocabulary())

    assert (refusal.value.column, refusal.value.field) == (column, field)
    assert len(refusal.value.detail) < 300


def test_every_operation_is_callable_by_its_name() -> None:
    """With its example's inputs as keywords it becomes itself."""
    for operation in catalogue().values():
        inputs = operation.examples[0].inputs
        # An equation has its own sign, and stands without a keyword before it.
        arguments = [value if "=" in value else f"{name} = {value}" for name, value in inputs.items()]
        text = f"{operation.name}({', '.join(arguments)})"

        try:
            found = plan(text, vocabulary())
        except InvalidInput as refusal:
            pytest.fail(f"{text}: {refusal}")

        assert found.operation == operation.name, text
        assert found.inputs == operation.validate(inputs), text


def test_no_alias_is_another_operation() -> None:
    """Nor is it given twice to operations that take the same kinds of inputs."""
    seen: dict[tuple[str, ...], str] = {}
    for operation in catalogue().values():
        for name in (operation.name, *operation.aliases):
            kinds = (name, *(each.kind.kind for each in operation.inputs if each.default is None))
            assert kinds not in seen, f"{name} means {operation.name} and {seen[kinds]}"
            seen[kinds] = operation.name
