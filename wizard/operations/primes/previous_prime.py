"""The last prime before n."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.kinds import Integer
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation


@operation(
    title="Previous prime",
    method="Trial division and strong tests (GMP); n ± 1 tests or APR-CL as proof (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, chapters 8 and 9; https://gmplib.org",
    libraries=("flint", "gmpy2"),
    # Before 10²⁹⁹: 2.5 s, nearly all of it for the proof.
    time_limit=60,
    hardest={"n": f"1{'0' * 299}"},
    aliases=("prevprime", "precprime"),
    examples=[
        ({"n": "100"}, {"prime": "97"}),
        ({"n": "3"}, {"prime": "2"}),
        # Less than n, also when n is prime.
        ({"n": "11"}, {"prime": "7"}),
    ],
)
def previous_prime(n: Annotated[int, Integer(0, None, "before which number", 300)]) -> dict[str, Any]:
    """The largest prime less than n, proven prime, with nothing but composites between.

    There is none before 2, and then the answer says so.
    """
    import gmpy2

    if n <= 2:
        raise Unsolvable(f"There is no prime less than {n}: the first one is 2.")
    prime = gmpy2.prev_prime(n)
    report(1, 2)
    return {"prime": prime.digits()}


@previous_prime.check
def _(result: dict[str, Any], n: int) -> str:
    """A second library proves the prime, and looks for one that the first has passed over."""
    from flint import fmpz

    prime = int(result["prime"])
    if prime >= n or any(fmpz(each).is_probable_prime() for each in range(prime + 1, n)):
        raise WrongResult(f"{prime} is not the last prime before {n}.")
    if not fmpz(prime).is_prime():
        raise WrongResult(f"{prime} is not prime.")
    return "proven prime; every number between shown to be composite by a second library"


@previous_prime.cost
def _(n: int) -> Cost:
    """The proof takes nearly all of the time."""
    return Cost(0.0005 + 2.5 * (n.bit_length() / 997) ** 4, n.bit_length() // 3 + 2)


@previous_prime.direct(
    lambda: {"n": 10**150}, sympy=lambda sympy, n: sympy.prevprime(n), pari=lambda n: f"precprime({n})"
)
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"prime": gmpy2.prev_prime(n).digits()}
