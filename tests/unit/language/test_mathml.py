"""Presentation MathML that a page can build from a fixed list of elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from wizard.language.mathml import ELEMENTS, mathml
from wizard.language.reader import read
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


def shown(text: str) -> str:
    """The MathML of `text` as the page would write it."""

    def written(element: dict[str, Any]) -> str:
        inside = element.get("text", "") + "".join(map(written, element.get("children", [])))
        return f"<{element['tag']}>{inside}</{element['tag']}>"

    return written(mathml(read(text, vocabulary()), vocabulary())).removeprefix("<math>").removesuffix("</math>")


def elements(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All of them."""
    todo = [element]
    while todo:
        yield (each := todo.pop())
        todo += each.get("children", [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("1/2", "<mfrac><mn>1</mn><mn>2</mn></mfrac>", id="a fraction"),
        pytest.param("x^2", "<msup><mi>x</mi><mn>2</mn></msup>", id="a power"),
        pytest.param("sqrt(x)", "<msqrt><mi>x</mi></msqrt>", id="a square root"),
        pytest.param("root(x, 3)", "<mroot><mi>x</mi><mn>3</mn></mroot>", id="a cube root"),
        pytest.param("2x", "<mrow><mn>2</mn><mi>x</mi></mrow>", id="a number before a name"),
        pytest.param("x1", "<msub><mi>x</mi><mn>1</mn></msub>", id="an index"),
        pytest.param("pi", "<mi>π</mi>", id="a Greek letter"),
        pytest.param(
            "(-2)^2",
            "<msup><mrow><mo>(</mo><mrow><mo>−</mo><mn>2</mn></mrow><mo>)</mo></mrow><mn>2</mn></msup>",
            id="brackets around a base",
        ),
        pytest.param(
            "[[1],[2]]",
            "<mrow><mo>[</mo><mtable><mtr><mtd><mn>1</mn></mtd></mtr><mtr><mtd><mn>2</mn></mtd></mtr></mtable>"
            "<mo>]</mo></mrow>",
            id="a matrix",
        ),
        pytest.param("9" * 100, f"<mn>{'9' * 20}…{'9' * 20}</mn>", id="a long number"),
    ],
)
def test_it_is_written_as_mathematicians_do(text: str, says: str) -> None:
    """Not as programs do."""
    assert shown(text) == says


@pytest.mark.parametrize(
    "text",
    [
        "-" * 900 + "x",
        "+".join(["x"] * 500),
        "*".join(["x"] * 500),
        "^".join(["x"] * 500),
        "(" * 199 + "x" + ")!" * 199,
        "f(" * 199 + "x" + ")" * 199,
        "integrate(sin(x)/x^2, [1, [2]], x = 0) mod 3#",
    ],
    ids=["signs", "a sum", "a product", "a tower", "factorials", "calls", "everything"],
)
def test_it_is_flat_enough_for_json_and_uses_only_our_elements(text: str) -> None:
    """Whatever is sent: dots stand for what is too deep."""
    tree = mathml(read(text, vocabulary()), vocabulary())

    assert json.loads(json.dumps(tree)) == tree
    assert {each["tag"] for each in elements(tree)} <= set(ELEMENTS)
    assert all(("text" in each) != ("children" in each) for each in elements(tree))
