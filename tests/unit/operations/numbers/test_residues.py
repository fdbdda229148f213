"""inverse_mod, sqrt_mod, jacobi_symbol, chinese_remainder: answers that exist or are said not to."""

from __future__ import annotations

from importlib import import_module
from math import factorial, gcd, lcm
from typing import Any

import pytest
from gmpy2 import next_prime
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

_LARGE = st.integers(-(10**40), 10**40)


def _run(name: str, **inputs: Any) -> dict[str, Any]:
    return find(name).run({each: str(value) for each, value in inputs.items()}).result


def test_an_inverse_that_does_not_exist_is_no_answer() -> None:
    """The common divisor is named."""
    with pytest.raises(Unsolvable, match="because 3 divides both"):
        _run("inverse_mod", a=6, modulus=9)


@pytest.mark.parametrize(
    ("a", "modulus", "reason"),
    [
        pytest.param(3, 7, "Legendre symbol is -1", id="a nonresidue"),
        pytest.param(2, 15, "modulo the prime 3", id="a residue modulo no prime, with Jacobi symbol 1"),
        pytest.param(3, 8, "leaves 1 when divided by 8", id="modulo a power of two"),
        pytest.param(3, 9, "odd number of times", id="a single factor of a square"),
    ],
)
def test_a_number_that_is_no_square_is_no_answer(a: int, modulus: int, reason: str) -> None:
    """And the reason is one that can be checked."""
    with pytest.raises(Unsolvable, match=reason):
        _run("sqrt_mod", a=a, modulus=modulus)


def test_a_composite_modulus_that_cannot_be_factored_is_refused() -> None:
    """Its factors would be needed first; the modulus is the product of primes of 41 and 40 digits."""
    with pytest.raises(InvalidInput, match="a composite cofactor of 80 digits remains") as refusal:
        _run("sqrt_mod", a=4, modulus=(10**40 + 121) * (10**39 + 3))

    assert refusal.value.field == "modulus"


@pytest.mark.parametrize(
    "modulus",
    [
        pytest.param(factorial(100), id="with many small primes"),
        pytest.param(2**400 - 1, id="with algebraic factors"),
        pytest.param(15 * (10**300 + 331), id="with a prime of 301 digits"),
        pytest.param((2**61 - 1) ** 9, id="a power of a prime"),
    ],
)
def test_a_long_composite_modulus_has_its_root(modulus: int) -> None:
    """As long as it can be factored, however long it is."""
    root = int(_run("sqrt_mod", a=(10**20 + 7) ** 2 + 3 * modulus, modulus=modulus)["root"])

    assert pow(root, 2, modulus) == pow(10**20 + 7, 2, modulus)


