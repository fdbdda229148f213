"""discrete_log: the exponent, or that there is none; never a 0 in its place."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpz_mod_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: One less than each has many small factors, also repeated ones.
_PRIMES = [2, 3, 101, 257, 65_537, 10_007, 7_340_033, 998_244_353, 3 * 2**189 + 1]


def _run(base: int, target: int, modulus: int) -> dict[str, Any]:
    inputs = {"base": str(base), "target": str(target), "modulus": str(modulus)}
    return find("discrete_log").run(inputs).result


def test_no_solution_is_an_error_and_never_zero() -> None:
    """25ˣ ≡ 5 modulo 10,007 has none, for 5 is no square there; FLINT answers 0."""
    assert fmpz_mod_ctx(10_007)(25).discrete_log(5) == 0

    with pytest.raises(Unsolvable, match="No power of base leaves 5 when divided by 10007"):
        _run(25, 5, 10_007)


@pytest.mark.parametrize(
    ("base", "target", "modulus", "field"),
    [
        pytest.param(2, 3, 91, "modulus", id="a composite modulus"),
        pytest.param(14, 3, 7, "base", id="a base that is 0"),
        pytest.param(3, 5, 10**40 + 121, "modulus", id="an order with a large prime factor"),
    ],
)
def test_what_it_cannot_do_is_refused(base: int, target: int, modulus: int, field: str) -> None:
    """By the field that has to change."""
    with pytest.raises(InvalidInput) as refusal:
        _run(base, target, modulus)

    assert refusal.value.field == field


def test_zero_is_no_power() -> None:
    """Of a base that is not 0 itself."""
    with pytest.raises(Unsolvable, match="leaves 0"):
        _run(3, 14, 7)


@pytest.mark.parametrize(
    ("value", "order", "factors"),
    [
        pytest.param("20", "16", {"2": 4}, id="an exponent that is not the smallest"),
        pytest.param("4", "32", {"2": 5}, id="a multiple of the order"),
        pytest.param("3", "16", {"2": 4}, id="another exponent"),
        pytest.param("4", "16", {"4": 2}, id="factors that are not prime"),
    ],
)
def test_a_wrong_result_is_refused(value: str, order: str, factors: dict[str, int]) -> None:
    """Of 3ˣ ≡ 13 modulo 17."""
    told = [{"prime": prime, "exponent": exponent} for prime, exponent in factors.items()]

    with pytest.raises(WrongResult):
        find("discrete_log")._check({"value": value, "order": order, "factors": told}, base=3, target=13, modulus=17)


def test_a_modulus_of_fifteen_digits_takes_a_second() -> None:
    """Where FLINT was not ready after three minutes: p - 1 is 1,036 times a prime of twelve digits."""
    modulus = 10**15 + 37
    assert (modulus - 1) // 1_036 == 965_250_965_251

    assert _run(5, pow(5, 123_456_789_012, modulus), modulus)["value"] == "123456789012"


@given(st.sampled_from(_PRIMES), st.integers(1, 10**60), st.integers(0, 10**60))
@settings(max_examples=200, deadline=None)
def test_the_exponent_comes_back(prime: int, base: int, exponent: int) -> None:
    """Up to multiples of the order of base."""
    base = base % (prime - 1) + 1

    result = _run(base, pow(base, exponent, prime), prime)

    assert int(result["value"]) == exponent % int(result["order"])


@given(st.sampled_from([3, 7, 13, 31, 61, 101, 127]), st.integers(1, 126), st.integers(1, 126))
@settings(max_examples=300, deadline=None)
def test_it_is_the_first_of_all_powers(prime: int, base: int, target: int) -> None:
    """Tried one after the other; where none is, the answer says so."""
    base, target = base % (prime - 1) + 1, target % (prime - 1) + 1
    exponents = [each for each in range(prime - 1) if pow(base, each, prime) == target]
    if not exponents:
        with pytest.raises(Unsolvable):
            _run(base, target, prime)
        return

    assert _run(base, target, prime)["value"] == str(exponents[0])
