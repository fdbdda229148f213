"""Random numbers: each relation is looked at by the reference, and each factor is proven prime.

`make sieve-long` takes 200 numbers of 30 to 60 digits, which takes minutes; here are a few short ones.
"""

from __future__ import annotations

import os
import random

import pytest
from flint import fmpz
from gmpy2 import next_prime

from tests.unit.quadratic_sieve.reference import rest_of, value_at
from wizard.quadratic_sieve import work
from wizard.quadratic_sieve.coefficients import Coefficient, coefficient, polynomials_of_each
from wizard.quadratic_sieve.factor_base import factor_base
from wizard.quadratic_sieve.relations import unpack

pytestmark = [pytest.mark.unit, pytest.mark.timeout(300, func_only=True)]

#: How many numbers, and the digits of the longest.
_COUNT, _DIGITS = int(os.environ.get("SIEVE_NUMBERS", "5")), int(os.environ.get("SIEVE_DIGITS", "38"))

#: Polynomials of a stretch.
_STRETCH = 64


def _number(seed: int) -> int:
    """Of two primes of about half its digits each."""
    chance = random.Random(seed)
    digits = chance.randint(30, _DIGITS)
    half = digits // 2
    one = int(next_prime(chance.randrange(10 ** (half - 1), 10**half)))
    other = int(next_prime(chance.randrange(10 ** (digits - half - 1), 10 ** (digits - half))))
    return one * other


def _split(n: int, found: list[tuple[int, str]]) -> int:
    """A divisor; `found` gets the relations of each stretch."""
    weight, target, first = 0, work.first_target(n), 0
    while True:
        packed, count = work.sieved(n, work.Stretch(first, _STRETCH))
        found.append((first, packed))
        weight, first = weight + count, first + _STRETCH
        if weight >= target:
            divisor = work.joined(n, found)
            if isinstance(divisor, int):
                return divisor
            target = divisor.wanted


@pytest.mark.parametrize("seed", range(_COUNT))
def test_relations_are_right_and_give_proven_factors(seed: int) -> None:
    """What is left of a value when the factor base is divided out are its large primes, exactly."""
    n, found = _number(seed), []

    divisor = _split(n, found)

    base = factor_base(n)
    of: dict[int, Coefficient] = {}
    relations = [each for first, text in found for each in unpack(first // polynomials_of_each(base), text)]
    for each in relations:
        if each.coefficient not in of:
            of[each.coefficient] = coefficient(base, each.coefficient)
        value = value_at(base, of[each.coefficient], each.polynomial, each.x)
        assert rest_of(base, value) == each.smaller * each.larger
    assert 1 < divisor < n
    assert fmpz(divisor).is_prime()
    assert fmpz(n // divisor).is_prime()
