"""Lines that are the argument of a function: what they ask for, and where what cannot be read is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.routes.line_reader import PLAIN, Refused, read_lines
from wizard.queue import Line

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    """The settings say whether answers are cached."""
    with app.app_context():
        yield


def _read(function: str, line: str) -> Line | Refused:
    (found,) = read_lines(PLAIN, line.encode(), function, None)
    return found


@pytest.mark.parametrize("function", ["factor", "sqrt", "gcd"])
@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("1,,2", 3, "found ,,"),
        ("(3", 3, "the ( of column 1 is never closed"),
        (")", 1, "nothing is open"),
        ("4) + sqrt(9", 2, "nothing is open"),
        ("[1)", 3, "for the [ of column 1"),
        ("1 1", 3, "found 1"),
        ("♥", 1, "BLACK HEART SUIT"),
        ("12 $ 3", 4, "found $"),
        (r"\frac{1}{", 10, "lacks a closing }"),
        ("3 +", 4, ""),
    ],
)
def test_a_fault_is_told_at_its_place_in_the_line(function: str, line: str, column: int, says: str) -> None:
    """Not in the expression that the line stands in, which nobody has typed."""
    refused = _read(function, line)

    assert isinstance(refused, Refused)
    assert refused.why.startswith(f"the line is wrong at column {column}: "), refused.why
    assert says in refused.why
    assert "expression" not in refused.why


@pytest.mark.parametrize(
    ("function", "line", "inputs"),
    [
        ("factor", "10^2 + 1", {"n": "101"}),
        ("gcd", "12, 18", {"numbers": "[12,18]"}),
        ("sqrt", r"\frac{1}{4}", None),
        ("diff", "x^2, x", None),
    ],
)
def test_a_line_may_be_any_argument(function: str, line: str, inputs: dict[str, str] | None) -> None:
    """Several values, LaTeX, a formula."""
    found = _read(function, line)

    assert isinstance(found, Line), found
    assert inputs is None or found.inputs == inputs
