"""Whether a Mersenne number is prime."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation

#: Steps between two reports.
_STRIDE = 1_000


@operation(
    title="Lucas-Lehmer test",
    method="s ← s² - 2, reduced by shifts and sums (GMP)",
    source="Crandall and Pomerance, Prime Numbers: A Computational Perspective, 4.2.1; https://oeis.org/A000043",
    libraries=("flint", "gmpy2"),
    # The largest prime: 3 s, four fifths of it for the check.
    time_limit=20,
    hardest={"exponent": "19997"},
    examples=[
        ({"exponent": "127"}, {"is_prime": True, "residue": "0x0000000000000000"}),
        ({"exponent": "67"}, {"is_prime": False, "residue": "0x677d24ee8ae3b2c2"}),
        ({"exponent": "12"}, {"is_prime": False, "divisor_exponent": 2}),
    ],
)
def lucas_lehmer(
    exponent: Annotated[int, Integer(2, 20_000, "the exponent p of the Mersenne number 2ᵖ - 1")],
) -> dict[str, Any]:
    """Whether 2ᵖ - 1 is prime, as the largest primes that anyone knows are.

    The residue is the last 64 bits of the test's last number, in hexadecimal as is the custom; of a prime it is 0. When
    a number d divides the exponent, 2ᵈ - 1 divides the Mersenne number, and d is given instead.
    """
    from gmpy2 import bit_mask, mpz

    divisor = next((d for d in range(2, exponent) if d * d <= exponent and exponent % d == 0), None)
    if divisor:
        return {"is_prime": False, "divisor_exponent": divisor}
    mersenne = bit_mask(exponent)
    # 2² - 1 = 3 is prime; the test is for odd exponents.
    last = mpz(4) if exponent > 2 else mpz(0)
    for step in range(exponent - 2):
        last = last * last - 2
        last = (last & mersenne) + (last >> exponent)
        if last >= mersenne:
            last -= mersenne
        if step % _STRIDE == 0:
            report(step, 2 * exponent)
    return {"is_prime": last == 0, "residue": f"0x{int(last) & (1 << 64) - 1:016x}"}


@lucas_lehmer.check
def _(result: dict[str, Any], exponent: int) -> str:
    """The test once more, with another library's division in place of shifts."""
    if "divisor_exponent" in result:
        divisor = result["divisor_exponent"]
        if result["is_prime"] or not 1 < divisor < exponent or exponent % divisor:
            raise WrongResult(f"{divisor} does not divide the exponent.")
        return "the exponent has a divisor"
    again = _last(exponent)
    if result["is_prime"] != (again == 0) or int(result["residue"], 16) != again % 2**64:
        raise WrongResult("The test came out differently when repeated.")
    return "tested again, by division in a second library"


@lucas_lehmer.cost
def _(exponent: int) -> Cost:
    """As many squares as the exponent says, of numbers of as many bits."""
    return Cost(1e-4 + 3 * (exponent / 20_000) ** 2.5, 60)


def _last(exponent: int) -> int:
    """The last number of the test."""
    from flint import fmpz

    if exponent == 2:
        return 0
    mersenne, last = fmpz(2) ** exponent - 1, fmpz(4)
    for step in range(exponent - 2):
        last = (last * last - 2) % mersenne
        if step % _STRIDE == 0:
            report(exponent + step // 2, 2 * exponent)
    return int(last)


@lucas_lehmer.direct(
    {"exponent": "11213"},
    pari=lambda exponent: f"my(s = Mod(4, 2^{exponent} - 1)); for(i = 1, {exponent - 2}, s = s^2 - 2); s == 0",
)
def _(exponent: int) -> dict[str, Any]:
    import gmpy2

    return {"is_prime": gmpy2.lucasv_mod(4, 1, gmpy2.mpz(1) << (exponent - 2), gmpy2.bit_mask(exponent)) == 0}
