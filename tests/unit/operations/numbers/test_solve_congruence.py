"""solve_congruence: every residue that solves it; refused is what has too many, or what no second method counts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WizardError, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

_OPERATION = find("solve_congruence")


@pytest.mark.parametrize(
    ("polynomial", "modulus", "error", "says"),
    [
        pytest.param("x/2 - 1", 6, InvalidInput, "multiply polynomial and modulus", id="a denominator"),
        pytest.param("x^2", 10**8, Unsolvable, "more than 1,000 solutions", id="too many modulo a power"),
        pytest.param("1009x", 1_009, Unsolvable, "more than 1,000 solutions", id="zero modulo a prime"),
        pytest.param("x^2 - 1009", 1_009**2, Unsolvable, "no second method", id="a multiple root modulo a large power"),
    ],
)
def test_what_cannot_be_answered_is_refused(polynomial: str, modulus: int, error: type[WizardError], says: str) -> None:
    """With what to change, or why."""
    with pytest.raises(error, match=says):
        _OPERATION.run({"polynomial": polynomial, "modulus": str(modulus)})


@pytest.mark.parametrize(
    "solutions", [["1", "3", "5"], ["1", "3", "5", "6"], ["3", "1", "5", "7"], ["1", "3", "5", "15"]]
)
def test_wrong_solutions_are_refused(solutions: Sequence[str]) -> None:
    """One is missing, wrong, out of order, or no residue."""
    request = _OPERATION.read({"polynomial": "x^2 - 1", "modulus": "8"})

    with pytest.raises(WrongResult):
        request.check({"solutions": solutions, "count": len(solutions)})


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=5).filter(lambda each: each[-1] != 0), st.integers(1, 400))
def test_all_residues_are_found(coefficients: list[int], modulus: int) -> None:
    """As trying each of them says."""
    expected = [
        str(x) for x in range(modulus) if sum(each * x**k for k, each in enumerate(coefficients)) % modulus == 0
    ]

    result = _OPERATION.run({"polynomial": str(coefficients), "modulus": str(modulus)}).result

    assert result == {"solutions": expected, "count": len(expected)}
