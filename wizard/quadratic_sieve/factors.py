"""From relations to a factor: two numbers whose squares are equal modulo n, which are not equal up to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import gcd

from wizard.quadratic_sieve.coefficients import Coefficient, coefficient
from wizard.quadratic_sieve.cycles import cycles
from wizard.quadratic_sieve.factor_base import FactorBase
from wizard.quadratic_sieve.kernel import Sieve, dependencies
from wizard.quadratic_sieve.relations import Relation

#: Cycles beyond the number of primes: each gives a dependency, and half of them a factor.
SURPLUS = 64


class Factorization:
    """The end of the sieve for one number, with what has been learned about its relations."""

    def __init__(self, base: FactorBase) -> None:
        """Sets the kernel up, for the factors of values."""
        self._base = base
        self._sieve = Sieve(base)
        self._coefficients: dict[int, Coefficient] = {}
        #: The indices of the primes of a relation, those of a included.
        self._primes: dict[Relation, list[int]] = {}
        #: What had the form of a relation, and is none.
        self.refused: set[Relation] = set()

    def factor(self, found: Sequence[Relation]) -> int | None:
        """A proper factor of n; None if there are too few relations."""
        while True:
            kept = [each for each in found if each not in self.refused]
            sets = sorted(cycles(kept), key=len)[: len(self._base.primes) + SURPLUS]
            if len(sets) < len(self._base.primes) + SURPLUS:
                return None
            wanted = {kept[index] for each in sets for index in each}
            # Each is tried, so that all that are none are known at once.
            if sum(not self._has_primes(each) for each in sorted(wanted)) == 0:
                break
        vectors = ((prime for index in each for prime in self._primes[kept[index]]) for each in sets)
        for dependency in dependencies(vectors, len(self._base.primes) + 1):
            times = Counter(index for each in dependency for index in sets[each])
            divisor = self._divisor([kept[index] for index, count in times.items() if count % 2])
            if 1 < divisor < self._base.n:
                return divisor
        return None

    def _coefficient(self, index: int) -> Coefficient:
        if index not in self._coefficients:
            self._coefficients[index] = coefficient(self._base, index)
        return self._coefficients[index]

    def _has_primes(self, relation: Relation) -> bool:
        """Whether it is a relation; its primes are kept."""
        if relation not in self._primes:
            of = self._coefficient(relation.coefficient)
            found = self._sieve.factor(of, relation)
            if found is None or gcd(relation.smaller * relation.larger, self._base.number) > 1:
                self.refused.add(relation)
                return False
            self._primes[relation] = [*found, *of.factors]
        return True

    def _divisor(self, relations: Sequence[Relation]) -> int:
        """The greatest common divisor of n and the difference of the two numbers."""
        n = self._base.n
        left = right = 1
        primes: Counter[int] = Counter()
        for each in relations:
            of = self._coefficient(each.coefficient)
            left = left * (of.a * each.x + of.b(each.polynomial)) % n
            primes.update(self._primes[each])
            primes.update({-each.smaller: 1})
            primes.update({-each.larger: 1})
        primes.pop(len(self._base.primes), None)
        for index, times in primes.items():
            right = right * pow(self._base.primes[index] if index >= 0 else -index, times // 2, n) % n
        return gcd(left - right, n)
