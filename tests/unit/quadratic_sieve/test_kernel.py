"""The kernel finds what the reference finds, and nothing else."""

from __future__ import annotations

import ctypes
import random

import pytest
from sympy import nextprime

from tests.unit.quadratic_sieve import reference
from wizard.quadratic_sieve import kernel
from wizard.quadratic_sieve.coefficients import coefficient, polynomials_of_each
from wizard.quadratic_sieve.relations import Relation

pytestmark = pytest.mark.unit


def test_all_that_it_finds_are_relations(base, sieve):
    """The square and the factors of the value say the same modulo n, in every polynomial of a coefficient."""
    each = coefficient(base, 0)
    found = list(sieve.run(each, 0, 0, polynomials_of_each(base)))

    assert len({one.polynomial for one in found}) > polynomials_of_each(base) / 2
    for one in found:
        value = reference.value_at(base, each, one.polynomial, one.x)
        assert reference.large_primes(base, value) == (one.smaller, one.larger)


def test_it_finds_nearly_all_that_there_are(base, sieve):
    """It looks at sums of rounded logarithms, so a few may escape it."""
    each = coefficient(base, 3)
    xs = range(-base.half, base.half, 2)

    found = set(sieve.run(each, 3, 2, 1))

    there = set(reference.relations(base, each, 3, 2, xs))
    assert len(there) > 3
    assert {one for one in found if one.x in xs} <= there
    assert len(found & there) >= 0.85 * len(there)


def test_a_stretch_may_begin_anywhere(base, sieve):
    """Going on by Gray's code and beginning anew give the same polynomials."""
    each, last = coefficient(base, 1), polynomials_of_each(base) - 1
    whole = [one for one in sieve.run(each, 1, 0, last + 1) if one.polynomial == last]

    assert list(sieve.run(each, 1, last, 1)) == whole


def test_the_primes_of_a_value_multiply_to_it(base, sieve):
    """With its sign and its large primes."""
    each = coefficient(base, 0)
    for one in sieve.run(each, 0, 0, 2):
        product = one.smaller * one.larger
        for index in sieve.factor(each, one):
            product *= -1 if index == len(base.primes) else base.primes[index]

        assert product == reference.value_at(base, each, one.polynomial, one.x)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"x": 1}, id="another x"),
        pytest.param({"larger": 999_983}, id="a large prime that is none of it"),
        pytest.param({"larger": 0}, id="zero"),
        pytest.param({"polynomial": 2**31}, id="a polynomial that there is not"),
    ],
)
def test_what_is_no_relation_has_no_primes(base, sieve, change):
    """A faulty host may send anything."""
    each = coefficient(base, 0)
    for one in list(sieve.run(each, 0, 0, 1))[:20]:
        changed = one._replace(**({"x": one.x + 1} if "x" in change else change))
        value = reference.value_at(base, each, changed.polynomial % 2, changed.x)

        is_right = changed.polynomial < 2 and reference.large_primes(base, value) == (changed.smaller, changed.larger)
        assert is_right or sieve.factor(each, changed) is None


def test_a_coefficient_of_another_number_is_refused(sieve):
    """Before anything is read out of bounds."""
    strange = kernel.Coefficient(35, (1, 100_000), (5, 7))

    with pytest.raises(ValueError, match="none of the number"):
        list(sieve.run(strange, 0, 0, 1))


def test_more_polynomials_than_there_are_are_refused(base, sieve):
    """A coefficient has 2^(s-1) of them."""
    with pytest.raises(ValueError, match="none of the number"):
        list(sieve.run(coefficient(base, 0), 0, polynomials_of_each(base) - 1, 2))


def test_two_large_primes_are_told_apart():
    """Products of two primes are split, and primes are not."""
    library, chance = kernel._library(), random.Random(1)
    library.split.restype = ctypes.c_bool
    library.split.argtypes = (ctypes.c_uint64, ctypes.POINTER(ctypes.c_uint64), ctypes.POINTER(ctypes.c_uint64))
    one, other = ctypes.c_uint64(), ctypes.c_uint64()
    for bits in (12, 16, 20, 24, 28, 31):
        for _ in range(50):
            p, q = sorted(int(nextprime(chance.getrandbits(bits) | 1 << (bits - 1))) for _ in range(2))
            if p != q:
                assert library.split(p * q, one, other)
                assert (one.value, other.value) == (p, q)
            assert not library.split(p, one, other)


def test_relations_of_a_small_number_of_hits_fill_no_more_than_the_room(base, sieve, monkeypatch):
    """What is beyond it is left out, not written."""
    monkeypatch.setattr(kernel, "_ROOM", 3)

    found = list(kernel.Sieve(base).run(coefficient(base, 0), 0, 0, 1))

    assert len(found) <= 3
    assert all(isinstance(each, Relation) for each in found)
