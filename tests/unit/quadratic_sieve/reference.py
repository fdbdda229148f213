"""The sieve without sieving: every value of a polynomial is divided by every prime."""

from __future__ import annotations

from sympy import factorint

from wizard.quadratic_sieve.relations import Relation


def value_at(base, coefficient, polynomial, x):
    """((a*x + b)^2 - kn) / a."""
    value, rest = divmod((coefficient.a * x + coefficient.b(polynomial)) ** 2 - base.number, coefficient.a)
    assert rest == 0
    return value


def rest_of(base, value):
    """What is left of a value when the primes are divided out."""
    rest = abs(value)
    for prime in base.primes:
        while rest % prime == 0:
            rest //= prime
    return rest


def large_primes(base, value):
    """The two large primes of a smooth value, 1 where there is none; None for a value that is not smooth."""
    rest = rest_of(base, value)
    if rest < base.large_bound:
        return (1, rest) if rest == 1 or base.parameters.large_primes else None
    if base.parameters.large_primes < 2 or rest >= base.large_bound**2 or rest <= base.primes[-1] ** 2:
        return None
    found = sorted(prime for prime, times in factorint(rest).items() for _ in range(times))
    return tuple(found) if len(found) == 2 and found[-1] < base.large_bound else None


def relations(base, coefficient, index, polynomial, xs):
    """Those of some x, by trial division."""
    for x in xs:
        if large := large_primes(base, value_at(base, coefficient, polynomial, x)):
            yield Relation(index, polynomial, x, *large)
