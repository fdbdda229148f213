"""previous_prime, primes_between, perfect_power and lucas_lehmer, each against a list made the slow way."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: All primes below 5,000, by trial division.
_PRIMES = [n for n in range(2, 5_000) if all(n % each for each in range(2, int(n**0.5) + 1))]

#: OEIS A000043, as far as the test goes.
_MERSENNE = [2, 3, 5, 7, 13, 17, 19, 31, 61, 89, 107, 127, 521, 607, 1279]


def _run(name: str, **inputs: int) -> dict[str, Any]:
    return find(name).run({each: str(value) for each, value in inputs.items()}).result


@pytest.mark.parametrize("n", [0, 1, 2])
def test_there_is_no_prime_before_two(n: int) -> None:
    """And the answer says so."""
    with pytest.raises(Unsolvable, match="the first one is 2"):
        _run("previous_prime", n=n)


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        pytest.param(10, 9, id="an end before the beginning"),
        pytest.param(10, 100_011, id="a range that is too long"),
        pytest.param(0, 10**18, id="all there are"),
    ],
)
def test_a_range_that_is_none_or_too_long_is_refused(start: int, stop: int) -> None:
    """With the nearest that would work."""
    with pytest.raises(InvalidInput, match=f"must be from {start} to {start + 100_000}") as refusal:
        _run("primes_between", start=start, stop=stop)

    assert refusal.value.field == "stop"


@pytest.mark.parametrize(
    ("name", "inputs", "result"),
    [
        pytest.param("previous_prime", {"n": 100}, {"prime": "89"}, id="a prime passed over"),
        pytest.param("previous_prime", {"n": 93}, {"prime": "91"}, id="a composite"),
        pytest.param("previous_prime", {"n": 97}, {"prime": "97"}, id="n itself"),
        pytest.param("primes_between", {"start": 7, "stop": 12}, {"primes": ["7"], "count": "1"}, id="one left out"),
        pytest.param("primes_between", {"start": 8, "stop": 9}, {"primes": ["9"], "count": "1"}, id="a composite one"),
        pytest.param("primes_between", {"start": 7, "stop": 9}, {"primes": ["7"], "count": "2"}, id="a wrong count"),
        pytest.param(
            "perfect_power",
            {"n": 64},
            {"is_perfect_power": True, "base": "4", "exponent": 3},
            id="a base that is a power",
        ),
        pytest.param(
            "perfect_power", {"n": 64}, {"is_perfect_power": False, "base": "64", "exponent": 1}, id="a power denied"
        ),
        pytest.param(
            "lucas_lehmer", {"exponent": 11}, {"is_prime": True, "residue": "0x0000000000000000"}, id="2¹¹ - 1 as prime"
        ),
        pytest.param(
            "lucas_lehmer", {"exponent": 11}, {"is_prime": False, "residue": "0x0000000000000001"}, id="a wrong residue"
        ),
        pytest.param("lucas_lehmer", {"exponent": 9}, {"is_prime": False, "divisor_exponent": 2}, id="no divisor"),
    ],
)
def test_a_wrong_result_is_refused(name: str, inputs: dict[str, int], result: dict[str, Any]) -> None:
    """The likeliest mistakes."""
    with pytest.raises(WrongResult):
        find(name)._check(result, **inputs)


def test_mersenne_primes_are_the_published_ones() -> None:
    """All exponents below 1,300."""
    assert [p for p in _PRIMES if p < 1_300 and _run("lucas_lehmer", exponent=p)["is_prime"]] == _MERSENNE


def test_a_mersenne_prime_of_thousands_of_digits_is_one() -> None:
    """2⁹⁹⁴¹ - 1 has 2,993."""
    assert _run("lucas_lehmer", exponent=9_941) == {"is_prime": True, "residue": "0x" + "0" * 16}


@pytest.mark.parametrize(("start", "count"), [(0, 9_592), (900_000, 78_498 - 71_274)])
def test_a_range_holds_as_many_primes_as_published(start: int, count: int) -> None:
    """π(10⁵) is 9,592; π(9 · 10⁵) and π(10⁶) are 71,274 and 78,498."""
    assert _run("primes_between", start=start, stop=start + 100_000)["count"] == str(count)


@given(st.integers(3, _PRIMES[-1]))
@settings(max_examples=300, deadline=None)
def test_the_previous_prime_is_the_one_before_in_the_list(n: int) -> None:
    """And the next after it is n or beyond."""
    prime = int(_run("previous_prime", n=n)["prime"])

    assert prime == _PRIMES[bisect_left(_PRIMES, n) - 1]
    assert int(_run("next_prime", n=prime)["prime"]) >= n


@given(st.integers(0, _PRIMES[-1]), st.integers(0, 1_000))
@settings(max_examples=300, deadline=None)
def test_a_range_holds_what_the_list_holds(start: int, length: int) -> None:
    """Both ends included."""
    stop = min(start + length, _PRIMES[-1])
    expected = _PRIMES[bisect_left(_PRIMES, start) : bisect_right(_PRIMES, stop)]

    assert _run("primes_between", start=start, stop=stop)["primes"] == [str(each) for each in expected]


@given(st.integers(2, 10**30), st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_a_power_is_found_with_its_smallest_base(base: int, exponent: int) -> None:
    """The exponent is a multiple of the one it was raised by, for the base may be a power itself."""
    result = _run("perfect_power", n=base**exponent)

    assert int(result["base"]) ** result["exponent"] == base**exponent
    assert result["exponent"] % exponent == 0
    assert result["is_perfect_power"] == (result["exponent"] > 1)


@given(st.integers(2, 400))
@settings(max_examples=200, deadline=None)
def test_a_mersenne_number_is_prime_when_the_general_test_says_so(exponent: int) -> None:
    """Which knows nothing of its form."""
    mersenne = 2**exponent - 1

    if exponent < 200:
        assert _run("lucas_lehmer", exponent=exponent)["is_prime"] == _run("is_prime", n=mersenne)["is_prime"]
    else:
        assert _run("lucas_lehmer", exponent=exponent)["is_prime"] == (pow(3, mersenne - 1, mersenne) == 1)
