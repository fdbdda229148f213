"""Whether n is a power of a smaller number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.spec import Cost, operation

#: Digits of n: with more, the many roots that have to be tried take longer than a second.
_DIGITS = 4_000


@operation(
    title="Perfect power",
    method="Integer roots for every prime exponent (GMP)",
    source="D. J. Bernstein, Detecting perfect powers in essentially linear time, "
    "https://doi.org/10.1090/S0025-5718-98-00952-1; https://oeis.org/A001597",
    libraries=("flint", "gmpy2"),
    # The longest n, which is no power: 0.2 s.
    time_limit=10,
    hardest={"n": "7" * (_DIGITS - 1) + "9"},
    aliases=("is_perfect_power",),
    examples=[
        ({"n": "1728"}, {"is_perfect_power": True, "base": "12", "exponent": 3}),
        ({"n": "64"}, {"is_perfect_power": True, "base": "2", "exponent": 6}),
        ({"n": "72"}, {"is_perfect_power": False, "base": "72", "exponent": 1}),
    ],
)
def perfect_power(n: Annotated[int, Integer(2, None, "the number in question", _DIGITS)]) -> dict[str, Any]:
    """Whether n is a square, a cube or any higher power, and of the smallest base.

    When it is none, n itself is the base and the exponent is 1.
    """
    from gmpy2 import iroot, is_power, mpz

    base, exponent, prime = mpz(n), 1, 2
    if not is_power(base):
        # Residues modulo small primes tell that, long before all roots are taken.
        return {"is_perfect_power": False, "base": base.digits(), "exponent": 1}
    while base >> prime:
        root, exact = iroot(base, prime)
        if exact:
            base, exponent = root, exponent * prime
        else:
            prime = _next_prime(prime)
    return {"is_perfect_power": exponent > 1, "base": base.digits(), "exponent": exponent}


@perfect_power.check
def _(result: dict[str, Any], n: int) -> str:
    """Multiplies it out, and has FLINT say that the base is no power of a smaller one."""
    from flint import fmpz

    base, exponent = int(result["base"]), result["exponent"]
    # Compared before it is raised: a wrong exponent may be a large one.
    if not 1 <= exponent <= n.bit_length() or base < 2 or base**exponent != n:
        raise WrongResult(f"{shown(base)} to the power of {exponent} is not n.")
    if fmpz(base).is_perfect_power():
        raise WrongResult(f"{shown(base)} is itself a power.")
    if result["is_perfect_power"] != (exponent > 1):
        raise WrongResult("n is a perfect power when the exponent is greater than 1, and only then.")
    return "multiplied out; a second library finds that the base is no power itself"


@perfect_power.cost
def _(n: int) -> Cost:
    """One root for each prime up to the number of bits."""
    bits = n.bit_length()
    return Cost(1e-4 + 0.2 * (bits / 13_288) ** 1.8, 60 + bits // 3)


def _next_prime(prime: int) -> int:
    """The prime after a small one."""
    from gmpy2 import next_prime

    return int(next_prime(prime))


@perfect_power.direct(
    {"n": "7" * 3_999 + "9"},
    sympy=lambda sympy, n: sympy.perfect_power(n),
    pari=lambda n: f"ispower({n})",
)
def _(n: int) -> dict[str, Any]:
    import gmpy2

    # Of what is no power, the base is the number itself.
    return {"is_perfect_power": gmpy2.is_power(n), "exponent": 1}
