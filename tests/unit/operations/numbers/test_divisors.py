"""divisors, divisor_sigma, euler_phi, moebius: what follows from prime factors, counted again one by one."""

from __future__ import annotations

from math import gcd
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def _run(name: str, **inputs: int) -> dict[str, Any]:
    return find(name).run({each: str(value) for each, value in inputs.items()}).result


def _divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0]


@pytest.mark.parametrize("name", ["divisors", "divisor_sigma", "euler_phi", "moebius"])
@pytest.mark.parametrize("n", [0, -6, 10**4_000], ids=["zero", "a negative number", "4,001 digits"])
def test_what_cannot_be_factorized_is_refused(name: str, n: int) -> None:
    """Before anything is calculated."""
    with pytest.raises(InvalidInput, match=r"^n "):
        _run(name, n=n)


def test_a_number_that_is_only_partly_factored_has_no_answer() -> None:
    """What would follow from all of its primes, nobody knows."""
    with pytest.raises(Unsolvable, match="partly factored: a cofactor of 65 digits remains"):
        _run("euler_phi", n=2 * (10**32 + 49) * (10**32 + 253))


@pytest.mark.parametrize(("name", "member", "value"), [("divisors", "count", "251"), ("moebius", "value", "0")])
def test_a_long_number_of_small_primes_is_as_easy_as_a_short_one(name: str, member: str, value: str) -> None:
    """2^250 has 76 digits."""
    assert _run(name, n=2**250)[member] == value


def test_a_list_that_is_too_long_is_refused_before_it_is_made() -> None:
    """3 · 2⁴⁰ times the primes up to 50 has 82 · 2¹⁴ divisors, and the refusal says so."""
    n = 3 * 2**40 * 3 * 5 * 7 * 11 * 13 * 17 * 19 * 23 * 29 * 31 * 37 * 41 * 43 * 47

    with pytest.raises(InvalidInput, match=r"n has 1,007,616 divisors, .+ divisor_sigma") as refusal:
        _run("divisors", n=n)

    assert refusal.value.field == "n"
    assert _run("divisor_sigma", n=n, k=0)["value"] == "1007616"


@pytest.mark.parametrize(
    ("name", "inputs", "result"),
    [
        pytest.param("euler_phi", {"n": 15}, {"value": "8", "factors": [("15", 1)]}, id="a composite factor"),
        pytest.param("euler_phi", {"n": 15}, {"value": "8", "factors": [("5", 1), ("3", 1)]}, id="factors descend"),
        pytest.param("euler_phi", {"n": 15}, {"value": "4", "factors": [("3", 1), ("5", 1)]}, id="Carmichael's λ"),
        pytest.param("moebius", {"n": 30}, {"value": "1", "factors": [("2", 1), ("3", 1), ("5", 1)]}, id="a sign"),
        pytest.param("moebius", {"n": 12}, {"value": "1", "factors": [("2", 2), ("3", 1)]}, id="a square missed"),
        pytest.param(
            "divisor_sigma", {"n": 6, "k": 1}, {"value": "6", "factors": [("2", 1), ("3", 1)]}, id="proper divisors"
        ),
        pytest.param(
            "divisors",
            {"n": 6},
            {"count": "3", "divisors": ["1", "2", "6"], "factors": [("2", 1), ("3", 1)]},
            id="a divisor left out",
        ),
        pytest.param(
            "divisors",
            {"n": 6},
            {"count": "4", "divisors": ["1", "2", "2", "6"], "factors": [("2", 1), ("3", 1)]},
            id="a divisor twice",
        ),
    ],
)
def test_a_wrong_result_is_refused(name: str, inputs: dict[str, int], result: dict[str, Any]) -> None:
    """The likeliest mistakes."""
    factors = [{"prime": prime, "exponent": exponent} for prime, exponent in result["factors"]]

    with pytest.raises(WrongResult):
        find(name)._check(result | {"factors": factors}, **inputs)


@pytest.mark.parametrize(
    ("name", "inputs", "value"),
    [
        pytest.param("divisor_sigma", {"n": 360}, 1170, id="the check value"),
        pytest.param("divisor_sigma", {"n": 2**12 * (2**13 - 1)}, 2**13 * (2**13 - 1), id="a perfect number"),
        pytest.param("euler_phi", {"n": 10**59}, 4 * 10**58, id="a power of ten"),
        pytest.param("euler_phi", {"n": (10**9 + 7) ** 2}, (10**9 + 7) * (10**9 + 6), id="the square of a prime"),
        pytest.param("moebius", {"n": 6469693230}, 1, id="ten primes"),
    ],
)
def test_a_value_is_the_known_one(name: str, inputs: dict[str, int], value: int) -> None:
    """Published, or plain from the definition."""
    assert _run(name, **inputs)["value"] == str(value)


@given(st.integers(1, 2_000), st.integers(0, 50))
@settings(max_examples=250, deadline=None)
def test_divisors_are_those_that_divide(n: int, k: int) -> None:
    """Found by dividing by every number."""
    expected = _divisors(n)

    assert _run("divisors", n=n)["divisors"] == [str(d) for d in expected]
    assert _run("divisor_sigma", n=n, k=k)["value"] == str(sum(d**k for d in expected))


@given(st.integers(1, 1_000))
@settings(max_examples=200, deadline=None)
def test_the_totient_counts_units(n: int) -> None:
    """By the greatest common divisor with each number."""
    assert _run("euler_phi", n=n)["value"] == str(sum(gcd(n, each) == 1 for each in range(1, n + 1)))


@given(st.integers(1, 300))
@settings(max_examples=200, deadline=None)
def test_moebius_inverts_sums_over_divisors(n: int) -> None:
    """Its own sum over all divisors is 0, and that of μ(d) · n/d is the totient."""
    signs = {d: int(_run("moebius", n=d)["value"]) for d in _divisors(n)}

    assert sum(signs.values()) == (n == 1)
    assert sum(sign * n // d for d, sign in signs.items()) == int(_run("euler_phi", n=n)["value"])
