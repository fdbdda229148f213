"""The first prime after n."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation


@operation(
    title="Next prime",
    method="Sieve and strong tests (GMP); n ± 1 tests or APR-CL as proof (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, chapters 8 and 9; https://gmplib.org",
    libraries=("flint", "gmpy2"),
    # After 10²⁹⁹: 2.5 s, nearly all of it for the proof.
    time_limit=60,
    aliases=("nextprime",),
    hardest={"n": f"1{'0' * 299}"},
    examples=[
        ({"n": "100"}, {"prime": "101"}),
        ({"n": "0"}, {"prime": "2"}),
        # Greater than n, also when n is prime.
        ({"n": "7"}, {"prime": "11"}),
    ],
)
def next_prime(n: Annotated[int, Integer(0, None, "after which number", 300)]) -> dict[str, Any]:
    """The smallest prime greater than n, proven prime, with nothing but composites between.

    A quick test picks the candidate: it never rejects a prime, so none is passed over. What it accepts is then proven.
    """
    import gmpy2

    prime = gmpy2.next_prime(n)
    report(1, 2)
    return {"prime": prime.digits()}


@next_prime.check
def _(result: dict[str, Any], n: int) -> str:
    """A second library proves the prime, and looks for one that the first has passed over."""
    from flint import fmpz

    prime = int(result["prime"])
    if prime <= n or any(fmpz(each).is_probable_prime() for each in range(n + 1, prime)):
        raise WrongResult(f"{prime} is not the first prime after {n}.")
    if not fmpz(prime).is_prime():
        raise WrongResult(f"{prime} is not prime.")
    return "proven prime; every number between shown to be composite by a second library"


@next_prime.cost
def _(n: int) -> Cost:
    """The proof takes nearly all of the time."""
    return Cost(0.0005 + 2.5 * (n.bit_length() / 997) ** 4, n.bit_length() // 3 + 2)


@next_prime.direct(lambda: {"n": 10**150}, sympy=lambda sympy, n: sympy.nextprime(n), pari=lambda n: f"nextprime({n})")
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"prime": gmpy2.next_prime(n).digits()}
