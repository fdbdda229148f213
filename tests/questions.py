"""Questions whose answers are known by another way than the service's."""

from __future__ import annotations

import gmpy2

_PRIME = 1_000_000_007


def question(number: int) -> tuple[str, dict[str, str], object]:
    """A question, and the answer by another way than the service's."""
    if number % 3 == 0:
        return "add", {"a": str(number), "b": "0.5"}, {"sum": f"{number}.5"}
    if number % 3 == 1:
        # Some tenth of a second of work, so that deaths hit tasks at work and not only tasks that wait.
        primes = [int(gmpy2.next_prime(start + number)) for start in (10**21, 4 * 10**21)]
        factors = [{"prime": str(prime), "exponent": 1} for prime in primes]
        return "factorize", {"n": str(primes[0] * primes[1])}, {"factors": factors, "complete": True}
    return (
        "power_mod",
        {"base": "3", "exponent": str(number), "modulus": str(_PRIME)},
        {"value": str(pow(3, number, _PRIME))},
    )