def test_a_root_that_is_a_power_is_found_before_a_long_modulus_is_known_to_be_prime(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is squared in the end; to show that the modulus is prime would take three times as long."""
    prime = int(next_prime(10**90))
    while prime % 4 != 3:
        prime = int(next_prime(prime))
    monkeypatch.setattr(import_module("wizard.operations.numbers.sqrt_mod"), "_prime_powers", None)

    assert _run("sqrt_mod", a=12345**2, modulus=prime) == {"root": "12345"}


def test_a_long_prime_modulo_which_there_is_no_root_says_so() -> None:
    """As modulo a short one."""
    with pytest.raises(Unsolvable, match="Legendre symbol is -1"):
        _run("sqrt_mod", a=-1, modulus=2**607 - 1)


def test_remainders_that_contradict_each_other_are_no_answer() -> None:
    """The two are named, even when each agrees with a third."""
    with pytest.raises(Unsolvable, match=r"both 1 when divided by 4 and 2 when divided by 6: 2 divides both"):
        _run("chinese_remainder", remainders=[0, 1, 2], moduli=[5, 4, 6])


def test_each_remainder_has_its_modulus() -> None:
    """Nothing is silently left out."""
    with pytest.raises(InvalidInput, match="as many") as refusal:
        _run("chinese_remainder", remainders=[1, 2], moduli=[3])

    assert refusal.value.field == "moduli"


@pytest.mark.parametrize(
    ("name", "result", "inputs"),
    [
        pytest.param("inverse_mod", {"value": "12"}, {"a": 3, "modulus": 7}, id="an inverse that is too large"),
        pytest.param("sqrt_mod", {"root": "4"}, {"a": 2, "modulus": 7}, id="the larger root"),
        pytest.param("jacobi_symbol", {"value": "-1"}, {"a": 2, "n": 15}, id="not a square, but not -1"),
        pytest.param(
            "chinese_remainder",
            {"value": "11", "modulus": "24"},
            {"remainders": [3, 5], "moduli": [4, 6]},
            id="the product for the least common multiple",
        ),
    ],
)
def test_a_wrong_result_is_refused(name: str, result: dict[str, str], inputs: dict[str, Any]) -> None:
    """Right in part is wrong."""
    with pytest.raises(WrongResult):
        find(name)._check(result, **inputs)


@given(_LARGE, st.integers(1, 10**40))
@settings(max_examples=300, deadline=None)
def test_an_inverse_is_pythons(a: int, modulus: int) -> None:
    """Where there is one."""
    assume(gcd(a, modulus) == 1)

    assert int(_run("inverse_mod", a=a, modulus=modulus)["value"]) == pow(a, -1, modulus)


@given(st.integers(-500, 500), st.integers(1, 300))
@settings(max_examples=400, deadline=None)
def test_a_square_root_is_found_when_there_is_one(a: int, modulus: int) -> None:
    """And only then: by squaring every residue of every small modulus, prime or not."""
    roots = [each for each in range(modulus) if (each * each - a) % modulus == 0]
    if not roots:
        with pytest.raises(Unsolvable):
            _run("sqrt_mod", a=a, modulus=modulus)
        return

    assert int(_run("sqrt_mod", a=a, modulus=modulus)["root"]) in roots


@given(st.integers(0, 10**30), st.sampled_from([10**30 + 57, 2**61 - 1, 3 * 2**189 + 1, 2**127 - 1]))
@settings(max_examples=200, deadline=None)
def test_a_square_has_its_root_back(root: int, prime: int) -> None:
    """Modulo large primes, one of them with 189 factors 2 in front."""
    assert int(_run("sqrt_mod", a=root * root, modulus=prime)["root"]) in (root % prime, -root % prime)


@given(_LARGE, st.integers(3, 10**12))
@settings(max_examples=200, deadline=None)
def test_the_symbol_of_a_prime_is_eulers(a: int, above: int) -> None:
    """aᵖ⁻¹⸍² is 1, -1 or 0 modulo a prime p."""
    prime = int(next_prime(above))
    power = pow(a, (prime - 1) // 2, prime)

    assert int(_run("jacobi_symbol", a=a, n=prime)["value"]) == (power if power < 2 else -1)


@given(_LARGE, _LARGE, _LARGE)
@settings(max_examples=200, deadline=None)
def test_the_symbol_is_multiplicative(a: int, b: int, n: int) -> None:
    """Above and below, for any sign and any parity."""
    assume(n != 0)

    def symbol(above: int, below: int) -> int:
        return int(_run("jacobi_symbol", a=above, n=below)["value"])

    assert symbol(a * b, n) == symbol(a, n) * symbol(b, n)
    assert symbol(n, a * b) == symbol(n, a) * symbol(n, b) or 0 in (a, b)


@given(_LARGE, st.lists(st.integers(1, 10**30), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_number_is_found_by_its_remainders(number: int, moduli: list[int]) -> None:
    """Up to multiples of what all moduli divide."""
    result = _run("chinese_remainder", remainders=[number % each for each in moduli], moduli=moduli)

    assert int(result["modulus"]) == lcm(*moduli)
    assert int(result["value"]) == number % lcm(*moduli)
