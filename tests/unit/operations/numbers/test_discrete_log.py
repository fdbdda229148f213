"""discrete_log: the exponent, or that there is none; never a 0 in its place."""

from __future__ import annotations

from math import gcd, prod
from typing import Any

import pytest
from flint import fmpz_mod_ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: One less than each has many small factors, also repeated ones.
_PRIMES = [2, 3, 101, 257, 65_537, 10_007, 7_340_033, 998_244_353, 3 * 2**189 + 1]

#: Two primes of 41 and 40 digits.
_UNSPLIT = (10**40 + 121) * (10**39 + 3)


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
        pytest.param(3, 5, 10**40 + 121, "modulus", id="an order with a large prime factor"),
        pytest.param(3, 5, 7 * (10**40 + 121), "modulus", id="the same modulo a factor of modulus"),
        pytest.param(3, 5, _UNSPLIT, "modulus", id="a modulus that cannot be factored"),
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
    ("base", "target", "modulus", "reason"),
    [
        pytest.param(
            3, 7, 16, "modulo 16 the order of base is 4, and none of its powers is target", id="no cyclic group"
        ),
        pytest.param(2, 17, 65, "must leave 1 when divided by 4, and modulo 13 it must leave 2", id="two contradict"),
        pytest.param(2, 5, 12, "from the exponent 2 on every power of base is a multiple of 4", id="a common divisor"),
        pytest.param(4, 2, 77, "target to that power is not 1", id="a square and none"),
    ],
)
def test_why_no_exponent_does_can_be_checked(base: int, target: int, modulus: int, reason: str) -> None:
    """The refusal names the numbers by which it is proven."""
    with pytest.raises(Unsolvable) as refusal:
        _run(base, target, modulus)

    assert reason in str(refusal.value)


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


@pytest.mark.parametrize(
    ("value", "order", "factors"),
    [
        pytest.param("1", "2", {"2": 1}, id="another exponent"),
        pytest.param("5", "2", {"2": 1}, id="one period later"),
        pytest.param("3", "4", {"2": 2}, id="a multiple of the order"),
        pytest.param("-1", "2", {"2": 1}, id="a negative exponent"),
    ],
)
def test_a_wrong_result_modulo_a_composite_is_refused(value: str, order: str, factors: dict[str, int]) -> None:
    """Of 2ˣ ≡ 8 modulo 12, where the powers are 1, 2, 4, 8, 4, 8 and so on."""
    told = [{"prime": prime, "exponent": exponent} for prime, exponent in factors.items()]

    with pytest.raises(WrongResult):
        find("discrete_log")._check({"value": value, "order": order, "factors": told}, base=2, target=8, modulus=12)


def test_a_power_of_a_large_prime_takes_no_steps_for_that_prime() -> None:
    """Modulo p⁴ the order of 1 + p is p³, and p has 25 digits."""
    prime = 10**25 + 13

    result = _run(1 + prime, pow(1 + prime, 10**70 + 7, prime**4), prime**4)

    assert result == {
        "value": str(10**70 + 7),
        "order": str(prime**3),
        "factors": [{"prime": str(prime), "exponent": 3}],
    }


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


@given(st.integers(2, 400), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=500, deadline=None)
def test_it_is_the_first_of_all_powers_modulo_any_number(modulus: int, base: int, target: int) -> None:
    """Composite or not, and whatever base and target have in common with it."""
    powers = [pow(base, each, modulus) for each in range(modulus + 9)]
    if target % modulus not in powers:
        with pytest.raises(Unsolvable):
            _run(base, target, modulus)
        return

    assert _run(base, target, modulus)["value"] == str(powers.index(target % modulus))


@given(
    st.lists(
        st.tuples(st.sampled_from([2, 3, 5, 7, 101, 10_007, 7_340_033]), st.integers(1, 4)), min_size=1, max_size=4
    ),
    st.integers(2, 10**30),
    st.integers(0, 10**40),
)
@settings(max_examples=200, deadline=None)
def test_the_exponent_comes_back_modulo_a_composite(parts: list[tuple[int, int]], base: int, exponent: int) -> None:
    """Up to multiples of the order of base, when base has no common divisor with modulus."""
    modulus = prod(prime**times for prime, times in parts)
    assume(gcd(base, modulus) == 1)

    result = _run(base, pow(base, exponent, modulus), modulus)

    assert int(result["value"]) == exponent % int(result["order"])
