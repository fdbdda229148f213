"""How many primes there are in a range."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.primes import _range, _sieve
from wizard.operations.spec import Cost, operation


@operation(
    title="Primes in a range, counted",
    method="The sieve of Eratosthenes, a stretch at a time (primesieve, or numpy)",
    source="https://github.com/kimwalisch/primesieve; https://oeis.org/A006880",
    libraries=("flint", "gmpy2", "primecountpy", *_sieve.LIBRARIES),
    # 10¹¹ numbers below 10¹⁸ take 230 s, and are always split.
    time_limit=60,
    hardest={"start": str(10**18 - 10**11), "stop": str(10**18)},
    examples=[
        ({"start": "1000000000000", "stop": "1000001000000"}, {"count": "36249"}),
        ({"start": "0", "stop": "100000000"}, {"count": "5761455"}),
        ({"start": "24", "stop": "28"}, {"count": "0"}),
    ],
)
def count_primes(
    start: Annotated[int, _range.START],
    stop: Annotated[int, _range.STOP],
) -> dict[str, Any]:
    """The number of primes from start to stop, both included: at most 100,000,000,000 numbers up to 10¹⁸.

    Each number is looked at, unlike in prime_count, which goes from 0 to 10¹⁵ only; so it counts far up, and faster
    with each worker. With stop below start there are none.
    """
    return {"count": str(_sieve.count(start, stop))}


count_primes.restrict(_range.restrict)


@count_primes.check
def _(result: dict[str, Any], start: int, stop: int) -> str:
    """The difference of two π(x), where no number is sieved; far up, where that takes minutes, by what can be had."""
    from primecountpy.primecount import prime_pi

    count = int(result["count"])
    if stop - start <= _range.WALKED:
        if count != sum(1 for _ in _range.walk(start, stop)):
            raise WrongResult("Walking from prime to prime counts otherwise.")
        return f"counted again from prime to prime (GMP); {_range.sieved_by()}"
    if stop <= 10**15:
        if count != prime_pi(stop) - prime_pi(max(0, start - 1)):
            raise WrongResult("π(stop) - π(start - 1) is another number.")
        return f"is π(stop) - π(start - 1) by primecount, which does not sieve; {_range.sieved_by()}"
    _range.near(count, _range.expected_primes(start, stop))
    first, last = _range.sample(start, stop)
    if _sieve.count(first, last) != sum(1 for _ in _range.walk(first, last)):
        raise WrongResult(f"From {first} to {last} the sieve counts otherwise than GMP.")
    return (
        f"{_range.SAMPLED}, and the whole is as near to the integral of 1/log x as chance allows; {_range.sieved_by()}"
    )


@count_primes.cost
def _(start: int, stop: int) -> Cost:
    """In proportion to the length, slowly more with the height, and with the root of stop for each part."""
    return Cost(_range.seconds(start, stop), 20)


count_primes.fans_out(
    split=lambda parts, start, stop: _range.parts(start, stop, parts, time_limit=60),
    part=lambda start, stop: {"count": str(_sieve.count(int(start), int(stop)))},
    combine=lambda results, **_: {"count": str(sum(int(each["count"]) for each in results))},
)


@count_primes.direct(
    lambda: {"start": 10**12, "stop": 10**12 + 10**9},
    sympy=lambda sympy, start, stop: sympy.primepi(stop) - sympy.primepi(start - 1),
    pari=lambda start, stop: f"primepi({stop}) - primepi({start} - 1)",
)
def _(start: int, stop: int) -> dict[str, Any]:
    primesieve = import_module("primesieve")
    # As ours: it takes every processor otherwise.
    primesieve.set_num_threads(1)
    return {"count": str(primesieve.count_primes(start, stop))}
