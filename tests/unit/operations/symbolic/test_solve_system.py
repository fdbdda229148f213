"""solve_system: every solution is put into every equation, and none is missing."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.errors import InvalidInput, Unsolvable
from wizard.operations import find
from wizard.operations.symbolic import _points

pytestmark = pytest.mark.unit

SOLVE = find("solve_system")


def solved(equations: str, unknowns: str = "all") -> dict[str, Any]:
    """The checked result."""
    return SOLVE.run({"equations": equations, "unknowns": unknowns}).result


def exact(equations: str, unknowns: str = "all") -> list[tuple[str | None, ...]]:
    """The exact texts of all solutions."""
    result = solved(equations, unknowns)
    assert result["complete"]
    return [tuple(each.values()) for each in result["solutions"]]


def digits(equations: str) -> list[tuple[str | None, ...]]:
    """The digits of all solutions."""
    return [tuple(each.values()) for each in solved(equations)["values"]]


@pytest.mark.parametrize(
    ("equations", "unknowns", "says"),
    [
        pytest.param("x + y = a, x - y = 2", "x, y", "unknowns leaves out a", id="a letter that is no unknown"),
        pytest.param("1 = 2", "all", "has no variable", id="no letter at all"),
        pytest.param("x = sin(y), y = 1", "all", "find_root finds a root between two bounds", id="a function"),
        pytest.param("x = pi*y, y = 1", "all", "found pi; the coefficients of a system are fractions", id="a constant"),
        pytest.param("1/x = y, y = 1", "all", "a division by a variable", id="a quotient"),
        pytest.param("x^7 = y, y^6 = x + 1", "all", "whose product must be 36 at most", id="many solutions"),
        pytest.param("x^21 = y, y = 1", "all", "from 0 to 20", id="a high degree"),
        pytest.param(
            "; ".join(f"x{number}^2 = x{number}" for number in range(1, 8)), "all", "must have 6 at most", id="unknowns"
        ),
        pytest.param(
            f"x^6 + {'9' * 60}*y = 1, y^6 = {'9' * 60}*x", "all", "seconds by the degrees", id="long coefficients"
        ),
        pytest.param(
            "\n".join(f"x/{10**99 + row} + y/{10**99 - row} = 1/{10**98 + row}" for row in range(1, 13)),
            "all",
            "solve_linear takes longer ones",
            id="long linear equations",
        ),
    ],
)
def test_what_is_too_much_is_refused(equations: str, unknowns: str, says: str) -> None:
    """With what would work."""
    with pytest.raises(InvalidInput, match=says):
        SOLVE.validate({"equations": equations, "unknowns": unknowns})


@pytest.mark.parametrize(
    ("equations", "unknowns"),
    [
        pytest.param("x*y = 1", "all", id="a curve"),
        pytest.param("x^2 = 1", "x, y", id="an unknown in no equation"),
        pytest.param("x*y = x, x*z = x, x*y*z = x", "all", id="a plane among the solutions"),
        pytest.param("(x - 1)*(x*y - 1) = 0, (x - 1)*(x + y) = 0, x^2 = 1", "all", id="more equations than unknowns"),
    ],
)
def test_infinitely_many_solutions_are_said(equations: str, unknowns: str) -> None:
    """No list holds them."""
    with pytest.raises(Unsolvable, match="infinitely many solutions, which no list can hold"):
        solved(equations, unknowns)


def test_what_digits_cannot_tell_apart_is_said() -> None:
    """Two roots that agree in all digits that are told would be one."""
    near = "(x^3 - 2)*(10^40*x^3 - 2*10^40 - 1) = 0, y = x"

    with pytest.raises(Unsolvable, match="agree in 20 digits"):
        solved(near)


@pytest.mark.parametrize(
    ("equations", "solutions"),
    [
        pytest.param("x + y = 10, x - y = 2", [("6", "4")], id="two lines"),
        pytest.param("x/3 + y = 1/2, x = y/7", [("3/44", "21/44")], id="fractions"),
        pytest.param("x + y = 1, x + y = 2", [], id="lines that are parallel"),
        pytest.param("x + y = 1, 0 = 1", [], id="a contradiction by itself"),
        pytest.param("x + y = 1, 2x + 2y = 2, x = y", [("1/2", "1/2")], id="one equation twice"),
        pytest.param("x^2 - x^2 + x = 1, y = 2", [("1", "2")], id="squares that vanish"),
        pytest.param("x10 = 1, x2 = 2, x = 3", [("3", "2", "1")], id="unknowns by their numbers"),
        pytest.param("x^2 + y^2 = 25, x + y = 7", [("3", "4"), ("4", "3")], id="a circle and a line"),
        pytest.param("x^2 + y^2 = 1, y = 1", [("0", "1")], id="a tangent"),
        pytest.param("x^2 = 0, y^3 = 0, x*y = 0", [("0", "0")], id="a point that counts often"),
        pytest.param(
            "x^2 = 1, y^2 = 1", [("-1", "-1"), ("-1", "1"), ("1", "-1"), ("1", "1")], id="no unknown that separates"
        ),
        pytest.param(
            "(x - 1)^2*(x - 2) = 0, (y - 1)^2*(y - 2) = 0",
            [("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")],
            id="points that count often, and no unknown that separates",
        ),
        pytest.param("x*y = 1, x*y = 2", [], id="hyperbolas that do not meet"),
        pytest.param("x*y = 1, x = 2*x", [], id="none, after a division"),
        pytest.param("x^2 + y^2 = 5, x*y = 2, x - y = 1", [("-1", "-2"), ("2", "1")], id="three in two unknowns"),
        pytest.param("x^2 = 1, y^2 = 1, x*y = 1, x + y = 3", [], id="three and a contradiction"),
        pytest.param("x^2 - y = 0, x^2 - x*y = 0, x*(x - 1) = 0", [("0", "0"), ("1", "1")], id="three with two points"),
        pytest.param(
            "x + y + z = 6, x*y + y*z + z*x = 11, x*y*z = 6",
            [
                ("1", "2", "3"),
                ("1", "3", "2"),
                ("2", "1", "3"),
                ("2", "3", "1"),
                ("3", "1", "2"),
                ("3", "2", "1"),
            ],
            id="all orders of three numbers",
        ),
        pytest.param("x^2 + y^2 = 1, x = y", [("-sqrt(2)/2", "-sqrt(2)/2"), ("sqrt(2)/2", "sqrt(2)/2")], id="roots"),
        pytest.param("x = 1 + y/2, y^2 = 3", [("1 - sqrt(3)/2", "-sqrt(3)"), ("1 + sqrt(3)/2", "sqrt(3)")], id="sums"),
        pytest.param("x^2 = -1, y = 1", [("-i", "1"), ("i", "1")], id="complex numbers"),
        pytest.param("x^2 = -2, y = x^2", [("-sqrt(2)*i", "-2"), ("sqrt(2)*i", "-2")], id="real where it is"),
        pytest.param("x^2 = 2, y^3 = 0", [("-sqrt(2)", "0"), ("sqrt(2)", "0")], id="zero where it is"),
        pytest.param("x^2 = 4", [("-2",), ("2",)], id="one equation in one unknown"),
        pytest.param("x^2 - 1, y - x", [("-1", "-1"), ("1", "1")], id="formulas that are to be 0"),
        pytest.param("(x - 3)*(x^2 + 1) = 0, y = x", [("3", "3"), ("-i", "-i"), ("i", "i")], id="real ones first"),
    ],
)
def test_solutions_that_are_known(equations: str, solutions: list[tuple[str, ...]]) -> None:
    """Exactly, and in order."""
    assert exact(equations) == solutions


@pytest.mark.parametrize(
    ("equations", "unknowns", "solution", "free"),
    [
        pytest.param("x + y = 1", "x, y", ("-y + 1", "y"), ["y"], id="a line"),
        pytest.param("x + y = 1", "y, x", ("-x + 1", "x"), ["x"], id="by the other unknown"),
        pytest.param("x + y + z = 6, x - y = 2", "all", ("-1/2*z + 4", "-1/2*z + 2", "z"), ["z"], id="a line in space"),
        pytest.param("x = 1", "x, y", ("1", "y"), ["y"], id="an unknown in no equation"),
        pytest.param("x = x", "x, y", ("x", "y"), ["x", "y"], id="an identity"),
        pytest.param("x + y + z = 0", "z, y, x", ("-x - y", "y", "x"), ["y", "x"], id="a plane"),
    ],
)
def test_families_are_told_by_their_free_unknowns(
    equations: str, unknowns: str, solution: tuple[str, ...], free: list[str]
) -> None:
    """A free unknown stands for itself; what depends on one has no digits."""
    result = solved(equations, unknowns)

    assert tuple(result["solutions"][0].values()) == solution
    assert result["free"] == free
    values = result["values"][0]
    assert all(
        (values[name] is None) == any(each in text for each in free) for name, text in result["solutions"][0].items()
    )


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        pytest.param("x^3 = 2, y = x^3", [("1.2599210498948731648", "2")], id="a cube root and a rational"),
        pytest.param("x^5 - x - 1 = 0, y = -x", [("1.1673039782614186843", "-1.1673039782614186843")], id="a quintic"),
        pytest.param("3*x = 1, y^2 = 0", [("0.33333333333333333333", "0")], id="a third"),
    ],
)
def test_real_solutions_in_digits_come_first(equations: str, expected: list[tuple[str, ...]]) -> None:
    """To twenty of them, or as few as it takes."""
    assert digits(equations)[: len(expected)] == expected


def test_a_coordinate_is_exact_where_another_has_only_digits() -> None:
    """Each is told as well as it can be."""
    found = exact("x^2 = 2, y^3 = x")

    assert {x for x, _ in found} == {"sqrt(2)", "-sqrt(2)"}
    assert [y for _, y in found] == [None] * 6


def test_a_real_coordinate_of_a_complex_solution_is_real() -> None:
    """Decided by its own polynomial, not by a tolerance."""
    found = digits("x^3 = 2, y^2 = -1, z = x*y^2")

    assert len(found) == 6
    assert sum(" " not in x and " " not in z for x, _, z in found) == 2
    assert all("i" in y for _, y, _ in found)


def test_numbers_that_are_too_long_are_told_in_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand characters tell nobody more."""
    monkeypatch.setattr(_points, "_CHARACTERS", 20)

    assert exact("x^2 = 1, 7*y = 1234567890123456789012*x") == [("-1", None), ("1", None)]
