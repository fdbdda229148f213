"""factorize: every factor is prime, and what is not split is not called a factor."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import Any

import pytest
from flint import fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import missing
from wizard.errors import InvalidInput, WrongResult
from wizard.operations import find
from wizard.operations.fan_out import Split
from wizard.operations.primes import _factors
from wizard.operations.spec import Operation, Outcome
from wizard.quadratic_sieve import kernel
from wizard.quadratic_sieve.coefficients import polynomials_of_each
from wizard.quadratic_sieve.factor_base import factor_base
from wizard.quadratic_sieve.relations import pack, unpack

pytestmark = pytest.mark.unit

#: Two primes that are too large for the curves, and whose product is too long for the sieve.
_LARGE, _OTHER = 10**60 + 7, 10**57 + 279

#: Two primes of 31 digits: more than FLINT's sieve is given.
_HARD = (3 * 10**30 + 12_353) * (7 * 10**30 + 987_654_343)


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


@pytest.mark.parametrize(
    "primes",
    [
        pytest.param([30000000000000000000123456863, 70000000000000000000987654351], id="two of half its digits"),
        pytest.param([10000000000000000051, 30000000000000000041, 7000000000000000013], id="three"),
        pytest.param([100000000000000000000000000319] * 2, id="a square"),
        pytest.param([10000000000000000051] * 3, id="a cube"),
        pytest.param([100000000000031] * 2 + [200000000000027] * 2, id="the square of a product"),
        pytest.param([999983, 1000003, 30000000000000123456859, 70000000000000987654489], id="two small, two large"),
        pytest.param([1000003, 10000000000000000000000000000000000000000000000000327], id="a small and a large one"),
    ],
)
def test_our_sieve_splits_what_flint_s_is_slow_for(primes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 57 to 60 digits, in one process, after what is not for a sieve; without it, FLINT finds the same."""
    n = prod(primes)
    assert 10**_factors.OURS_FROM_DIGITS < n < 10**_factors.SIEVE_DIGITS

    assert _powers(_factorize(n)) == Counter(primes)
    monkeypatch.setattr(kernel, "is_built", lambda: False)
    assert _powers(_factorize(n)) == Counter(primes)


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


def _results(split: Split, share: float = 1.0) -> list[dict[str, Any] | None]:
    """What parts bring, until their weights are a share of what is wanted."""
    if not kernel.is_built():
        missing("the kernel of the quadratic sieve (make kernel)")
    results: list[dict[str, Any] | None] = []
    for each in split.parts:
        results.append(find("factorize").run_part(each))
        if sum(found["weight"] for found in results if found) >= share * split.until:
            break
    return results


def _ended(factorize: Operation, inputs: dict[str, str], results: list[dict[str, Any] | None]) -> Outcome:
    """What comes of it, after as many rounds as it asks for, all of the one hard number."""
    while isinstance(outcome := factorize.combine(results, inputs), Split):
        assert outcome.parts[0]["n"] == str(_HARD)
        found = sum(each["weight"] for each in results if each)
        results = [*results, *_results(Split(outcome.parts, outcome.until - found))]
    return outcome


def test_a_power_beside_small_primes_is_sieved_once() -> None:
    """What is known of the number goes from round to round."""
    factorize, inputs = find("factorize"), {"n": str(8 * _HARD**2)}
    split = factorize.read(inputs).begin(None)
    results = _results(split)

    outcome = _ended(factorize, inputs, results)

    assert sorted(_powers(outcome.result).values()) == [2, 2, 3]


def test_too_few_relations_ask_for_another_round() -> None:
    """It begins where the first ended, wants more, and parts that were lost or cancelled are not missed."""
    factorize, inputs = find("factorize"), {"n": str(15 * _HARD)}
    split = factorize.read(inputs).begin(None)
    first = [*_results(split, 0.6), None]

    again = factorize.combine(first, inputs)

    assert isinstance(again, Split)
    assert again.parts[0]["first"] >= first[-2]["end"]
    assert again.until > sum(each["weight"] for each in first if each)
    outcome = _ended(factorize, inputs, first)
    assert outcome.result["complete"]
    assert len(outcome.result["factors"]) == 4


def test_what_a_faulty_host_sends_is_not_combined() -> None:
    """Relations that are none are thrown away, and the factors are those of the others."""
    factorize, inputs = find("factorize"), {"n": str(_HARD)}
    results = _results(factorize.read(inputs).begin(None))
    base = factor_base(_HARD)
    first = results[0]["first"] // polynomials_of_each(base)
    wrong = [each._replace(x=each.x + 1) for each in unpack(first, results[0]["relations"])]
    results[0] = {**results[0], "relations": pack(first, wrong)}

    outcome = factorize.combine(results, inputs)

    while isinstance(outcome, Split):
        before = sum(each["weight"] for each in results)
        results += _results(Split(outcome.parts, outcome.until - before))
        outcome = factorize.combine(results, inputs)
    assert outcome.result["complete"]


def test_without_the_kernel_the_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What FLINT does not split is left over, and why."""
    monkeypatch.setattr(kernel, "_library", lambda: None)

    outcome = find("factorize").run({"n": str(_LARGE * _OTHER)})

    assert outcome.result["complete"] is False
    assert "not built here" in outcome.verified["how"]
