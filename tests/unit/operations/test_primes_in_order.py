"""next_prime, prime_count and nth_prime: three ways to walk the same list."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

#: All primes below 20,000, the slow way.
_PRIMES = [n for n in range(2, 20_000) if all(n % each for each in range(2, int(n**0.5) + 1))]


def _run(name: str, **inputs: int) -> int:
    result = find(name).run({each: str(value) for each, value in inputs.items()}).result
    return int(next(iter(result.values())))


@pytest.mark.parametrize(
    ("name", "inputs", "result"),
    [
        pytest.param("next_prime", {"n": 100}, {"prime": "103"}, id="a prime passed over"),
        pytest.param("next_prime", {"n": 90}, {"prime": "91"}, id="the next composite"),
        pytest.param("next_prime", {"n": 97}, {"prime": "97"}, id="n itself as the next"),
        pytest.param("prime_count", {"x": 1}, {"count": "1"}, id="a prime up to 1"),
        pytest.param("prime_count", {"x": 2}, {"count": "0"}, id="none up to 2"),
        pytest.param("prime_count", {"x": 10**9}, {"count": "50847533"}, id="one too few"),
        pytest.param("prime_count", {"x": 10**9}, {"count": "50847535"}, id="one too many"),
        pytest.param("nth_prime", {"n": 25}, {"prime": "101"}, id="the one after"),
        pytest.param("nth_prime", {"n": 25}, {"prime": "98"}, id="a composite with as many primes below"),
    ],
)
def test_a_neighbour_of_the_answer_is_refused(name: str, inputs: dict[str, int], result: dict[str, str]) -> None:
    """Being off by one is the likeliest mistake."""
    with pytest.raises(WrongResult):
        find(name)._check(result, **inputs)


@pytest.mark.parametrize(
    ("exponent", "count"),
    [(1, 4), (2, 25), (4, 1229), (8, 5761455), (9, 50847534), (12, 37607912018), (14, 3204941750802)],
)
def test_the_count_is_the_published_one(exponent: int, count: int) -> None:
    """OEIS A006880."""
    assert _run("prime_count", x=10**exponent) == count


@pytest.mark.parametrize(
    ("n", "prime"),
    [(1, 2), (10, 29), (10**6, 15485863), (10**9, 22801763489), (10**12, 29996224275833)],
)
def test_the_nth_prime_is_the_published_one(n: int, prime: int) -> None:
    """OEIS A006988."""
    assert _run("nth_prime", n=n) == prime


def test_the_next_prime_after_a_power_of_ten_is_the_published_one() -> None:
    """OEIS A033873: the distance from 10²⁰⁰ is 357."""
    assert _run("next_prime", n=10**200) == 10**200 + 357


def test_a_long_run_of_composites_is_crossed() -> None:
    """After 1,693,182,318,746,371 there is no prime for 1,132 numbers: a maximal gap."""
    assert _run("next_prime", n=1693182318746371) == 1693182318746371 + 1132


@given(st.integers(0, _PRIMES[-1] - 1))
@settings(max_examples=200, deadline=None)
def test_they_agree_with_the_list(n: int) -> None:
    """That was made by trial division."""
    count = bisect_right(_PRIMES, n)

    assert _run("prime_count", x=n) == count
    assert _run("next_prime", n=n) == _PRIMES[count]
    assert _run("nth_prime", n=count + 1) == _PRIMES[count]


@given(st.integers(1, 10**8))
@settings(max_examples=200, deadline=None)
def test_count_and_nth_prime_are_inverse(n: int) -> None:
    """Up to the n-th prime there are n primes, and one less just before it."""
    prime = _run("nth_prime", n=n)

    assert _run("prime_count", x=prime) == n
    assert _run("prime_count", x=prime - 1) == n - 1
    assert _run("next_prime", n=prime - 1) == prime
