"""solve_system held to its word: what a system is made of is found again, and a wrong result is refused."""

from __future__ import annotations

import copy
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find
from wizard.operations.symbolic._quotient import quotient, radical
from wizard.operations.symbolic._system_check import number_of_points

pytestmark = pytest.mark.unit

SOLVE = find("solve_system")


def exact(equations: str, unknowns: str) -> list[tuple[str | None, ...]]:
    """The exact texts of all solutions, checked."""
    result = SOLVE.run({"equations": equations, "unknowns": unknowns}).result
    return [tuple(each.values()) for each in result["solutions"]]


@pytest.mark.parametrize(
    ("polynomials", "often", "points"),
    [
        pytest.param([{(2, 0): 1}, {(0, 2): 1}], 4, 1, id="a point that counts four times"),
        pytest.param([{(2, 0): 1, (0, 2): 1, (0, 0): -1}, {(0, 1): 1, (0, 0): -1}], 2, 1, id="a tangent"),
        pytest.param([{(2, 0): 1, (0, 0): -1}, {(0, 2): 1, (0, 0): -1}], 4, 4, id="four points"),
        pytest.param([{(2, 0): 1, (0, 1): -1}, {(0, 2): 1}], 4, 1, id="a parabola and a double line"),
    ],
)
def test_both_ways_to_the_number_of_points_agree(polynomials: Any, often: int, points: int) -> None:
    """The dimension of the radical's quotient, and the rank of the trace form."""
    found = quotient(polynomials, ("x", "y"))

    assert found
    assert found.dimension == often
    assert radical(found).dimension == number_of_points(found) == points


_CIRCLE = "[x^2 + y^2 = 25, x + y = 7]"
_DIGITS = "[x^3 = 2, y = x]"
_FAMILY = "[x + y + z = 6, x - y = 2]"


@pytest.mark.parametrize(
    ("equations", "change"),
    [
        pytest.param(_CIRCLE, lambda result: result["solutions"].pop(), id="one is missing"),
        pytest.param(_CIRCLE, lambda result: [result[key].pop() for key in ("solutions", "values")], id="both missing"),
        pytest.param(
            _CIRCLE, lambda result: [result[key].append(result[key][0]) for key in ("solutions", "values")], id="twice"
        ),
        pytest.param(
            _CIRCLE,
            lambda result: [result[key].__setitem__(1, result[key][0]) for key in ("solutions", "values")],
            id="one for the other",
        ),
        pytest.param(_CIRCLE, lambda result: result.update(complete=False), id="not complete"),
        pytest.param(_CIRCLE, lambda result: result.update(free=["x"]), id="a free unknown"),
        pytest.param(_CIRCLE, lambda result: result["solutions"][0].update(x="5/2"), id="another fraction"),
        pytest.param(_CIRCLE, lambda result: result["solutions"][0].update(x="sqrt(9)"), id="a root for a fraction"),
        pytest.param(_CIRCLE, lambda result: result["solutions"][0].update(x="launch"), id="a word"),
        pytest.param(_CIRCLE, lambda result: result["solutions"][0].pop("x"), id="an unknown is missing"),
        pytest.param(_CIRCLE, lambda result: result["values"][0].update(x="3.1"), id="another value"),
        pytest.param(_CIRCLE, lambda result: result["values"][0].update(x=None), id="no value"),
        pytest.param(_DIGITS, lambda result: result["values"][0].update(x="1.2599210498948731649"), id="a digit"),
        pytest.param(_DIGITS, lambda result: result["values"][0].update(x="nonsense"), id="no digits"),
        pytest.param(_DIGITS, lambda result: result["values"][0].update(x=result["values"][1]["x"]), id="a wrong pair"),
        pytest.param("[x^2 = 2, y = x]", lambda result: result["solutions"][0].update(x="-sqrt(3)"), id="a wrong root"),
        pytest.param("[x*y = 1, x*y = 2]", lambda result: result["solutions"].append({"x": "1", "y": "1"}), id="none"),
        pytest.param(_FAMILY, lambda result: result["solutions"][0].update(x="z"), id="another line"),
        pytest.param(_FAMILY, lambda result: result["solutions"][0].update(z="y"), id="not for itself"),
        pytest.param(_FAMILY, lambda result: result["solutions"][0].update(x="z^2"), id="no line"),
        pytest.param(_FAMILY, lambda result: result["solutions"][0].update(x="w"), id="another letter"),
        pytest.param(_FAMILY, lambda result: result.update(free=[]), id="no free unknown"),
        pytest.param(_FAMILY, lambda result: result.update(solutions=[], values=[], free=[]), id="no solution"),
        pytest.param(_FAMILY, lambda result: result["values"][0].update(z="1"), id="a value of what is free"),
        pytest.param("[x + y = 1, x + y = 2]", lambda result: result.update(free=["x"]), id="free, without solution"),
        pytest.param("[x + y = 1, x - y = 2]", lambda result: result.update(solutions=[], values=[]), id="no point"),
    ],
)
def test_wrong_results_are_refused_by_the_check(equations: str, change: Any) -> None:
    """Each in its own way."""
    values = SOLVE._values({"equations": equations})
    result = copy.deepcopy(SOLVE.run({"equations": equations}).result)
    change(result)

    with pytest.raises(WrongResult):
        SOLVE._check(result, **values)


