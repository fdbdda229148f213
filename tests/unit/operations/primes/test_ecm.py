"""ecm: what curves find divides, what they do not find is said, and who wins the race does not matter."""

from __future__ import annotations

from math import prod
from typing import Any

import pytest
from flint import fmpz
from gmpy2 import gcd, is_prime, mpz, next_prime
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, WrongResult
from wizard.operations.primes import _curves
from wizard.operations.primes.ecm import ecm

pytestmark = pytest.mark.unit

#: A prime that a curve in three finds, and two that none finds.
_FOUND, _HIDDEN, _OTHER = 10**13 + 37, int(next_prime(10**62)), int(next_prime(10**64))


def _powers(result: dict[str, Any]) -> dict[int, int]:
    return {int(each["prime"]): each["exponent"] for each in result["factors"]}


def test_an_effort_that_no_number_of_parts_can_make_is_refused() -> None:
    """1,800 curves modulo 300 digits, half a minute each: not in 1,024 parts of 10 s."""
    with pytest.raises(InvalidInput, match="1,024 parts"):
        ecm.fan_out.split(None, n=10**299 + 1, digits=35)


@pytest.mark.parametrize(
    "result",
    [
        pytest.param({"factors": [{"prime": "91", "exponent": 1}], "complete": True}, id="a composite factor"),
        pytest.param({"factors": [{"prime": "7", "exponent": 1}], "complete": True}, id="a factor left out"),
        pytest.param(
            {"factors": [], "complete": False, "cofactor": "91", "curves": "7"}, id="curves that nobody tried"
        ),
    ],
)
def test_a_wrong_answer_is_refused(result: dict[str, Any]) -> None:
    """Of 91 = 7 · 13."""
    with pytest.raises(WrongResult):
        ecm._check(result, n=91, digits=20)


def test_a_race_that_nobody_wins_says_how_many_curves_there_were() -> None:
    """Every part without an answer, and the number stays whole."""
    n = _HIDDEN * _OTHER
    parts = ecm.fan_out.split(90, n=n, digits=20)
    assert ecm.run_part(parts[0]) is None

    outcome = ecm.combine([None] * len(parts), {"n": str(n), "digits": "20"})

    assert outcome.result == {"factors": [], "complete": False, "cofactor": str(n), "curves": "90"}
    assert "composite" in outcome.verified["how"]


def test_parts_try_each_curve_once() -> None:
    """However the race is cut, the curves are the same."""
    for asked in (1, 2, 7, 90, 1_000):
        parts = ecm.fan_out.split(asked, n=_FOUND * _HIDDEN, digits=20)

        tried = [number for part in parts for number in range(part["first"], part["first"] + part["curves"])]
        assert tried == list(range(90))


@pytest.mark.parametrize("n", [_HIDDEN, _HIDDEN**2, 2**61 * _HIDDEN], ids=["a prime", "a square", "powers of two"])
def test_what_needs_no_curve_is_answered_at_once(n: int) -> None:
    """The first part says so, and the factors are complete."""
    assert ecm.run({"n": str(n), "digits": "20"}).result["complete"] is True


def test_a_square_of_two_primes_is_split_whole() -> None:
    """A curve sees its root."""
    n = (_FOUND * _HIDDEN) ** 2

    assert _powers(ecm.run({"n": str(n), "digits": "20"}).result) == {_FOUND: 2, _HIDDEN: 2}


def test_every_factor_that_may_win_leads_to_the_same_answer() -> None:
    """Also the product of two primes, which a curve can find at once."""
    inputs = {"n": str(_FOUND * _HIDDEN), "digits": "20"}
    results = [ecm.combine([None, {"factor": str(factor), "curve": 1}], inputs).result for factor in (_FOUND, _HIDDEN)]

    assert results[0] == results[1]
    assert _powers(results[0]) == {_FOUND: 1, _HIDDEN: 1}


def test_the_second_stage_finds_what_prime_by_prime_is_found() -> None:
    """Its giant steps, against one multiplication for each prime."""
    p, smooth = int(next_prime(3 * 10**9)), 3_000
    n = mpz(p) * next_prime(7 * 10**30)
    stages = _curves.stages(smooth)
    late = [each for each in range(smooth, 50 * smooth) if is_prime(each)]

    for number in range(4):
        curve = _curves._Curve(n, _curves.sigma(int(n), number))
        x, z = curve.times(stages.multiple)
        expected = gcd(z, n) == p
        if not expected:
            base = x * curve._inverse(z) % n
            expected = any(curve.times(mpz(each), base)[1] % p == 0 for each in late)
        curve.second_stage((x, z), stages)

        # It may find more: the distances it covers lie around some numbers that are no primes.
        assert not expected or gcd(curve.divisor, n) == p


@given(
    st.lists(st.integers(2, 10**6).map(lambda n: int(next_prime(n))), min_size=1, max_size=4),
    st.integers(0, 9).map(lambda n: n == 0),
)
@settings(max_examples=200, deadline=None)
def test_a_product_of_primes_gives_them_back(primes: list[int], is_long: bool) -> None:
    """Short ones by the sieve, with a long prime beside them by curves or less."""
    n = prod(primes) * (_HIDDEN if is_long else 1)

    powers = _powers(ecm.run({"n": str(n), "digits": "20"}).result)

    assert prod(prime**exponent for prime, exponent in powers.items()) == n
    assert all(fmpz(prime).is_prime() for prime in powers)
