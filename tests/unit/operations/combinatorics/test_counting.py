"""Numbers that count, each against its own recurrence or against Python's arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def _text(name: str, *arguments: int) -> str:
    operation = find(name)
    inputs = {each.name: str(value) for each, value in zip(operation.inputs, arguments, strict=True)}
    value: str = operation.run(inputs).result["value"]
    return value


def _run(name: str, *arguments: int) -> int:
    return int(_text(name, *arguments))


@pytest.mark.parametrize(
    ("name", "inputs", "value"),
    [
        pytest.param("binomial", {"n": 10, "k": 3}, "720", id="arrangements for choices"),
        pytest.param("catalan_number", {"n": 10}, "184756", id="a middle binomial coefficient"),
        pytest.param("primorial", {"n": 10}, "3628800", id="a factorial"),
        pytest.param("lucas_number", {"n": 10}, "55", id="a Fibonacci number"),
        pytest.param("lucas_number", {"n": 10}, "-123", id="a negative one"),
        pytest.param("partitions", {"n": 10}, "512", id="compositions"),
        pytest.param("bell_number", {"n": 10}, "21147", id="the one before"),
        pytest.param("stirling_first", {"n": 10, "k": 3}, "-1172700", id="a signed one"),
        pytest.param("stirling_first", {"n": 10, "k": 3}, "9330", id="the other kind"),
        pytest.param("stirling_second", {"n": 10, "k": 3}, "55980", id="groups in order"),
        pytest.param("bernoulli_number", {"n": 12}, "691/2730", id="the other sign"),
        pytest.param("bernoulli_number", {"n": 1}, "1/2", id="the other convention"),
        pytest.param("bernoulli_number", {"n": 12}, "-1382/5460", id="not in lowest terms"),
        pytest.param("euler_number", {"n": 10}, "50521", id="an unsigned one"),
        pytest.param("euler_number", {"n": 7}, "272", id="a tangent number"),
        pytest.param("harmonic_number", {"n": 10}, "14762/5040", id="a sum not in lowest terms"),
        pytest.param("harmonic_number", {"n": 10}, "7129/2520", id="the sum before"),
    ],
)
def test_a_wrong_value_is_refused(name: str, inputs: dict[str, int], value: str) -> None:
    """Mostly one that is something else's right value."""
    with pytest.raises(WrongResult):
        find(name)._check({"value": value}, **inputs)


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        pytest.param("partitions", (1_000,), "24061467864032622473692149727991", id="p(1000)"),
        pytest.param("partitions", (200,), "3972999029388", id="MacMahon's p(200)"),
        pytest.param("bernoulli_number", (60,), "-1215233140483755572040304994079820246041491/56786730", id="B(60)"),
        pytest.param("euler_number", (20,), "370371188237525", id="E(20)"),
        pytest.param("bell_number", (30,), "846749014511809332450147", id="Bell(30)"),
        pytest.param("primorial", (0,), "1", id="the product of no primes"),
        pytest.param("harmonic_number", (0,), "0", id="the sum of no summands"),
        pytest.param("stirling_first", (0, 0), "1", id="the permutation of nothing"),
        pytest.param("stirling_second", (5, 0), "0", id="no groups"),
        pytest.param("binomial", (0, 0), "1", id="nothing of nothing"),
    ],
)
def test_a_value_is_the_published_one(name: str, arguments: tuple[int, ...], value: str) -> None:
    """Or the one that the corner has by definition."""
    assert _text(name, *arguments) == value


def test_long_results_are_written_where_python_cannot() -> None:
    """Python gives up at 4,300 digits."""
    assert len(_text("binomial", 100_000, 50_000)) == 30_101
    assert len(_text("primorial", 100_000)) == 43_293
    assert len(_text("bernoulli_number", 10_000)) > 27_000


@given(st.integers(0, 1_000), st.integers(0, 1_000))
@settings(max_examples=300, deadline=None)
def test_a_binomial_coefficient_is_pythons(n: int, k: int) -> None:
    """0 where there is nothing to choose."""
    assert _text("binomial", n, k) == str(math.comb(n, k))


