"""power_mod: powers, inverses, and problems that have no answer."""

from __future__ import annotations

from math import gcd

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

_NUMBERS = st.integers(-(10**60), 10**60)


def _power(base: int, exponent: int, modulus: int) -> int:
    inputs = {"base": str(base), "exponent": str(exponent), "modulus": str(modulus)}
    return int(find("power_mod").run(inputs).result["value"])


@pytest.mark.parametrize("modulus", [0, -5], ids=["zero", "a negative one"])
def test_a_modulus_that_leaves_no_remainder_is_refused(modulus: int) -> None:
    """By the name of the field."""
    with pytest.raises(InvalidInput, match=r"modulus is .+, but must be at least 1"):
        _power(2, 3, modulus)


@pytest.mark.parametrize(
    ("base", "modulus", "common"),
    [
        pytest.param(6, 9, 3, id="a common divisor"),
        pytest.param(0, 7, 7, id="zero"),
        pytest.param(-10, 4, 2, id="a negative base"),
    ],
)
def test_an_inverse_that_does_not_exist_is_no_answer(base: int, modulus: int, common: int) -> None:
    """The reason is named, and it is not a wrong 0."""
    with pytest.raises(Unsolvable, match=f"because {common} divides both"):
        _power(base, -1, modulus)


@pytest.mark.parametrize(
    ("value", "exponent"),
    [
        pytest.param(5, 2, id="another remainder"),
        pytest.param(9, 2, id="a remainder that is not the smallest"),
        pytest.param(-5, 2, id="a negative remainder"),
        pytest.param(3, -1, id="not the inverse"),
    ],
)
def test_another_remainder_is_refused(value: int, exponent: int) -> None:
    """Of 3² and 3⁻¹ modulo 7."""
    with pytest.raises(WrongResult):
        find("power_mod")._check({"value": str(value)}, base=3, exponent=exponent, modulus=7)


@pytest.mark.parametrize(
    ("base", "exponent", "modulus", "value"),
    [
        pytest.param(0, 0, 7, 1, id="the empty product"),
        pytest.param(0, 0, 1, 0, id="modulo one everything is zero"),
        pytest.param(5, -3, 1, 0, id="modulo one there are inverses"),
        pytest.param(2**61 - 1, 5, 10**20, pow(2**61 - 1, 5, 10**20), id="the control prime itself"),
        pytest.param(2**61 - 1, -5, 10**20, pow(2**61 - 1, -5, 10**20), id="and its inverse"),
        pytest.param(3, 5, 2**61 - 1, 243, id="modulo the control prime"),
    ],
)
def test_a_corner_is_what_mathematics_says(base: int, exponent: int, modulus: int, value: int) -> None:
    """Where formulas are easily wrong."""
    assert _power(base, exponent, modulus) == value


@given(_NUMBERS, st.integers(0, 10**60), st.integers(1, 10**60))
@settings(max_examples=200, deadline=None)
def test_a_power_is_pythons(base: int, exponent: int, modulus: int) -> None:
    """Python's own integers share nothing with GMP."""
    assert _power(base, exponent, modulus) == pow(base, exponent, modulus)


@given(_NUMBERS, st.integers(1, 10**60), st.integers(1, 10**60))
@settings(max_examples=200, deadline=None)
def test_a_negative_power_times_the_power_is_one(base: int, exponent: int, modulus: int) -> None:
    """Where there is an inverse."""
    assume(gcd(base, modulus) == 1)

    assert _power(base, -exponent, modulus) * _power(base, exponent, modulus) % modulus == 1 % modulus
