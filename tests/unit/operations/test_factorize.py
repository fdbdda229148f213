"""factorize: every factor is prime, and what is not split is not called a factor."""

from __future__ import annotations

from typing import Any

import pytest
from flint import fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: Two primes that are too large for the curves, and whose product is too long for the sieve.
_LARGE, _OTHER = 10**60 + 7, 10**57 + 279


def _factorize(n: int) -> dict[str, Any]:
    return find("factorize").run({"n": str(n)}).result


def _powers(result: dict[str, Any]) -> dict[int, int]:
    return {int(each["prime"]): each["exponent"] for each in result["factors"]}


@pytest.mark.parametrize("n", [0, -1, -6], ids=["zero", "minus one", "a negative number"])
def test_what_has_no_factors_is_refused(n: int) -> None:
    """Every number divides 0, and signs are no primes."""
    with pytest.raises(InvalidInput, match="at least 1"):
        _factorize(n)


def test_a_composite_that_the_library_lists_as_a_factor_is_split() -> None:
    """`factor_smooth` and `factor(trial_limit=…)` end with a composite, which looks like a factor, for 10⁴⁰ + 1."""
    n = 10**40 + 1
    assert not all(prime.is_prime() for prime, _exponent in fmpz(n).factor_smooth())
    assert not all(prime.is_prime() for prime, _exponent in fmpz(n).factor(trial_limit=100))

    result = _factorize(n)

    assert _powers(result) == {17: 1, 5070721: 1, 5882353: 1, 19721061166646717498359681: 1}
    assert result["complete"] is True


@pytest.mark.parametrize(
    "result",
    [
        pytest.param({"factors": [{"prime": "91", "exponent": 1}], "complete": True}, id="a composite factor"),
        pytest.param({"factors": [{"prime": "7", "exponent": 1}], "complete": True}, id="a factor left out"),
        pytest.param(
            {"factors": [{"prime": "13", "exponent": 1}, {"prime": "7", "exponent": 1}], "complete": True},
            id="factors that descend",
        ),
        pytest.param(
            {
                "factors": [
                    {"prime": "1", "exponent": 1},
                    {"prime": "7", "exponent": 1},
                    {"prime": "13", "exponent": 1},
                ],
                "complete": True,
            },
            id="one as a factor",
        ),
        pytest.param(
            {"factors": [{"prime": "7", "exponent": 1}], "complete": False, "cofactor": "13"},
            id="a cofactor that is prime",
        ),
        pytest.param({"factors": [], "complete": True, "cofactor": "91"}, id="complete with a cofactor"),
    ],
)
def test_a_wrong_factorization_is_refused(result: dict[str, Any]) -> None:
    """Of 91 = 7 · 13, also when it multiplies back to 91."""
    with pytest.raises(WrongResult):
        find("factorize")._check(result, n=91)


@pytest.mark.parametrize(
    ("n", "powers"),
    [
        pytest.param(1, {}, id="one is the product of no primes"),
        pytest.param(2**64, {2: 64}, id="a power of two"),
        pytest.param(2**61 - 1, {2**61 - 1: 1}, id="a prime"),
        pytest.param((10**39 + 3) ** 2, {10**39 + 3: 2}, id="the square of a large prime"),
        pytest.param((10**39 + 3) ** 3, {10**39 + 3: 3}, id="its cube, which is longer than the sieve takes"),
        pytest.param(_LARGE, {_LARGE: 1}, id="a prime longer than the sieve takes"),
        pytest.param(6**40 * _LARGE, {2: 40, 3: 40, _LARGE: 1}, id="small primes and a large one"),
    ],
)
def test_a_factorization_is_complete(n: int, powers: dict[int, int]) -> None:
    """With each prime as often as it divides."""
    result = _factorize(n)

    assert _powers(result) == powers
    assert result["complete"] is True
    assert "cofactor" not in result


def test_a_number_that_is_too_hard_is_split_as_far_as_it_goes() -> None:
    """The answer says that it is not complete, names what is left, and has shown that it is composite."""
    outcome = find("factorize").run({"n": str(2 * _LARGE * _OTHER)})

    assert _powers(outcome.result) == {2: 1}
    assert outcome.result["complete"] is False
    assert outcome.result["cofactor"] == str(_LARGE * _OTHER)
    assert outcome.verified["how"].startswith("partly factored: ")
    assert "is composite, and was not split" in outcome.verified["how"]


@given(st.integers(1, 10**30))
@settings(max_examples=200, deadline=None)
def test_factors_are_prime_and_multiply_to_n(n: int) -> None:
    """By Python's own multiplication and FLINT's own proof."""
    product = 1
    for prime, exponent in _powers(_factorize(n)).items():
        assert fmpz(prime).is_prime()
        product *= prime**exponent

    assert product == n


@given(st.dictionaries(st.sampled_from([2, 3, 101, 65_537, 999_983, 10**9 + 7, 10**15 + 37]), st.integers(1, 5)))
@settings(max_examples=200, deadline=None)
def test_a_product_of_primes_gives_them_back(powers: dict[int, int]) -> None:
    """The other way round, with repeated factors."""
    n = 1
    for prime, exponent in powers.items():
        n *= prime**exponent
    # Longer ones, which take seconds each, have their tests above.
    if n < 10**60:
        assert _powers(_factorize(n)) == powers