@given(st.integers(1, 2_000))
@settings(max_examples=200, deadline=None)
def test_catalan_numbers_keep_their_recurrence(n: int) -> None:
    """(n + 2) · C(n + 1) = (4n + 2) · C(n)."""
    assert (n + 2) * _run("catalan_number", n + 1) == (4 * n + 2) * _run("catalan_number", n)


@given(st.integers(1, 3_000))
@settings(max_examples=200, deadline=None)
def test_a_primorial_grows_at_primes_alone(n: int) -> None:
    """By the prime itself."""
    is_prime = n > 1 and all(n % each for each in range(2, math.isqrt(n) + 1))

    assert _run("primorial", n) == _run("primorial", n - 1) * (n if is_prime else 1)


@given(st.integers(1, 5_000))
@settings(max_examples=200, deadline=None)
def test_a_lucas_number_is_the_sum_of_the_fibonacci_numbers_beside_it(n: int) -> None:
    """And F(2n) = F(n) · L(n)."""
    lucas = _run("lucas_number", n)

    assert lucas == _run("fibonacci", n - 1) + _run("fibonacci", n + 1)
    assert _run("fibonacci", 2 * n) == lucas * _run("fibonacci", n)


#: p(0) … p(600), by adding one size of summand after another.
_PARTITIONS = [1] + [0] * 600
for _summand in range(1, 601):
    for _n in range(_summand, 601):
        _PARTITIONS[_n] += _PARTITIONS[_n - _summand]


@given(st.integers(0, 600))
@settings(max_examples=200, deadline=None)
def test_partitions_are_as_many_as_counted(n: int) -> None:
    """One size of summand after another."""
    assert _run("partitions", n) == _PARTITIONS[n]


@given(st.integers(0, 150))
@settings(max_examples=200, deadline=None)
def test_partitions_keep_ramanujans_congruences(n: int) -> None:
    """Modulo 5, 7 and 11."""
    assert _run("partitions", 5 * n + 4) % 5 == 0
    assert _run("partitions", 7 * n + 5) % 7 == 0
    assert _run("partitions", 11 * n + 6) % 11 == 0


@given(st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_a_bell_number_adds_up_the_stirling_numbers(n: int) -> None:
    """Of the second kind; those of the first add up to the factorial."""
    assert _run("bell_number", n) == sum(_run("stirling_second", n, k) for k in range(n + 1))
    assert math.factorial(n) == sum(_run("stirling_first", n, k) for k in range(n + 1))


@given(st.integers(1, 150), st.integers(1, 150))
@settings(max_examples=200, deadline=None)
def test_stirling_numbers_keep_their_recurrences(n: int, k: int) -> None:
    """The last of n things is alone, or joins those before: in k ways of group, in n - 1 ways of cycle."""
    second, first = "stirling_second", "stirling_first"

    assert _run(second, n, k) == k * _run(second, n - 1, k) + _run(second, n - 1, k - 1)
    assert _run(first, n, k) == (n - 1) * _run(first, n - 1, k) + _run(first, n - 1, k - 1)


@given(st.integers(1, 1_000))
@settings(max_examples=200, deadline=None)
def test_a_harmonic_number_is_the_sum_before_and_one_more(n: int) -> None:
    """By Python's own fractions."""
    assert Fraction(_text("harmonic_number", n)) == Fraction(_text("harmonic_number", n - 1)) + Fraction(1, n)


def _inverted(series: list[Fraction]) -> list[Any]:
    """One over a power series that begins with 1."""
    inverse = [Fraction(1)]
    for n in range(1, len(series)):
        inverse.append(-sum((series[k] * inverse[n - k] for k in range(1, n + 1)), start=Fraction(0)))
    return inverse


#: x/(eˣ - 1) and 1/cosh(x), whose coefficients they are.
_BERNOULLI = _inverted([Fraction(1, math.factorial(k + 1)) for k in range(61)])
_EULER = _inverted([Fraction(1 - k % 2, math.factorial(k)) for k in range(61)])


@given(st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_bernoulli_and_euler_numbers_are_coefficients_of_their_series(n: int) -> None:
    """Found by inverting power series of Python's own fractions."""
    assert Fraction(_text("bernoulli_number", n)) == _BERNOULLI[n] * math.factorial(n)
    assert _run("euler_number", n) == _EULER[n] * math.factorial(n)