_NUMBER = st.fractions(min_value=-9, max_value=9, max_denominator=4)
_NAMES = ("x", "y", "z", "u")


def _linear(coefficients: list[int], names: tuple[str, ...]) -> str:
    return " + ".join(f"({number})*{name}" for number, name in zip(coefficients, names, strict=True))


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 4), st.integers(1, 5))
def test_linear_equations_through_a_point_have_it(data: st.DataObject, width: int, height: int) -> None:
    """It is the only one, or one of the family."""
    names = _NAMES[:width]
    point = dict(zip(names, data.draw(st.lists(_NUMBER, min_size=width, max_size=width)), strict=True))
    rows = data.draw(
        st.lists(st.lists(st.integers(-3, 3), min_size=width, max_size=width), min_size=height, max_size=height)
    )
    equations = [
        f"{_linear(row, names)} = {sum(number * point[name] for number, name in zip(row, names, strict=True))}"
        for row in rows
    ]

    result = SOLVE.run({"equations": equations, "unknowns": list(names)}).result

    (solution,) = result["solutions"]
    at_point = {name: _value(text, point) for name, text in solution.items()}
    assert at_point == point
    assert bool(result["free"]) == any(value is None for value in result["values"][0].values())


def _value(text: str, point: dict[str, Fraction]) -> Fraction:
    """What a sum of multiples of unknowns is at a point."""
    total = Fraction()
    for term in text.replace(" - ", " + -").split(" + "):
        number, _, name = term.rpartition("*") if term[-1] in "xyzu" else (term, "", "")
        if name.startswith("-") or name in point:
            number, name = number or ("-1" if name.startswith("-") else "1"), name.removeprefix("-")
        total += Fraction(number) * (point[name] if name else 1)
    return total


_SETS = st.lists(st.integers(-6, 6), min_size=1, max_size=3, unique=True)


@settings(max_examples=200, deadline=None)
@given(_SETS, _SETS, st.integers(-3, 3), st.booleans())
def test_the_grid_that_a_system_is_made_of_is_found(xs: list[int], ys: list[int], skew: int, is_double: bool) -> None:
    """All its points, each once, also where they count twice and where no unknown separates them."""
    first = "*".join(f"(x + ({skew})*y - ({number}))" for number in xs)
    second = "*".join(f"(y - ({number}))" for number in ys)
    power = f"*(y - ({ys[0]}))" if is_double else ""

    found = exact(f"{first} = 0; {second}{power} = 0", "x, y")

    expected = sorted((number - skew * y, y) for number, y in product(xs, ys))
    assert [tuple(map(int, point)) for point in found] == expected


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(_NUMBER, st.tuples(_NUMBER, _NUMBER), min_size=1, max_size=3), st.integers(-2, 2))
def test_the_points_that_a_curve_goes_through_are_found(
    points: dict[Fraction, tuple[Fraction, ...]], skew: int
) -> None:
    """Three unknowns; the first tells the others by polynomials."""
    named = "*".join(f"(x - ({number}))" for number in points)
    curves = [
        " + ".join(
            f"({points[number][part]})"
            + "".join(f"*(x - ({other}))/({number - other})" for other in points if other != number)
            for number in points
        )
        for part in range(2)
    ]

    found = exact(f"{named} = 0; y + ({skew})*z = {curves[0]}; z = {curves[1]}", "x, y, z")

    expected = sorted((x, y - skew * z, z) for x, (y, z) in points.items())
    assert [tuple(map(Fraction, point)) for point in found] == expected
