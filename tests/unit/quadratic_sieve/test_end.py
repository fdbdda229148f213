"""Cycles, equations modulo 2, square roots: from relations to a factor."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.quadratic_sieve.conftest import SMALL
from wizard.quadratic_sieve import work
from wizard.quadratic_sieve.coefficients import coefficient, polynomials_of_each
from wizard.quadratic_sieve.cycles import cycles, distinct, in_cycles, number_of_cycles
from wizard.quadratic_sieve.factors import Factorization
from wizard.quadratic_sieve.kernel import dependencies
from wizard.quadratic_sieve.relations import Relation, pack, table, unpack

pytestmark = pytest.mark.unit

_LARGE = st.sampled_from([1, 2, 3, 5, 7, 11, 13])
_EDGES = st.lists(st.tuples(_LARGE, _LARGE).map(sorted), max_size=40)


@given(_EDGES)
def test_every_large_prime_of_a_cycle_is_a_square(edges):
    """And there are as many cycles as edges and components beyond the vertices."""
    found = [Relation(0, 0, x, *edge) for x, edge in enumerate(edges)]

    sets = cycles(found)

    for each in sets:
        times = Counter(prime for index in each for prime in (found[index].smaller, found[index].larger))
        assert all(count % 2 == 0 for prime, count in times.items() if prime > 1)
        assert len(set(each)) == len(each)
    assert len(sets) == number_of_cycles(found)


@settings(deadline=None)
@given(_EDGES)
def test_relations_of_no_cycle_are_left_out_and_each_is_taken_once(edges):
    """The cycles stay."""
    found = [Relation(0, 0, x, *edge) for x, edge in enumerate(edges)]

    rows = distinct(table(0, pack(0, [*found, *reversed(found)])))
    kept = in_cycles(rows)

    assert [Relation(*row) for row in rows.tolist()] == found
    assert set(kept) <= set(found)
    assert number_of_cycles(kept) == number_of_cycles(found)
    times = Counter(prime for each in kept for prime in (each.smaller, each.larger))
    assert all(count > 1 for prime, count in times.items() if prime > 1)


def _vectors(seed, count, columns):
    chance = random.Random(seed)
    return [
        {chance.randrange(columns) if chance.random() < 0.7 else chance.randrange(9) for _ in range(8)}
        for _ in range(count)
    ]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([(5, 9), (40, 30), (300, 280), (700, 600)]))
def test_vectors_of_a_dependency_add_up_to_nothing(seed, shape):
    """Where there are more vectors than columns there are as many dependencies at least, and no two are the same."""
    vectors = _vectors(seed, *shape)

    found = list(dependencies(vectors, shape[1] + 9))

    assert len(found) >= min(64, shape[0] - shape[1])
    assert len({frozenset(each) for each in found}) == len(found)
    for each in found:
        assert each
        total = set()
        for index in each:
            total ^= vectors[index]
        assert total == set()


def test_no_vectors_have_no_dependency():
    """Nor has a single one that is not zero."""
    assert list(dependencies([], 3)) == []
    assert list(dependencies([{1}], 3)) == []


def test_a_column_that_a_vector_has_twice_is_none():
    """Modulo 2."""
    assert list(dependencies([[1, 2, 1], [0], [2, 0, 1, 1, 0]], 3)) == [[0, 2]]


@pytest.fixture(scope="module")
def relations(base, sieve):
    """Enough of them for a factor."""
    found, index = [], 0
    while number_of_cycles(found) < len(base.primes) + 80:
        found += sieve.run(coefficient(base, index), index, 0, polynomials_of_each(base))
        index += 1
    return list(dict.fromkeys(found))


def test_enough_relations_give_a_factor(base, relations):
    """A proper one."""
    divisor = Factorization(base).factor(relations)

    assert 1 < divisor < SMALL
    assert SMALL % divisor == 0


def test_too_few_relations_give_none(base, relations):
    """And no wrong one."""
    assert Factorization(base).factor(relations[:100]) is None


def test_what_is_no_relation_is_left_out(base, relations):
    """It is told, and the others give the factor."""
    strange = [each._replace(x=each.x + 1) for each in relations[:5]]
    ending = Factorization(base)

    divisor = ending.factor([*strange, *relations])

    assert SMALL % divisor == 0
    assert 1 < divisor < SMALL
    assert ending.refused <= set(strange)


def test_relations_travel_in_a_few_bytes(relations):
    """Under 40 for a full one, 60 for another, in text."""
    packed = pack(0, relations)

    assert list(unpack(0, packed)) == relations
    assert [Relation(*row) for row in table(0, packed).tolist()] == relations
    assert len(packed) < 40 * len(relations)


@pytest.mark.parametrize("text", ["", "?", "nonsense", "eJwDAAAAAAE=" * 9])
def test_what_was_not_packed_is_refused(text):
    """As a ValueError, whatever it is."""
    with pytest.raises(ValueError, match=r"relations|base64|padding"):
        list(unpack(0, text))


def test_stretches_are_next_to_each_other():
    """From where others have begun: none is left out, and none is done twice."""
    found = work.stretches(10**61 + 1_000_003, 0)

    assert found[0].first == 0
    assert all(one.first + one.count == other.first for one, other in pairwise(found))
    later = work.stretches(10**61 + 1_000_003, found[2].first + 1)
    assert later[0] == found[3]


def test_time_foretold_grows_with_the_number():
    """From tens of digits to a hundred."""
    seconds = [work.seconds_for(10**digits) for digits in range(55, 101)]

    assert seconds == sorted(seconds)
    assert seconds[0] > 0
